"""The layout of a loaded page, derived from the layout of the resized page."""

from harness.compare.changes.as_loaded import as_loaded, laid_out_alike
from harness.model.geometry import Box, Viewport
from harness.model.layout import Element, Layout


def layout(*elements: Element, height: int = 100) -> Layout:
    return Layout(Viewport(400, 100), 400, height, elements)


def element(path: str, parent: int, right: float, **more: str) -> Element:
    attributes = (("class", path.rpartition(".")[2]),)
    return Element(path, Box(0, 0, right, 10), parent, True, attributes, more.pop("text", ""), more)


MAIN = element("main.page", -1, 400)


def test_difference_between_resize_and_load_is_taken_back_in_time() -> None:
    before = layout(MAIN, element("main.page > p.lead", 0, 100, color="red"))
    resized = layout(MAIN, element("main.page > p.lead", 0, 100, color="red"))
    loaded = layout(MAIN, element("main.page > p.lead", 0, 180, color="blue"), height=120)
    then = as_loaded(before, resized, loaded)
    assert laid_out_alike(then, loaded)
    assert (then.elements[1].style, then.page_height) == ({"color": "blue"}, 120)


def test_change_is_kept_beside_it() -> None:
    before = layout(MAIN, element("main.page > p.lead", 0, 100, color="red", order="1"))
    resized = layout(MAIN, element("main.page > p.lead", 0, 130, color="red", order="2"))
    loaded = layout(MAIN, element("main.page > p.lead", 0, 180, color="blue", order="2"))
    then = as_loaded(before, resized, loaded).elements[1]
    assert then.box.right == 150
    assert then.style == {"color": "blue", "order": "1"}


def test_element_that_is_there_only_after_a_load_is_no_change_and_a_new_one_is() -> None:
    lead = element("main.page > p.lead", 0, 100)
    button = element("main.page > button.more", 0, 50)
    new = element("main.page > nav.new", 0, 70)
    then = as_loaded(layout(MAIN, lead), layout(MAIN, lead, new), layout(MAIN, lead, button, new))
    assert [element.path for element in then.elements] == [MAIN.path, lead.path, button.path]


def test_page_that_lost_an_element_is_left_as_it_was() -> None:
    lead = element("main.page > p.lead", 0, 100)
    before = layout(MAIN, lead)
    assert as_loaded(before, layout(MAIN), layout(MAIN)) is before
