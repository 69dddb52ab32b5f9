"""Files searched for a text or an attribute: the only place, the one told by words, or none."""

import pytest

from harness.sources.kept_text import beginning, kept
from harness.sources.passages import differing_part, find_attribute, find_part, find_text
from harness.sources.project_files import SourceFile
from harness.sources.surroundings import Surroundings, surroundings
from tests.sources.pages import page

NOTHING = Surroundings((), ())


def files(**texts: str) -> list[SourceFile]:
    """Files by their names, with ``__`` for a dot."""
    return [SourceFile(name.replace("__", "."), text) for name, text in texts.items()]


def text_line(
    sources: list[SourceFile], text: str, around: Surroundings = NOTHING, letter: int | None = 0
) -> str:
    passage = find_text(sources, kept(text), "p", around, letter)
    return f"{passage.file.path}:{passage.line}" if passage else ""


def class_line(
    sources: list[SourceFile], value: str, around: Surroundings = NOTHING, tag: str = "div"
) -> str:
    passage = find_attribute(sources, "class", value, tag, around)
    return f"{passage.file.path}:{passage.line}" if passage else ""


@pytest.mark.parametrize(
    ("name", "content", "line"),
    [
        ("a__md", "---\nhero:\n  tagline: Bread for the whole town\n---\n", 3),
        ("a__md", "# Bread for the whole town\n", 1),
        ("a__md", "- one\n- Bread for the whole town\n", 2),
        ("a__md", "Bread for the\nwhole town\n", 1),
        ("a__md", "| a | Bread for the whole town |\n", 1),
        ("a__json", '{\n  "lead": "Bread for the whole town"\n}', 2),
        ("a__ts", "const lead =\n  'Bread for the whole town';", 2),
        ("a__jsx", "<Lead>\n  Bread for the whole town\n</Lead>", 2),
        ("a__svelte", "<p>\n  Bread for <b>all</b>\n  the whole town\n</p>", 2),
        ("a__pug", "main\n  p.lead Bread for the whole town\n", 2),
        ("a__php", "<?php ?>\n<p><?= x ?></p><p>Bread for the whole town</p>", 2),
    ],
)
def test_a_text_is_found_wherever_tools_have_it(name: str, content: str, line: int) -> None:
    found = text_line(files(**{name: content}), "Bread for the whole town")
    assert found == f"{name.replace('__', '.')}:{line}"


@pytest.mark.parametrize(
    "content",
    [
        "Our bread: Bread for the whole town and for guests\n",
        "We bake Bread for the whole town\n",
        '"Bread for the whole town of Ulm"',
        "<p>Bread for the whole town, daily</p>",
        f"{'x();' * 600}'Bread for the whole town'",
        "",
    ],
)
def test_a_part_of_another_text_and_a_bundle_are_no_place(content: str) -> None:
    assert text_line(files(a__js=content), "Bread for the whole town") == ""


def test_of_two_places_none_is_told_unless_the_words_around_say_which() -> None:
    cards = "<p>Mon</p>\n<p>Open in the morning</p>\n<p>Tue</p>\n<p>Open in the morning</p>\n"
    layout = page('p "Monday"\np "Open in the morning"\np "Tuesday"\np "Open in the morning"')
    assert text_line(files(a__vue=cards), "Open in the morning") == ""
    around = surroundings(layout, 5, without="Open in the morning")
    assert text_line(files(a__vue=cards), "Open in the morning", around) == ""
    told = cards.replace("Mon", "Monday").replace("Tue", "Tuesday")
    assert text_line(files(a__vue=told), "Open in the morning", around) == "a.vue:4"
    first = surroundings(layout, 3, without="Open in the morning")
    assert text_line(files(a__vue=told), "Open in the morning", first) == "a.vue:2"


def test_a_test_that_quotes_a_text_is_not_its_place() -> None:
    sources = files(
        home__spec__ts='await expect(page.getByText("Send to the warehouse")).toBeVisible();',
        app__jsx="<h2>Orders</h2>\n<p>Send to the warehouse</p>",
    )
    around = Surroundings(("Orders",), ())
    assert text_line(sources, "Send to the warehouse", around) == "app.jsx:2"


