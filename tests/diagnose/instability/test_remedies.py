"""What would make an unstable page steady."""

from dataclasses import replace

from harness.compare.pixels.tolerance import Tolerance
from harness.diagnose.instability.remedies import arriving, different_pictures, to_cover
from harness.diagnose.instability.unstable_elements import unsteady
from harness.model.capture import Capture
from harness.model.unstable import Unstable
from tests.compare.pictures import Colour, picture, png
from tests.compare.trees import layout

RED, BLUE = (255, 0, 0), (0, 0, 255)

#: A slot of one size with an ad of any; the slot grows or what is in it does.
SLOT = """
body 0 0 80 100
  div 0 0 80 60 [class=slot]
    i 0 0 80 {ad} "Ad"
  p 0 60 60 80 "A paragraph of text"
"""
FREE = """
body 0 0 80 120
  div 0 0 80 {ad}
    i 0 0 80 {ad} "Ad"
  p 0 {ad} 60 {below} "A paragraph of text"
"""


def capture(lines: str, colours: dict[str, Colour] | None = None) -> Capture:
    made = layout(lines)
    box = made.elements[0].box
    made = replace(made, page_width=int(box.right), page_height=int(box.bottom))
    return Capture("home", "chromium", png(picture(made, colours)), made)


def cover(*captures: Capture) -> tuple[str, ...] | None:
    return to_cover(unsteady(captures, Tolerance()), {800: captures})


def test_an_element_that_keeps_its_box_covers_itself() -> None:
    page = SLOT.format(ad=20)
    assert cover(capture(page), capture(page, {"i": RED})) == ("body > div > i",)


def test_one_that_does_not_is_covered_by_the_box_around_it_that_does() -> None:
    captures = [capture(SLOT.format(ad=height)) for height in (20, 30, 40)]
    assert cover(*captures) == ("body > div",)


def test_what_pushes_the_whole_page_about_cannot_be_covered() -> None:
    captures = [capture(FREE.format(ad=height, below=height + 20)) for height in (20, 30)]
    assert cover(*captures) is None


def test_an_element_has_as_many_pictures_as_there_are() -> None:
    page = SLOT.format(ad=20)
    ad = Unstable("body > div > i", "pixels", layout(page).elements[2].box)
    some = [capture(page), capture(page, {"i": RED}), capture(page), capture(page, {"i": BLUE})]
    assert different_pictures(ad, some) == 3
    assert different_pictures(ad, [*some, capture(page.replace('i 0 0 80 20 "Ad"', ""))]) == 4


def test_what_is_there_or_not_and_else_the_same_may_be_waited_for() -> None:
    page = SLOT.format(ad=20)
    without = "".join(line + "\n" for line in page.splitlines() if '"Ad"' not in line)
    some = [capture(without), capture(page), capture(page)]
    found = unsteady(some, Tolerance())
    assert arriving(found, {800: some}) == "body > div > i"
    assert arriving(found, {800: [*some, capture(page, {"i": RED})]}) is None
    other = [capture(page), capture(page, {"i": RED})]
    assert arriving(unsteady(other, Tolerance()), {800: other}) is None
