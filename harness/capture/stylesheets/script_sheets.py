"""Style sheets that scripts create, and the files or components that their tools name."""

import re
from collections.abc import Iterator, Mapping, Sequence

#: The class by which styled-components mark a component.
STYLED_CLASS = re.compile(
    r"(?:(?P<label>[A-Za-z_]\w*(?:-[A-Za-z_]\w*)*?)-)?sc-[A-Za-z0-9]+(?:-\d+)?"
)

#: The attribute with which Vite's development server marks the `<style>` of a file.
VITE_FILE = "data-vite-dev-id"


def component_of(attributes: Mapping[str, str], selector: str, classes: Sequence[str]) -> str:
    """The component of a rule that a CSS-in-JS library wrote; empty for other sheets.

    ``selector`` is the rule's, ``classes`` are those of an element that it matches.

    >>> component_of({"data-emotion": "css"}, ".css-1e2b0fp-Panel h2", ())
    'Panel (emotion)'
    >>> component_of({"data-styled": "active"}, ".dDZGxx", ("App__Foot-sc-1abc-0", "dDZGxx"))
    'App__Foot (styled-components)'
    """
    if "data-emotion" in attributes:
        key = re.escape(attributes["data-emotion"].partition(" ")[0])
        label = re.search(rf"\.{key}-[a-z0-9]+-(?P<label>[\w-]+)", selector)
        return f"{label['label']} (emotion)" if label else "stylesheet of emotion"
    if "data-styled" in attributes:
        for name in _styled_components(selector, classes):
            return f"{name} (styled-components)"
        return "stylesheet of styled-components"
    return ""


def _styled_components(selector: str, classes: Sequence[str]) -> Iterator[str]:
    """The names of components with a class in ``selector``, or directly before such a class."""
    for place, name in enumerate(classes):
        match = STYLED_CLASS.fullmatch(name)
        if match is None or not match["label"]:
            continue
        pair = classes[place : place + 2]
        if any(re.search(rf"\.{re.escape(class_name)}(?![\w-])", selector) for class_name in pair):
            yield match["label"]


def line_in_file(file: str, sheet: Sequence[str], row: int, declaration: str) -> int:
    """The line of ``file`` with a declaration of the sheet built from it, from 1; 0 if unknown.

    ``row`` is the declaration's line in ``sheet``, from 0. Tools keep the order of declarations:
    where both texts have a declaration equally often, the n-th in one is the n-th in the other.

    >>> vue = "<style scoped>\\nh1 {\\n  left: 1px;\\n}\\nh2 {\\n  left: 1px;\\n}\\n</style>"
    >>> line_in_file(vue, ["h1[v] {", "left: 1px;", "}", "h2[v]{left:1px}"], 3, "left: 1px")
    6
    """
    name, _, value = declaration.partition(":")
    pattern = re.compile(
        rf"(?<![\w-]){re.escape(name.strip())}\s*:\s*"
        + r"\s+".join(map(re.escape, value.split()))
        + r"\s*(?=[;}!\n]|$)"
    )
    rows = [place for place, line in enumerate(sheet) for _ in pattern.finditer(line)]
    lines = [file.count("\n", 0, match.start()) + 1 for match in pattern.finditer(file)]
    if row not in rows or len(rows) != len(lines):
        return 0
    return lines[rows.index(row)]


def line_of_property(content: str, line: int, column: int, name: str) -> int:
    """The line that sets the property ``name`` in the rule at ``line`` and ``column``, from 0.

    Some tools map only the beginning of a rule. Returns ``line`` itself where the rule does not
    contain the property's name.
    """
    lines = content.split("\n")
    camel = re.sub(r"-(\w)", lambda match: match[1].upper(), name)
    setting = re.compile(rf"(?<![\w$-])[\"']?(?:{re.escape(name)}|{re.escape(camel)})[\"']?\s*:")
    depth, opened = 0, False
    for place in range(line, len(lines)):
        text = lines[place][column if place == line else 0 :]
        text = text.replace("={{", "={ ")  # an object of React
        setters = {match.start() for match in setting.finditer(text)}
        for at, letter in enumerate(text):
            if at in setters and depth <= 1:
                return place
            if (letter == "`" and opened) or (letter == "}" and depth <= 1):
                return line
            depth += {"{": 1, "}": -1}.get(letter, 0)
            opened = opened or letter in "{`"
        if not opened:
            return line
    return line
