"""Finds declarations of a built style sheet in the files of a project.

Built sheets are compressed, and their selectors are limited to components, so that both sides are
normalized. Nested rules are resolved as in Sass, Less and CSS.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from harness.breakpoints.width_range import parse_range
from harness.compare.elements.generated_names import as_written
from harness.errors import ConfigError
from harness.sources.elements import line_at
from harness.sources.project_files import SourceFile

#: Files that are style sheets, and files that contain some.
_SHEETS = (".css", ".scss", ".less", ".pcss", ".postcss")
_WITH_SHEETS = (".vue", ".svelte", ".astro", ".html", ".htm", ".riot", ".marko")

#: At-rules with conditions of the browser.
_CONDITIONS = ("@media", "@container", "@supports")

#: At-rules around rules that add no condition.
_PLAIN = ("@layer", "@scope", "@at-root", "@starting-style")

#: Rules that are identified by their name; declarations in them have no selector.
_KEYFRAMES = re.compile(r"@(?:-[a-z]+-)?keyframes\s+[\"']?(?P<name>[\w-]+)", re.IGNORECASE)

#: Signs of a value that tools compute.
_COMPUTED = re.compile(r"[$@#]\{?\w|[\w-]+\(|^\s*$|\*|/")

_STYLE = re.compile(r"<style\b[^>]*>(?P<sheet>.*?)</style\s*>", re.DOTALL | re.IGNORECASE)

#: A condition that does not appear in the browser, as of a mixin.
UNKNOWN = "?"


@dataclass(frozen=True, slots=True)
class WrittenDeclaration:
    """A declaration in a file, with its selectors and conditions."""

    file: SourceFile
    offset: int
    selectors: tuple[str, ...]  #: normalized
    name: str  #: of the property
    value: str  #: normalized
    conditions: tuple[str, ...]  #: normalized, outermost first

    @property
    def line(self) -> int:
        return line_at(self.file.text, self.offset)


def find_declaration(
    files: Iterable[SourceFile], selector: str, declaration: str, condition: str
) -> WrittenDeclaration | None:
    """The only declaration in ``files`` that a declaration of a built sheet can come from.

    ``declaration`` is ``property: value`` in that sheet, ``condition`` that of a cause.
    """
    name, _, value = declaration.partition(":")
    name, value = name.strip().lower(), _value(value)
    selectors, conditions = frozenset(_selectors(selector)), _conditions(condition)
    stems = [re.split("__|--", name)[0] for name in re.findall(r"[.#]([\w-]+)", selector)]
    alike = [
        written
        for file in files
        if file.path.lower().endswith((*_SHEETS, *_WITH_SHEETS))
        and all(stem in file.text for stem in (name, *stems[:1]))
        for written in read_declarations(file)
        if written.name == name and not selectors.isdisjoint(written.selectors)
    ]
    exact = [
        candidate
        for candidate in alike
        if (candidate.value, candidate.conditions) == (value, conditions)
    ]
    if exact:
        return exact[0] if len(exact) == 1 else None
    likely = [
        candidate
        for candidate in alike
        if (candidate.conditions == conditions or UNKNOWN in candidate.conditions)
        and (candidate.value == value or _COMPUTED.search(candidate.value))
    ]
    return likely[0] if len(likely) == len(alike) == 1 else None


@lru_cache(maxsize=512)
def read_declarations(file: SourceFile) -> tuple[WrittenDeclaration, ...]:
    """All declarations of the style sheets in a file, from a cache."""
    if file.path.lower().endswith(_SHEETS):
        return tuple(_declarations(file, 0, len(file.text)))
    sheets = (style.span("sheet") for style in _STYLE.finditer(file.text))
    return tuple(written for span in sheets for written in _declarations(file, *span))


def _declarations(file: SourceFile, start: int, end: int) -> Iterator[WrittenDeclaration]:
    text = _without_comments(file.text[start:end], lines=not file.path.lower().endswith(".css"))
    around: list[str] = []  # the texts before each open brace
    begin = 0
    for brace in re.finditer(r"\"(?:\\.|[^\"\\\n])*\"|'(?:\\.|[^'\\\n])*'|#\{[^}]*\}|[{};]", text):
        if len(brace[0]) > 1:
            continue
        part = text[begin : brace.start()]
        if brace[0] == "{":
            around.append(" ".join(part.split()))
        else:
            name, colon, value = part.partition(":")
            if colon and around and re.fullmatch(r"\s*-{0,2}[a-zA-Z][\w-]*\s*", name):
                offset = start + begin + len(name) - len(name.lstrip())
                selectors, conditions = _rule(around)
                if selectors:
                    key = name.strip().lower()
                    yield WrittenDeclaration(
                        file, offset, selectors, key, _value(value), conditions
                    )
            if brace[0] == "}" and around:
                around.pop()
        begin = brace.end()


def _rule(around: Sequence[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The selectors and the conditions of a rule, from the texts before its open braces."""
    selectors: tuple[str, ...] = ()
    conditions: list[str] = []
    for text in around:
        at_rule = text.partition(" ")[0].partition("(")[0].lower()
        if keyframes := _KEYFRAMES.match(text):
            return (f"@keyframes {keyframes['name']}",), ()  # the selector in causes
        if at_rule in _CONDITIONS:
            conditions += _conditions(text)
        elif text.startswith("@"):
            if at_rule not in _PLAIN:
                conditions.append(UNKNOWN)
        elif selectors:
            selectors = tuple(
                _selector(inner.replace("&", outer) if "&" in inner else f"{outer} {inner}")
                for outer in selectors
                for inner in _split(text)
            )
        else:
            selectors = tuple(map(_selector, _split(text)))
    return selectors, tuple(conditions)


