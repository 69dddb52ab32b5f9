"""A capture has the share that `mask`, `ignore` and `hide` exclude; a whole page is an error."""

import pytest

from tests.scratch import ONE_WIDTH, PLAIN, MakeProject

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("key", ["mask", "ignore", "hide"])
@pytest.mark.parametrize("selector", ["body", "html", "body > *"])
def test_page_of_which_nothing_is_left_is_not_compared(
    project: MakeProject, key: str, selector: str
) -> None:
    made = project(breakpoints=ONE_WIDTH)
    made.write("home.html", PLAIN.replace("margin: 0", "margin: 20px"))
    assert made.approve().exit_code == 0
    made.configure({"home": f'{key} = ["{selector}"]'}, "", ONE_WIDTH)
    assert made.check().exit_code == 3
    assert made.messages()["home"] == (
        "nothing of http://root/home.html is compared\n"
        f"  why: `{key}` cover all that it shows\n"
        "  fix: name smaller parts there: what changes by itself, and no more"
    )
    assert made.approve().exit_code == 3


def test_most_of_a_page_is_told_with_its_share(project: MakeProject) -> None:
    made = project("most", "little", breakpoints=ONE_WIDTH)
    tall = PLAIN + '<div class="tall" style="height: 800px"></div>'
    made.write("most.html", tall)
    made.write("little.html", tall)
    made.configure(
        {
            "most": 'mask = [".tall"], hide = [".top"]',
            "little": 'mask = [".top"]',
        },
        "",
        ONE_WIDTH,
    )
    code, out, _ = made.approve()
    assert code == 0
    (line,) = [line for line in out.splitlines() if "cover" in line]
    assert made.check().exit_code == 0
    assert made.report()["notes"] == [line]
    assert line.startswith("most, chromium: `mask` and `hide` cover 8")
    assert line.endswith(" % of the page")


def test_boxes_that_overlap_count_once(project: MakeProject) -> None:
    made = project(breakpoints=ONE_WIDTH)
    made.configure({"home": 'ignore = [".box", ".box", "div"]'}, "", ONE_WIDTH)
    assert made.approve().exit_code == 0
    assert made.check().exit_code == 0
    assert made.report()["notes"] == []


def test_text_beside_what_is_masked_is_enough_to_compare(project: MakeProject) -> None:
    made = project(breakpoints=ONE_WIDTH)
    made.configure({"home": 'mask = [".top", ".box"]'}, "", ONE_WIDTH)
    assert made.approve().exit_code == 0
    made.write("home.html", PLAIN.replace("A line of text", "Another line"))
    assert made.check().exit_code == 1
