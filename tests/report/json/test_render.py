"""What others build on: the keys, and that a report comes back as the run it was."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import fastjsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.errors import HarnessError
from harness.model.finding import Boxes, Cause, Finding, Picture, Place
from harness.model.geometry import Box, Region
from harness.model.page import UNBOUNDED
from harness.model.run import (
    BreakpointResult,
    CaptureResult,
    Conditions,
    Environment,
    Ledger,
    Run,
    SweepResult,
)
from harness.model.unstable import Unstable
from harness.model.verdict import VERDICTS
from harness.report.json.codec import Codec
from harness.report.json.render import as_dict, load, render
from tests.report.examples import BETWEEN, GONE, NEW, REGRESSED, UNKNOWN, UNSWEPT

follows_schema: Callable[[Any], Any] = fastjsonschema.compile(
    json.loads((Path(__file__).parents[3] / "docs" / "report.schema.json").read_bytes())
)

texts = st.text(st.characters())
counts = st.integers(0, 10**9)
verdicts = st.sampled_from(VERDICTS)
paths = st.from_regex(r"[a-z]{1,5}(/[a-z0-9-]{1,5}){0,2}\.png", fullmatch=True)
areas = st.floats(0, 1e9)
boxes = st.lists(st.builds(Box, *[st.floats(-(10**7), 10**7)] * 4), max_size=2).map(tuple)
ranges = st.lists(st.tuples(counts, counts), max_size=2).map(tuple)
runs = st.builds(
    Run,
    texts,
    texts,
    st.integers(0, 3),
    verdicts,
    st.builds(Environment, texts, texts, texts, texts),
    st.builds(Ledger, *[counts] * 7),
    st.lists(
        st.builds(
            BreakpointResult,
            texts,
            st.integers(1, 5000),
            st.integers(5000, 9000) | st.just(UNBOUNDED),
            texts,
            texts,
            verdicts,
        ),
        max_size=2,
    ).map(tuple),
    st.lists(
        st.builds(
            CaptureResult,
            texts,
            texts,
            counts,
            verdicts,
            counts,
            texts,
            st.dictionaries(st.sampled_from(["baseline", "current", "diff"]), paths),
            st.none() | st.builds(Region, *[counts] * 4),
            sha256=texts,
        ),
        max_size=2,
    ).map(tuple),
    st.lists(
        st.builds(
            Finding,
            texts,
            texts,
            texts,
            texts,
            st.lists(texts, max_size=2).map(tuple),
            texts,
            ranges,
            st.booleans(),
            texts,
            texts,
            st.lists(
                st.builds(
                    Cause,
                    texts,
                    texts,
                    texts,
                    texts,
                    texts,
                    st.booleans(),
                    texts,
                    st.booleans(),
                    texts,
                ),
                max_size=2,
            ).map(tuple),
            counts,
            areas,
            counts,
            st.lists(st.builds(Place, texts, texts, ranges), max_size=2).map(tuple),
            st.none()
            | st.builds(
                Picture, counts, st.dictionaries(st.sampled_from(["current", "boxes"]), paths)
            ),
            st.lists(st.builds(Boxes, texts, texts, counts, boxes, boxes), max_size=2).map(tuple),
        ),
        max_size=2,
    ).map(tuple),
    st.lists(texts, max_size=2).map(tuple),
    areas,
    st.lists(
        st.builds(SweepResult, texts, texts, *[counts] * 3, verdicts, counts, counts, texts),
        max_size=2,
    ).map(tuple),
    texts,
    st.none() | st.builds(Conditions, *[texts] * 6, st.lists(areas, max_size=2).map(tuple)),
    st.lists(texts, max_size=2).map(tuple),
)


@given(runs)
def test_a_report_comes_back_equal(run: Run) -> None:
    assert load(render(run)) == run


@given(runs)
def test_the_same_run_gives_the_same_bytes(run: Run) -> None:
    data = render(run)
    assert data == render(replace(run))
    assert data.endswith(b"}\n")
    data.decode("utf-8")


def test_keys_are_those_of_the_schema() -> None:
    run = as_dict(REGRESSED)
    captures: Any = run.pop("captures")
    breakpoints: Any = run.pop("breakpoints")
    assert run == {
        "schema": 1,
        "id": "20260102-030405-ab12",
        "command": "check",
        "exit_code": 1,
        "verdict": "regressed",
        "seconds": 4.24,
        "environment": {
            "harness": "0.1.0",
            "browser": "chromium 156.0",
            "platform": "Linux x86_64",
            "render_profile": "sha256:5d36982",
        },
        "ledger": {
            "planned": 14,
            "compared": 14,
            "unchanged": 12,
            "changed": 2,
            "new": 0,
            "unstable": 0,
            "failed": 0,
        },
        "sweeps": [],
        "notes": [
            "https://ads.example was not let through and stands as a placeholder of its own size"
        ],
        "findings": [
            {
                "id": "6f1c0a",
                "kind": "resized",
                "page": "article",
                "browser": "chromium",
                "breakpoints": ["medium-browser-and-portrait-tablet"],
                "smallest_breakpoint": "medium-browser-and-portrait-tablet",
                "widths": [[640, 1022]],
                "widths_exact": True,
                "selector": "main > article > figure.lead",
                "message": "figure.lead is 24 px wider from 640 to 1022 px and moves what "
                "follows down",
                "causes": [
                    {
                        "selector": ".lead",
                        "property": "max-width",
                        "before": "60%",
                        "after": "none",
                        "source": "article.css:41",
                        "proven": True,
                        "condition": "@media (min-width: 640px)",
                    }
                ],
                "explains": {
                    "elements": 41,
                    "area": 81234.5,
                    "pixels": 52932,
                    "widths": [640, 1022],
                },
                "places": [
                    {"page": "article", "browser": "chromium", "widths": [[640, 1022]]},
                    {"page": "archive", "browser": "firefox", "widths": [[700, 800], [900, 1022]]},
                ],
            }
        ],
    }
    assert len(captures) == len(breakpoints) == 14
    assert captures[4] == {
        "page": "article",
        "browser": "chromium",
        "width": 768,
        "verdict": "changed",
        "changed_pixels": 4812,
        "images": {
            "baseline": "article/chromium/0768-baseline.png",
            "current": "article/chromium/0768-current.png",
            "diff": "article/chromium/0768-diff.png",
        },
        "region": [24, 410, 744, 1460],
    }
    assert breakpoints[4] == {
        "name": "wide-browser-and-larger",
        "min": 1440,
        "max": None,
        "page": "article",
        "browser": "chromium",
        "verdict": "unchanged",
    }


def test_the_digest_of_a_picture_and_boxes_are_told_where_they_are_known() -> None:
    lies = Boxes("article", "chromium", 768, (Box(0, 0.25, 9, 9),), ())
    run = replace(
        REGRESSED,
        captures=(replace(REGRESSED.captures[0], sha256="ab12"), *REGRESSED.captures[1:]),
        findings=(replace(REGRESSED.findings[0], boxes=(lies,)),),
    )
    told: Any = as_dict(run)
    assert [one.get("sha256") for one in told["captures"][:2]] == ["ab12", None]
    assert told["findings"][0]["boxes"] == [
        {
            "page": "article",
            "browser": "chromium",
            "width": 768,
            "before": [[0, 0.25, 9, 9]],
            "after": [],
        }
    ]
    data = render(run)
    assert b"[0, 0.25, 9, 9]\n" in data, "a box is a line"
    assert load(data) == run


@pytest.mark.parametrize("box", [1, [1, 2, 3], [1, 2, 3, "4"], [1, 2, 3, True]])
def test_boxes_are_four_numbers(box: object) -> None:
    findings: Any = as_dict(REGRESSED)["findings"]
    where = {"page": "article", "browser": "chromium", "width": 768}
    findings[0]["boxes"] = [{**where, "before": [], "after": [box]}]
    with pytest.raises(HarnessError, match=r"findings\[0\]\.boxes\[0\]\.after\[0\]"):
        load(changed(findings=findings))


def test_a_failed_capture_says_why() -> None:
    captures: Any = as_dict(UNKNOWN)["captures"]
    assert [one["width"] for one in captures if "message" in one] == [1024, 1080, 1199]


def test_sweeps_and_pictures_between_the_sample_widths() -> None:
    run: Any = as_dict(BETWEEN)
    assert list(run).index("sweeps") == list(run).index("captures") + 1
    sweep = {
        "page": "article",
        "browser": "chromium",
        "min": 320,
        "max": 1920,
        "step": 20,
        "verdict": "changed",
        "widths": 113,
        "boundaries": 11,
    }
    assert run["sweeps"] == [sweep]
    (finding,) = run["findings"]
    assert finding["widths"] == [[600, 620], [900, 960]]
    assert finding["explains"]["widths"] == [600, 960]
    assert finding["picture"] == {
        "width": 620,
        "images": {
            "current": "between/article/chromium/0620.png",
            "boxes": "between/article/chromium/0620-6f1c0a.png",
        },
    }
    failed: Any = as_dict(UNSWEPT)["sweeps"]
    what = {"verdict": "failed", "widths": 0, "boundaries": 0, "message": GONE}
    assert failed == [{**sweep, **what}]
    for one in (BETWEEN, UNSWEPT):
        assert load(render(one)) == one


def test_a_report_of_before_sweeps_still_comes_back() -> None:
    document: Any = json.loads(render(BETWEEN))
    del document["sweeps"], document["findings"][0]["picture"]
    older = replace(BETWEEN, sweeps=(), findings=(replace(BETWEEN.findings[0], picture=None),))
    assert load(json.dumps(document).encode()) == older


def test_a_report_of_before_places_and_conditions_still_comes_back() -> None:
    document: Any = json.loads(render(REGRESSED))
    (finding,) = document["findings"]
    del finding["places"], finding["explains"]["pixels"], finding["causes"][0]["condition"]
    cause = replace(REGRESSED.findings[0].causes[0], condition="")
    older = replace(REGRESSED.findings[0], causes=(cause,), pixels=0, places=())
    assert load(json.dumps(document).encode()) == replace(REGRESSED, findings=(older,))


def test_explained_widths_span_all_ranges() -> None:
    findings: Any = as_dict(NEW)["findings"]
    assert findings[0]["explains"]["widths"] == [320, 1920]


def test_text_is_written_as_it_reads() -> None:
    data = render(replace(REGRESSED, notes=("中国 – “é” \ud800",)))
    assert '"中国 – “é” \\ud800"' in data.decode()


def changed(**values: object) -> bytes:
    return json.dumps({**as_dict(REGRESSED), **values}).encode()


def test_unknown_keys_are_passed_over() -> None:
    assert load(changed(later={"addition": 1})) == REGRESSED


def test_unknown_schema_is_refused() -> None:
    with pytest.raises(HarnessError) as error:
        load(changed(schema=2), "runs/1/report.json")
    assert str(error.value) == (
        "runs/1/report.json has schema 2; this harness reads schema 1\n"
        "  why: it was written by another version of harness\n"
        "  fix: read it with the version named in it, or run the check again with this one"
    )


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "Expecting value: line 1 column 1 (char 0)"),
        (b"[]", "the whole is not an object"),
        (b"{}", "schema is missing"),
        (b'{"schema": 1}', "id is missing"),
        (b'{"schema": true}', "schema is bool"),
        (changed(verdict="fine"), "verdict is 'fine', not 'unchanged', 'changed', 'regressed', "),
        (changed(notes=[1]), "notes[0] is int"),
        (changed(captures=[3]), "captures[0] is not an object"),
        (changed(captures=[{"page": 3}]), "captures[0].page is int"),
        (b'{"schema": 1, "x": ' + b"[" * 100_000, "it has more than 64 lists or tables"),
    ],
)
def test_what_is_no_report_is_refused(data: bytes, reason: str) -> None:
    with pytest.raises(HarnessError) as error:
        load(data)
    assert error.value.what.startswith(f"the report cannot be read: {reason}")


@pytest.mark.parametrize("path", ["/etc/passwd", "../x.png", "a/../../x.png", "C:\\x", "..\\x", ""])
def test_a_picture_outside_the_folder_of_the_run_is_refused(path: str) -> None:
    captures: Any = as_dict(REGRESSED)["captures"]
    captures[0]["images"] = {"current": path}
    with pytest.raises(HarnessError, match="leads out of the run's folder"):
        load(changed(captures=captures))
    findings: Any = as_dict(BETWEEN)["findings"]
    findings[0]["picture"]["images"]["boxes"] = path
    with pytest.raises(HarnessError, match=r"picture\.images leads out of"):
        load(changed(findings=findings))


@pytest.mark.parametrize("widths", [[[1]], [1], [["1", 2]], [[1, 2, 3]]])
def test_widths_are_pairs_of_whole_numbers(widths: object) -> None:
    findings: Any = as_dict(REGRESSED)["findings"]
    findings[0]["widths"] = widths
    with pytest.raises(HarnessError, match=r"findings\[0\]\.widths\[0\]"):
        load(changed(findings=findings))


def test_what_is_unstable_comes_back_with_its_box() -> None:
    found = Unstable("main > div.ticker", "text, resized", Box(0.5, 40, 200, 80.25))
    one = replace(REGRESSED.captures[0], verdict="unstable", message="it ticks", unstable=(found,))
    run = replace(REGRESSED, captures=(one, *REGRESSED.captures[1:]))
    assert as_dict(run)["captures"][0]["unstable"] == [
        {"selector": "main > div.ticker", "what": "text, resized", "box": [0.5, 40, 200, 80.25]}
    ]
    assert load(render(run)) == run
    broken = json.loads(render(run))
    broken["captures"][0]["unstable"][0]["box"] = [1, 2, "3", 4]
    with pytest.raises(HarnessError, match=r"unstable\[0\]\.box\[2\] is str"):
        load(json.dumps(broken).encode())


@pytest.mark.parametrize("region", [[1, 2, 3], ["1", 2, 3, 4], {}])
def test_a_region_is_four_whole_numbers(region: object) -> None:
    captures: Any = as_dict(REGRESSED)["captures"]
    captures[0]["region"] = region
    with pytest.raises(HarnessError, match=r"captures\[0\]\.region"):
        load(changed(captures=captures))


@given(runs)
def test_every_report_follows_the_published_schema(run: Run) -> None:
    follows_schema(as_dict(run))


@pytest.mark.parametrize("run", [REGRESSED, NEW, UNKNOWN, BETWEEN, UNSWEPT])
def test_a_report_of_each_kind_follows_the_published_schema(run: Run) -> None:
    follows_schema(json.loads(render(run)))


@pytest.mark.parametrize(
    ("key", "value"), [("schema", 2), ("verdict", "fine"), ("notes", [1]), ("ledger", {})]
)
def test_the_published_schema_refuses_what_no_report_holds(key: str, value: object) -> None:
    with pytest.raises(fastjsonschema.JsonSchemaValueException):
        follows_schema({**as_dict(REGRESSED), key: value})


@pytest.mark.parametrize("side", ["16", "16.0", "0.25"])
def test_a_number_stays_as_it_was_written(side: str) -> None:
    lies = Boxes("article", "chromium", 768, (Box(9, 9, 9, 9),), ())
    run = replace(REGRESSED, findings=(replace(REGRESSED.findings[0], area=9, boxes=(lies,)),))
    data = render(run).replace(b"[9, 9, 9, 9]", f"[{side}, 9, 9.5, 9]".encode())
    data = data.replace(b'"area": 9,', f'"area": {side},'.encode())
    assert data.count(side.encode()) == 2
    assert render(load(data)) == data


def test_half_surrogates_survive_as_values_and_as_keys() -> None:
    @dataclass(frozen=True)
    class Texts:
        by_path: Mapping[str, str]
        by_key: Mapping[tuple[str, int], str]

    texts, codec = Texts({"p.\ud800": "\udc80"}, {("\ud83d", 1): "\ude00"}), Codec(Texts)
    assert codec.read(json.loads(json.dumps(codec.plain(texts)))) == texts


def test_conditions_are_read_whole_or_not_at_all() -> None:
    run = replace(REGRESSED, conditions=Conditions("1", "3", "f", "en", "UTC", "now", (1.0,)))
    environment = as_dict(run)["environment"]
    assert load(changed(environment=environment)) == run
    del environment["clock"]
    with pytest.raises(HarnessError, match=r"environment\.clock is missing"):
        load(changed(environment=environment))
