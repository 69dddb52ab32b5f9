"""Texts that layouts keep, in part where they are long, found in the words of files."""

import pytest

from harness.sources.kept_text import beginning, is_cut, kept, occurrences, plain_words

LONG = "From a bag of clay to a cup that holds tea, or a plate that holds soup"


def passages(text: str, content: str) -> list[str]:
    return [content[start:end] for start, end in occurrences(kept(text), content)]


def test_long_text_is_kept_as_the_page_script_keeps_it() -> None:
    # Both digests come from the function in layout.js.
    assert kept("x" * 41) == "xxxxxxxxxxxxxxxxxxxx…78f2c16c13"
    umlauts = "Grüße — a longer text with 😀 and more of it, so that it is cut"
    assert kept(f"\n {umlauts} ") == "Grüße — a longer tex…aea3e4b303"
    assert is_cut(kept(umlauts))
    assert beginning(kept(umlauts)) == "Grüße — a longer tex"


@pytest.mark.parametrize(
    "spelling",
    [
        "R&amp;D isn't “done”",
        'R&D isn\\\'t "done"',
        "R&D\n      isn&rsquo;t &ldquo;done&rdquo;",
        "R&D&nbsp;isn’t &#8220;done&#8221;",
    ],
)
def test_letters_are_found_in_every_spelling_of_files(spelling: str) -> None:
    assert passages("R&D isn’t “done”", f"<p>{spelling}</p>") == [spelling]


def test_text_that_was_cut_is_found_by_its_beginning_and_its_digest() -> None:
    assert passages(LONG, f"tagline: {LONG}\nnext: 1\n") == [LONG]
    assert passages(LONG, f"<p>{LONG}</p>") == [LONG]
    assert passages(LONG, f'text: "{LONG}",') == [LONG]
    wrapped = LONG.replace(" to a cup", "\n  to a cup")
    assert passages(LONG, f"<p>\n  {wrapped}\n</p>") == [wrapped]


def test_another_text_with_the_same_beginning_is_not_it() -> None:
    assert passages(LONG, "tagline: From a bag of clay to a cup that holds tea\n") == []


def test_words_are_those_that_no_file_spells_otherwise() -> None:
    assert plain_words(kept(LONG)) == ("From", "a", "bag", "of", "clay", "t")
    assert plain_words("→ 3 € isn’t_it") == ("3", "isn", "t", "it")
    assert plain_words("→") == ()
