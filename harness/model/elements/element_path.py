"""Element paths, as ``layout.js`` writes them: selectors that match exactly one element.

Segments are joined by ``>``, or by ``>>>`` into a shadow tree. A segment may contain spaces,
escaped or after an escaped digit (``.\\32 col``), but ``>`` is always escaped.
"""

import re

_JOINT = re.compile(" (?:>|>>>) ")
_MARK = re.compile("[#.:]")


def last_segment(path: str) -> str:
    """The last segment of a path, which names an element among its siblings.

    >>> last_segment("main > h1.headline"), last_segment("main > p::before")
    ('h1.headline', 'p::before')
    """
    return path.rpartition("> ")[2]


def pseudo(path: str) -> str:
    """The pseudo-element, as ``::before``; empty for an element.

    >>> pseudo("main > p::before")
    '::before'
    """
    return "".join(path.partition("::")[1:])


def element(path: str) -> str:
    """The path of a pseudo-element's element; of an element, the path itself.

    >>> element("main > p::before"), element("main")
    ('main > p', 'main')
    """
    return path.partition("::")[0]


def tag(path: str) -> str:
    """The tag name, as ``h1``, or the pseudo-element, as ``::before``.

    >>> tag("main > h1.headline"), tag("main > h1::before")
    ('h1', '::before')
    """
    return pseudo(path) or _MARK.split(last_segment(path), maxsplit=1)[0]


def without_number(segment: str) -> str:
    """A path's segment without its ``:nth-of-type``.

    >>> without_number("article.card:nth-of-type(2)::before")
    'article.card::before'
    """
    return re.sub(r":nth-of-type\(\d+\)", "", segment)


def of_part(path: str, part: str) -> str:
    """The name of a part of the element at ``path``; of the element where ``part`` is empty.

    >>> of_part("main > input", "::placeholder"), of_part("main > svg", "g > circle")
    ('input::placeholder', 'circle')
    >>> of_part("main > h1", "")
    'h1'
    """
    name = last_segment(path)
    return name + part if part.startswith("::") else last_segment(part) or name


def parent(path: str) -> str:
    """The path of the parent element; empty for the root.

    >>> parent("main > h1"), parent("main > h1::before"), parent("main"), parent("html")
    ('main', 'main > h1', 'body', '')
    """
    around = ancestors(path)
    return around[-1] if around else ""


def ancestors(path: str) -> tuple[str, ...]:
    """The paths of all elements that contain ``path``, from the root.

    >>> ancestors("main > article > h1")
    ('html', 'body', 'main', 'main > article')
    """
    inner = element(path)
    match inner:
        case "html":
            around: tuple[str, ...] = ()
        case "body":
            around = ("html",)
        case _:
            joints = _JOINT.finditer(inner)
            around = ("html", "body", *(inner[: joint.start()] for joint in joints))
    return around if inner == path else (*around, inner)
