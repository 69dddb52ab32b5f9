"""Names that build tools generate, with a hash that changes with each edit.

Nobody writes a class ``css-1e2b0fp-Panel`` or an attribute ``data-v-7a7a37b1``, so a new hash is no
cause. Two names that differ only in their hash count as equal.
"""

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence

#: Replaces a hash.
HASH = "*"

#: Names by their tools: emotion; Svelte, Astro, styled-jsx; Vue, Angular; CSS modules of Vite and
#: of Next.js. The group is kept, with ``*`` after it.
_MADE = tuple(
    re.compile(pattern)
    for pattern in (
        r"(css)-[a-z0-9]+(?P<rest>(?:-[\w-]+)?)",
        r"(svelte|astro|jsx|data-astro-cid)-[a-z0-9]{5,}",
        r"(data-v)-[0-9a-f]{7,8}(?P<rest>(?:-s)?)",
        r"(_ng(?:content|host))-[\w-]+",
        r"(_[\w-]+)_[A-Za-z0-9+-]{5}_\d+",
        r"([\w-]+_)_(?=\w*[\dA-Z])[A-Za-z0-9+-]{5,8}",
    )
)

#: Letters and digits that alternate three times, unlike `10px`, `item1` and `grid12col`.
_HASH_LIKE = re.compile(
    r"(?<![A-Za-z0-9])(?=[A-Za-z0-9]*(?:[A-Za-z]\d+[A-Za-z]+\d|\d[A-Za-z]+\d+[A-Za-z]))[A-Za-z0-9]{6,}"
    r"(?![A-Za-z0-9])"
)

#: Generated selectors that scope a rule to a component.
_SCOPES = re.compile(
    r"\[data-v-[0-9a-f]{7,8}(?:-s)?\]|\[_ng(?:content|host)-[\w-]+\]|\[data-astro-cid-[a-z0-9]+\]"
    r"|:where\(\.(?:astro|svelte)-[a-z0-9]+\)|\.(?:astro|svelte)-[a-z0-9]{5,}"
)

_STYLED_COMPONENT = re.compile(r"(?:[\w-]+-)?sc-[A-Za-z0-9]+(?:-\d+)?")

#: The hash in the name of a built file: `index-C_S7Jc1X.css`, `main.3f2a9c1d.css`, `0cd1e9a2.css`.
_FILE_HASH = re.compile(
    r"(?:(?:(?<=[.-])|^)[0-9a-f]{8,32}|(?<=[.-])(?=[\w-]*[A-Z])[\w-]{8})(?=\.(?:min\.)?css\b)"
)


def without_hash(name: str) -> str:
    """A class or attribute name with ``*`` for its hash; unchanged where it has none.

    >>> [without_hash(name) for name in ("css-1e2b0fp-Panel", "data-v-7a7a37b1", "card__title")]
    ['css-*-Panel', 'data-v-*', 'card__title']
    >>> [without_hash(name) for name in ("lg:grid-cols-4", "w-100px", "bg-[#1a2b3c]", "x1y2z3")]
    ['lg:grid-cols-4', 'w-100px', 'bg-[#1a2b3c]', '*']
    """
    for maker in _MADE:
        if made := maker.fullmatch(name):
            return f"{made[1]}-{HASH}{made.groupdict().get('rest') or ''}"
    return _HASH_LIKE.sub(HASH, name) if re.fullmatch(r"[\w-]+", name) else name


def without_hashes(selector: str) -> str:
    """A selector or a path with ``*`` for every hash.

    >>> without_hashes("main > div.css-1e2b0fp-Panel:nth-of-type(2), .panel[data-v-7a7a37b1]")
    'main > div.css-*-Panel:nth-of-type(2), .panel[data-v-*]'
    """
    return re.sub(r"(?<![\w\\-])[\w-]+(?![\w\\-])", lambda name: without_hash(name[0]), selector)


def without_file_hash(name: str) -> str:
    """The name of a built style sheet with ``*`` for its hash.

    >>> [without_file_hash(f"{name}.css") for name in ("index-C_S7Jc1X", "app.3f2a9c1d", "article")]
    ['index-*.css', 'app.*.css', 'article.css']
    """
    return _FILE_HASH.sub(HASH, name)


def as_written(selector: str) -> str:
    """A selector without the parts that tools add to scope it to a component.

    >>> as_written(".card h2[data-v-c6c3362a], .panel.svelte-1x2y3z:hover")
    '.card h2, .panel:hover'
    """
    plain = _SCOPES.sub("", selector)
    return plain if _compounds(plain) == _compounds(selector) else selector


def _compounds(selector: str) -> list[int]:
    """Number of compound selectors in each selector of a list."""
    return [len(re.findall(r"[^\s>+~]+", part)) for part in selector.split(",")]


def renamed(before: Sequence[str], after: Sequence[str]) -> Mapping[str, str]:
    """New names of the names in ``before`` whose hash alone differs in ``after``.

    >>> renamed(["css-1e2b0fp-Panel", "wide"], ["css-16abc9x-Panel", "narrow"])
    {'css-1e2b0fp-Panel': 'css-16abc9x-Panel'}
    """
    gone = [name for name in before if name not in after]
    new: dict[str, list[str]] = defaultdict(list)
    for name in after:
        if name not in before:
            new[without_hash(name)].append(name)
    names: dict[str, str] = {}
    for name in gone:
        plain = without_hash(name)
        if plain != name and new[plain]:
            names[name] = new[plain].pop(0)
        elif partner := _styled(name, before, after):
            names[name] = partner
    return names


def _styled(name: str, before: Sequence[str], after: Sequence[str]) -> str:
    """The class now that styled-components put after the same component's class; or empty."""
    place = before.index(name)
    if place == 0 or not re.fullmatch(r"[A-Za-z]{5,7}", name):
        return ""
    component = before[place - 1]
    if not _STYLED_COMPONENT.fullmatch(component) or component not in after:
        return ""
    partner = after[after.index(component) + 1 :][:1]
    return partner[0] if partner and partner[0] not in before else ""
