"""The image that takes another `<source>`, told by the edit of that `<source>`."""

import pytest

from harness.compare.changes.own_changes import own_changes
from harness.diagnose.candidates.chosen_sources import is_source
from tests.compare.trees import by_path, layout
from tests.diagnose.candidates.test_find_candidates import candidates

ROOT = "html 0 0 9 9 {@state: 2}\n"
IMAGE = "    img 0 0 9 9"
FIRST, SECOND = (
    "    source:nth-of-type(1) 0 0 0 0 hidden",
    "    source:nth-of-type(2) 0 0 0 0 hidden",
)

#: The lines of a picture before and after, and the cause that is to be told of its image.
EDITS = {
    "the source that was taken asks for more": (
        (f"{FIRST} [media=wide; srcset=a.svg]", f"{IMAGE} {{.currentSrc: a.svg}}"),
        (f"{FIRST} [media=wider; srcset=a.svg]", IMAGE),
        ("source:nth-of-type(1)", "[media]", "wide", "wider"),
    ),
    "the source that is taken asks for less": (
        (f"{FIRST} [media=wider; srcset=a.svg]", IMAGE),
        (f"{FIRST} [media=wide; srcset=a.svg]", f"{IMAGE} {{.currentSrc: a.svg}}"),
        ("source:nth-of-type(1)", "[media]", "wider", "wide"),
    ),
    "another source has an edit that chooses nothing": (
        (
            f"{FIRST} [media=tall; srcset=b.svg]",
            f"{SECOND} [media=wide; srcset=a.svg]",
            f"{IMAGE} {{.currentSrc: a.svg}}",
        ),
        (
            f"{FIRST} [media=small; srcset=b.svg]",
            f"{SECOND} [media=wider; srcset=a.svg]",
            IMAGE,
        ),
        ("source:nth-of-type(2)", "[media]", "wide", "wider"),
    ),
    "a source has come": (
        (IMAGE,),
        (f"{FIRST} [srcset=a.svg]", f"{IMAGE} {{.currentSrc: a.svg}}"),
        ("source:nth-of-type(1)", "element", "", "inserted"),
    ),
    "a source has gone": (
        (f"{FIRST} [srcset=a.svg]", f"{IMAGE} {{.currentSrc: a.svg}}"),
        (IMAGE,),
        ("source:nth-of-type(1)", "element", "present", "removed"),
    ),
    "nothing of the picture was edited": (
        (f"{FIRST} [media=wide; srcset=a.svg]", f"{IMAGE} {{.currentSrc: a.svg}}"),
        (f"{FIRST} [media=wide; srcset=a.svg]", IMAGE),
        ("img", "currentSrc", "a.svg", ""),
    ),
}


def page(lines: tuple[str, ...]) -> str:
    return "\n".join((ROOT.rstrip(), "  picture 0 0 9 9", *lines))


@pytest.mark.parametrize("name", EDITS)
def test_image_is_told_with_the_edit_of_its_source(name: str) -> None:
    before, after, told = EDITS[name]
    sides = layout(page(before)), layout(page(after))
    blamed = [
        one
        for one in candidates(*sides)
        if any(change.name == "currentSrc" for _, change in one.changes)
    ]
    (cause,) = (cause for one in blamed for cause in one.causes)
    assert (cause.selector, cause.property, cause.before, cause.after) == told
    ((pair,),) = (one.pairs for one in blamed)  # the image alone is what can be seen
    assert sides[1].elements[pair[1]].tag == "img"


def test_choice_that_an_earlier_version_did_not_read_is_no_change() -> None:
    taken = page((IMAGE,)) + " {.currentSrc: a.svg}"
    before, after = layout(page((IMAGE,)).replace("2}", "1}")), layout(taken)
    assert own_changes(before, after, by_path(before, after)) == {}


def test_source_is_told_by_its_tag() -> None:
    assert is_source("x-tree >>> picture > source.wide")
    assert not is_source("main > img.source")
