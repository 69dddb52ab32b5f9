"""The shortest selector that leads to one element alone."""

import pytest

from harness.compare.elements.short_selector import short_selector
from tests.compare.trees import layout

PAGE = layout("""
html 0 0 80 100
  body 0 0 80 100
    main 0 0 80 100
      div.card:nth-of-type(1) 0 0 80 20 [class=card wide]
        p.text 0 0 80 10 [class=text]
      div.card:nth-of-type(2) 0 20 80 40 [class=card]
        p.text 0 20 80 30 [class=text]
        x-y 0 30 80 40
      div#ad 0 40 80 60 [id=ad;class=box]
      div.ticker 0 60 80 80 [class=ticker]
      p.wide.x 0 80 80 90 [class=big cut…0123456789]
""")


@pytest.mark.parametrize(
    ("path", "short"),
    [
        ("html > body > main > div.ticker", "div.ticker"),
        ("html > body > main > div#ad", "div#ad"),
        ("html > body > main > div.card:nth-of-type(2)", "div.card:nth-of-type(2)"),
        (
            "html > body > main > div.card:nth-of-type(2) > p.text",
            "div.card:nth-of-type(2) > p.text",
        ),
        ("html > body > main > div.card:nth-of-type(2) > x-y::before", "x-y"),
        ("html > body", "body"),
        ("main > not.there", "main > not.there"),
        ("main > x-card >>> div.b > p", "div.b > p"),
    ],
)
def test_it_is_the_shortest_end_that_nothing_else_matches(path: str, short: str) -> None:
    assert short_selector(path, PAGE) == short


def test_an_element_whose_classes_are_cut_might_be_it_too() -> None:
    two = layout("""
html 0 0 80 100
  body 0 0 80 100
    div 0 0 80 10
      p.note 0 0 80 10 [class=note]
    section 0 10 80 20
      p.big 0 10 80 20 [class=big and m…0123456789]
""")
    assert short_selector("html > body > div > p.note", two) == "div > p.note"
