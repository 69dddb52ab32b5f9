"""What ``harness doctor PAGE`` prints, whole."""

from dataclasses import replace

from harness.commands.stability.text import Remedy, Seen, Steadiness, exit_code, render, toml_line
from harness.model.capture import Missed

STEADY = Steadiness("home", "chromium", (400,), 10, (), None, ())
SEEN = (
    Seen("div.ticker", "text", (400, 800), 10),
    Seen("main > aside.ad:nth-of-type(2)", "another picture, resized", (800,), 3),
)
UNSTABLE = Steadiness("home", "chromium", (400, 600, 800), 10, SEEN, None, ())


def test_a_steady_page_is_one_line_and_its_widths() -> None:
    assert render([STEADY]) == ("home, chromium: steady\n  10 captures at 400 px: all the same\n")
    assert exit_code([STEADY]) == 0
    assert exit_code([STEADY, UNSTABLE]) == 3


def test_each_unstable_element_and_what_to_paste() -> None:
    one = replace(UNSTABLE, remedy=Remedy("mask", ("div.ticker", "aside.ad"), 4))
    assert render([one, STEADY]) == (
        "home, chromium: unstable\n"
        "  div.ticker: text\n"
        "    at 400 and 800 px; up to 10 different pictures in 10\n"
        "  main > aside.ad:nth-of-type(2): another picture, resized\n"
        "    at 800 px; 3 different pictures in 10\n"
        "  add to the page home in the configuration:\n"
        '    mask = ["div.ticker", "aside.ad"]\n'
        "  with it, 4 more captures at each of these widths were the same\n"
        "\n"
        "home, chromium: steady\n"
        "  10 captures at 400 px: all the same\n"
    )


def test_what_nothing_helps_against_is_said_in_80_columns() -> None:
    text = render([UNSTABLE])
    assert "  No `mask`, `hide` or `wait_for` that was tried makes it steady" in text
    assert all(len(line) <= 80 for line in text.splitlines())


def test_captures_that_could_not_be_taken_are_told_by_reason() -> None:
    missed = [
        Missed("home", "chromium", width, "failed", "it answered 404", "no such page", "mend it")
        for width in (400, 400, 800)
    ]
    one = replace(STEADY, widths=(400, 800), missed=tuple(missed))
    assert render([one]) == (
        "home, chromium: not captured\n"
        "  3 captures at 400 and 800 px could not be taken:\n"
        "    it answered 404\n"
        "    why: no such page\n"
        "    fix: mend it\n"
    )
    assert exit_code([one]) == 3


def test_a_line_of_the_configuration_quotes_and_breaks() -> None:
    assert toml_line("wait_for", 'p[title="x"]') == 'wait_for = "p[title=\\"x\\"]"'
    long = tuple(f"main > section.number-{at} > div.ticker" for at in range(3))
    assert toml_line("hide", long).splitlines() == [
        "hide = [",
        *(f'  "{one}",' for one in long),
        "]",
    ]
