"""Source maps, read: plain ones and those in sections; damaged ones are told apart."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.capture.stylesheets.source_map import (
    MAX_LETTERS,
    Origin,
    SourceMapError,
    decode_numbers,
    read_source_map,
)
from tests.capture.stylesheets.maps import Stretch, encode_numbers, mappings, source_map

NUMBER = st.integers(-(2**31), 2**31)
PLACE = st.integers(0, 5000)


@given(st.lists(NUMBER))
def test_numbers_come_back_as_they_were(numbers: list[int]) -> None:
    assert decode_numbers(encode_numbers(numbers)) == tuple(numbers)


@given(
    st.lists(
        st.tuples(st.integers(0, 40), PLACE, st.integers(0, 2), PLACE, PLACE),
        unique_by=lambda stretch: stretch[:2],
    )
)
def test_the_start_of_each_stretch_leads_to_its_origin(stretches: list[Stretch]) -> None:
    read = read_source_map(source_map(["a", "b", "c"], sorted(stretches)))
    for line, column, source, row, place in stretches:
        assert read.origin(line, column) == Origin("abc"[source], row, place)


def test_a_stretch_lasts_until_the_next_one_begins() -> None:
    read = read_source_map(source_map(["a.scss", "b.scss"], [(0, 4, 0, 2, 6), (3, 0, 1, 0, 1)]))
    assert read.origin(0, 3) is None
    assert read.origin(0, 400) == read.origin(2, 9) == Origin("a.scss", 2, 6)
    assert read.origin(3, 0) == Origin("b.scss", 0, 1)


def test_stretches_of_no_file_lead_nowhere() -> None:
    text = json.dumps({"version": 3, "sources": ["a.css"], "mappings": "AAAA,E,EAAA"})
    read = read_source_map(text)
    assert read.origin(0, 1) == Origin("a.css", 0, 0)
    assert read.origin(0, 2) is None
    assert read.origin(0, 4) == Origin("a.css", 0, 0)


def test_sections_begin_where_they_say() -> None:
    parts = [
        {
            "offset": {"line": 0, "column": 0},
            "map": json.loads(source_map(["a"], [(0, 0, 0, 7, 0)])),
        },
        {
            "offset": {"line": 2, "column": 5},
            "map": json.loads(source_map(["b"], [(0, 1, 0, 0, 0), (1, 0, 0, 1, 0)])),
        },
    ]
    read = read_source_map(json.dumps({"version": 3, "sections": parts}))
    assert read.origin(2, 5) == Origin("a", 7, 0)
    assert read.origin(2, 6) == Origin("b", 0, 0)
    assert read.origin(3, 0) == Origin("b", 1, 0)


def test_the_source_root_stands_before_every_name_and_contents_are_kept() -> None:
    text = source_map(
        ["a.css", "b.css"],
        [(0, 0, 0, 0, 0), (0, 9, 1, 0, 0)],
        sourceRoot="../src",
        sourcesContent=[None, "b { }"],
    )
    read = read_source_map(f")]}}'\n{text}")
    assert read.origin(0, 0) == Origin("../src/a.css", 0, 0)
    assert read.origin(0, 9) == Origin("../src/b.css", 0, 0, "b { }")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "<!doctype html>",
        "[" * 100_000,
        "null",
        '{"version": 2, "sources": [], "mappings": ""}',
        '{"version": 3, "mappings": ""}',
        '{"version": 3, "sources": []}',
        '{"version": 3, "sources": ["a"], "mappings": "A*AA"}',
        '{"version": 3, "sources": ["a"], "mappings": "AAAg"}',
        '{"version": 3, "sources": ["a"], "mappings": "ggggggggggggggggggC"}',
        '{"version": 3, "sections": [{"offset": {"line": 0}}]}',
        '{"version": 3, "sections": [{"offset": {"line": 0, "column": 0}, "url": "x.map"}]}',
        '{"version": 3, "sections": 4}',
        " " * (MAX_LETTERS + 1),
    ],
    ids=lambda text: text[:40],
)
def test_what_is_no_source_map_is_said_to_be_none(text: str) -> None:
    with pytest.raises(SourceMapError):
        read_source_map(text)


@given(st.text() | st.recursive(st.none() | st.integers() | st.text(), st.lists).map(json.dumps))
def test_nothing_else_than_an_error_comes_of_other_texts(text: str) -> None:
    with pytest.raises(SourceMapError):
        read_source_map(text)


def test_a_source_that_is_not_listed_is_none() -> None:
    text = json.dumps({"version": 3, "sources": ["a"], "mappings": mappings([(0, 0, 4, 0, 0)])})
    assert read_source_map(text).origin(0, 0) is None
