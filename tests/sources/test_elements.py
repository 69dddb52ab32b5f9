"""Elements of files: what is in which, and the lines of tags, attributes and texts."""

from harness.sources.elements import WrittenElement, line_at, read_elements

PAGE = """<!doctype html>
<head><meta charset="utf-8"><title>Page</title>
<body>
<ul>
  <li class="a">One
  <li
    id="two"
    class="b  c">Two <b>and</b>
    more
</ul>
<p>First
<p>Second<br>line
<div><img src="a.png" /><span>Inside</span></div>
<table><tr><td>1<td>2<tr><td>3</table>
<svg><path d="M0 0" /><g /></svg>
<!-- <p>Out of use</p> -->
"""


def named(elements: tuple[WrittenElement, ...], text: str) -> WrittenElement:
    (element,) = (element for element in elements if element.text == text)
    return element


def tags_around(elements: tuple[WrittenElement, ...], text: str) -> list[str]:
    element, tags = named(elements, text), []
    while element.parent >= 0:
        element = elements[element.parent]
        tags.append(element.tag)
    return tags


def test_elements_end_where_html_ends_them() -> None:
    elements = read_elements(PAGE, is_html=True)
    assert tags_around(elements, "One") == ["ul", "body"]
    assert tags_around(elements, "Two more") == ["ul", "body"]
    assert tags_around(elements, "Second line") == ["body"]
    assert tags_around(elements, "Inside") == ["div", "body"]
    assert tags_around(elements, "3") == ["tr", "table", "body"]
    assert all(element.text != "Out of use" for element in elements)


def test_lines_are_those_of_the_tag_the_attribute_and_the_letter() -> None:
    two = named(read_elements(PAGE, is_html=True), "Two more")
    assert line_at(PAGE, two.offset) == 6
    assert line_at(PAGE, two.attribute_offset("class")) == 8
    assert line_at(PAGE, two.attribute_offset("title")) == 6
    assert line_at(PAGE, two.text_offset()) == 8
    assert line_at(PAGE, two.text_offset(4)) == 9
    assert two.classes == ("b", "c")


def test_tags_of_templates_close_themselves() -> None:
    text = '<Card className="wide">\n  <Icon name="x" />\n  <Title>Orders</Title>\n</Card>'
    elements = read_elements(text, is_html=False)
    assert tags_around(elements, "Orders") == ["card"]
    assert elements[0].classes == ("wide",)
    assert line_at(text, elements[0].attribute_offset("class")) == 1


def test_what_is_no_markup_gives_no_error() -> None:
    for text in ("a < b && c > d", "<![CDATA[", "<!", "<p <p", "</", "\ud800<p>", "<?php"):
        read_elements(text, is_html=False)
        read_elements(text, is_html=True)
