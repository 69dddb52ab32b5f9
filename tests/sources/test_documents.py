"""Elements of a page in the HTML file that it is: told where it is sure which one it is."""

from harness.sources.documents import HtmlDocument
from harness.sources.elements import line_at
from harness.sources.project_files import SourceFile
from tests.sources.pages import page

LIST = """<!doctype html>
<html><head><title>List</title></head>
<body class="home">
  <nav><a href="#a">Read more</a></nav>
  <ul class="cards">
    <li class="card"><h2>One</h2><a href="#1">Read more</a></li>
    <li class="card"><h2>Two</h2><a href="#2">Read more</a></li>
  </ul>
  <div class="empty"></div>
</body></html>
"""

BODY = """
nav
  a [href=#a] "Read more"
ul.cards [class=cards]
  li.card:nth-of-type(1) [class=card]
    h2 "One"
    a [href=#1] "Read more"
  li.card:nth-of-type(2) [class=card]
    h2 "Two"
    a [href=#2] "Read more"
div.empty [class=empty]
"""


def line(body: str, path: str) -> int | None:
    """The line of the element at ``path`` of a page; ``None`` where none is sure."""
    document, layout = HtmlDocument(SourceFile("index.html", LIST)), page(body)
    place = next(at for at, one in enumerate(layout.elements) if one.path == path)
    partner = document.partner(layout, place)
    return None if partner is None else line_at(LIST, partner.offset)


def test_elements_are_found_by_their_place() -> None:
    assert line(BODY, "nav > a") == 4
    assert line(BODY, "ul.cards > li.card:nth-of-type(1)") == 6
    assert line(BODY, "ul.cards > li.card:nth-of-type(2) > a") == 7
    assert line(BODY, "div.empty") == 9


def test_a_script_that_puts_something_around_does_not_hide_what_is_unique() -> None:
    moved = BODY.replace("\n", "\n  ").replace("\n  nav", "\nmain\n  nav", 1).rstrip(" ")
    assert line(moved, "main > ul.cards > li.card:nth-of-type(2) > h2") == 7


def test_what_a_script_has_copied_is_not_told() -> None:
    copied = BODY + '  a "Read more"\n'
    assert line(copied, "nav > a") is None
    assert line(copied, "div.empty > a") is None


def test_another_text_is_another_element() -> None:
    assert line(BODY.replace('"Two"', '"Three"'), "ul.cards > li.card:nth-of-type(2) > h2") is None