def _selectors(text: str) -> tuple[str, ...]:
    return tuple(map(_selector, _split(text)))


def _split(selector: str) -> list[str]:
    """The selectors of a list; commas in brackets do not separate."""
    parts, depth, start = [], 0, 0
    for at, letter in enumerate(selector):
        depth += {"(": 1, "[": 1, ")": -1, "]": -1}.get(letter, 0)
        if letter == "," and depth == 0:
            parts.append(selector[start:at])
            start = at + 1
    return [*parts, selector[start:]]


def _selector(text: str) -> str:
    """Normalize a selector.

    >>> _selector(".card>h2::after"), _selector(":global(.card)  > h2:after")
    ('.card > h2:after', '.card > h2:after')
    """
    text = re.sub(r":(?:global|deep|slotted)\(([^()]*)\)|::v-deep|:deep", r" \1", text)
    text = as_written(" ".join(text.replace("::", ":").replace("'", '"').split()))
    text = re.sub(r"\s*([>~+])\s*", r" \1 ", text)
    return " ".join(re.sub(r'="([\w-]+)"', r"=\1", text).split())


def _value(text: str) -> str:
    """Normalize a value.

    >>> _value(" Repeat( 2, 1fr ) !important"), _value("0.50rem  0px"), _value("#FFFFFF")
    ('repeat(2,1fr)', '.5rem 0', '#fff')
    """
    text = re.sub(r"!\s*(?:important|default)", "", text).lower()
    text = re.sub(r"\s*([(),/])\s*", r"\1", " ".join(text.split()))
    text = re.sub(r"(?<![\w.#-])0+(?=\.\d)|(?<=\.\d)0+(?=[a-z%]|\b)", "", text)
    text = re.sub(r"(?<![\w.#-])(-?)0(?:px|r?em|pt)(?![\w.])", r"\g<1>0", text)
    return re.sub(r"#(\w)\1(\w)\2(\w)\3(?!\w)", r"#\1\2\3", text).strip()


def _conditions(text: str) -> tuple[str, ...]:
    """Normalize conditions; those on the viewport's width become ranges of CSS px.

    >>> _conditions("@media (min-width:640px) and (max-width: 1023px)")
    ('640–1023',)
    >>> _conditions("@media (width>=640px)") == _conditions("@media (min-width: 40em)")
    True
    """
    parts = re.split(r"\s*(?:and\s+)?(?=@(?:media|container|supports)\b)", text)
    return tuple(filter(None, map(_condition, parts)))


def _condition(text: str) -> str:
    kind, _, query = re.sub(r"^(@\w+)", r"\1 ", text).partition(" ")
    if not query.strip():
        return ""
    try:
        low, high = parse_range(_spaced(query) if kind == "@media" else "")
    except ConfigError:
        compact = re.sub(r"\s*([:<>=])\s*", r"\1", query)
        return f"{kind} {_value(compact)}"
    return f"{low}–{high}"


def _spaced(query: str) -> str:
    return " ".join(re.sub(r"\s*(<=|>=|<|>|:)\s*", r" \1 ", query).replace(" :", ":").split())


def _without_comments(text: str, *, lines: bool) -> str:
    """A sheet with blanks for its comments; with ``lines`` also for ``//`` comments."""
    pattern = r"\"(?:\\.|[^\"\\\n])*\"|'(?:\\.|[^'\\\n])*'|/\*.*?(?:\*/|$)"
    if lines:
        pattern += r"|(?<!:)//[^\n]*"

    def blank(match: re.Match[str]) -> str:
        return match[0] if match[0][0] in "\"'" else re.sub(r"[^\n]", " ", match[0])

    return re.sub(pattern, blank, text, flags=re.DOTALL)