def test_two_files_that_are_alike_are_no_place() -> None:
    content = "<h2>Orders</h2>\n<p>Send to the warehouse</p>"
    around = Surroundings(("Orders",), ())
    assert text_line(files(a__jsx=content, b__jsx=content), "Send to the warehouse", around) == ""


def test_a_short_text_needs_its_words_around_in_the_file() -> None:
    sources = files(package__json='{"status": "New"}')
    assert text_line(sources, "New") == ""
    assert text_line(sources, "New", Surroundings(("Orders",), ())) == ""
    sources = files(app__jsx="<h2>Orders</h2><p>New</p>")
    assert text_line(sources, "New", Surroundings(("Orders",), ())) == "app.jsx:1"


def test_the_line_is_that_of_the_first_letter_that_differs_or_of_the_tag() -> None:
    sources = files(a__vue="<p\n  id='x'>\n  Open from nine\n  to five\n</p>")
    text = "Open from nine to five"
    assert text_line(sources, text, letter=text.index("to")) == "a.vue:4"
    assert text_line(sources, text, letter=None) == "a.vue:1"
    sources = files(a__md='Text\n\n<p\n class="x">\nOpen from nine to five\n')
    assert text_line(sources, text, letter=None) == "a.md:3"
    sources = files(a__yml="hours: Open from nine\n  to five\nplace: The old town\n")
    around = Surroundings(("The old town",), ())
    assert text_line(sources, text, around, letter=text.index("to")) == "a.yml:2"


def test_words_that_differ_are_looked_for_where_the_rest_is_made_by_code() -> None:
    before, after = "Hello Ann, sit down", "Hello Ann, please take a seat"
    assert differing_part(before, after) == "please take a seat"
    assert differing_part(before, kept(f"{after} and sit down")) == ""  # not all of it is known
    sources = files(a__jsx="<h1>Waiting room</h1>\n<p>Hello {name}, please take a seat</p>")
    around = Surroundings(("Waiting room",), ())
    passage = find_part(sources, before, after, around)
    assert passage is not None
    assert passage.line == 2
    assert find_part(sources, before, after, NOTHING) is None
    assert find_part(sources, before, "Hello Ann, come", around) is None


def test_classes_are_found_in_tags_and_in_strings() -> None:
    assert (
        class_line(files(a__svelte='<ul\n  class="recipes wide">'), "recipes wide") == "a.svelte:2"
    )
    made = "recipes wide svelte-1n46o8q"
    assert class_line(files(a__svelte='<ul class="recipes  wide">'), made) == "a.svelte:1"
    assert class_line(files(a__jsx='<Box className="recipes wide">'), "recipes wide") == "a.jsx:1"
    script = files(a__js="title = 'Our bread'\nx.className = \"recipes wide\"")
    assert class_line(script, "recipes wide", Surroundings(("Our bread",), ())) == "a.js:2"
    assert class_line(script, "recipes wide") == ""
    assert class_line(files(a__html='<ul class="recipes wide tall">'), "recipes wide") == ""


def test_of_many_tags_with_the_same_classes_the_text_in_them_tells() -> None:
    cards = "".join(f'<div class="col-sm-12">\n<h2>{name}</h2></div>\n' for name in "ABCD")
    layout = page('div [class=col-sm-12]\n  h2 "Third card"\ndiv [class=x]\n  h2 "Fourth card"')
    sources = files(a__html=cards.replace("C<", "Third card<").replace("D<", "Fourth card<"))
    assert class_line(sources, "col-sm-12", surroundings(layout, 2)) == "a.html:5"
    assert class_line(sources, "col-sm-12") == ""


def test_surroundings_are_the_nearest_texts_and_values() -> None:
    layout = page(
        'nav\n  a [href=#a] "Home"\nh1 "Our bread"\np "A"\n'
        'p "It is what it is, and it is more than forty letters long"'
    )
    at = next(at for at, one in enumerate(layout.elements) if one.path == "h1")
    around = surroundings(layout, at, without=beginning("Our bread"))
    assert around == Surroundings(("Home",), ("It is what it is,",))
