"""Declarations of built style sheets, found in the files that they were written in."""

import pytest

from harness.sources.project_files import SourceFile
from harness.sources.style_rules import find_declaration

VUE = """<template><ul class="cards" /></template>
<style scoped>
.cards { gap: 16px } /* .cards { gap: 0 } */
@media (min-width: 700px) {
  .cards,
  .tiles > li::before {
    grid-template-columns: repeat( 2, 1fr );
    margin: 0.50rem 0px;
  }
}
</style>
"""

SCSS = """// .card { color: red }
$gap: 8px;
.card {
  &__title { color: #AABBCC; }
  h2, h3 {
    padding: $gap;
    @media (min-width: 640px) and (max-width: 1023px) { padding: 3px 4px; }
    @include wide { padding: 5px; }
    &:hover { background: url("a;b{c}.png"); }
  }
}
@media (prefers-reduced-motion: no-preference) {
  @keyframes slide {
    from { translate: 0; }
    to { translate: 60px; }
  }
}
"""


def line(selector: str, declaration: str, condition: str = "", **texts: str) -> str:
    sources = texts or {"a__vue": VUE, "b__scss": SCSS}
    files = [SourceFile(name.replace("__", "."), text) for name, text in sources.items()]
    written = find_declaration(files, selector, declaration, condition)
    return f"{written.file.path}:{written.line}" if written else ""


@pytest.mark.parametrize(
    ("selector", "declaration", "condition", "expected"),
    [
        (".cards", "grid-template-columns:repeat(2,1fr)", "@media (min-width:700px)", "a.vue:7"),
        (".cards[data-v-7a7a37b1]", "margin: .5rem 0", "@media (width>=700px)", "a.vue:8"),
        (".tiles>li:before", "margin:.5rem 0", "@media (min-width: 700px)", "a.vue:8"),
        (".cards", "gap: 16px", "", "a.vue:3"),
        (".cards", "gap: 16px", "@media (min-width: 700px)", ""),
        (".cards", "gap: 17px", "", ""),
        (".card", "color: red", "", ""),
        (".card__title", "color:#abc", "", "b.scss:4"),
        (
            ".card h3",
            "padding:3px 4px",
            "@media (min-width:640px) and (max-width:1023px)",
            "b.scss:7",
        ),
        ("@keyframes slide", "translate:60px", "", "b.scss:15"),
        ("@keyframes slide", "translate:90px", "", ""),
        (".card h2:hover", 'background: url("a;b{c}.png")', "", "b.scss:9"),
    ],
)
def test_a_rule_is_found_in_one_spelling(
    selector: str, declaration: str, condition: str, expected: str
) -> None:
    assert line(selector, declaration, condition) == expected


def test_a_rule_that_is_there_twice_is_not_told() -> None:
    sheet = ".cards { gap: 16px }"
    assert line(".cards", "gap: 16px", a__css=sheet) == "a.css:1"
    assert line(".cards", "gap: 16px", a__css=sheet, b__css=sheet) == ""


def test_a_value_that_tools_compute_is_told_where_there_is_no_other() -> None:
    sheet = ".cards {\n  gap: $space;\n}"
    assert line(".cards", "gap: 16px", a__scss=sheet) == "a.scss:2"
    assert line(".cards", "gap: 16px", a__scss=f"{sheet} .cards {{ gap: 2px }}") == ""
    assert line(".cards", "gap: 16px", "@media (min-width: 700px)", a__scss=sheet) == ""
    mixin = ".cards { @include wide {\n gap: 16px } }"
    assert line(".cards", "gap: 16px", "@media (min-width: 700px)", a__scss=mixin) == "a.scss:2"


def test_damaged_sheets_give_no_error() -> None:
    for sheet in ("}}}", "{{{", "a { b: c", '"', "/*", "a { b: 'c }", "@media {", ": ; {"):
        assert line(".cards", "gap: 16px", a__css=f"gap {sheet}") == ""
