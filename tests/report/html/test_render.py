"""One file that stands alone: what it says, and which pictures it holds."""

from base64 import b64encode
from dataclasses import replace
from hashlib import sha256
from html import unescape

import pytest

from harness.breakpoints.named import BUILT_IN
from harness.model.finding import Boxes, Cause, Place
from harness.model.geometry import Box
from harness.report import REPORTS
from harness.report.html import render as html
from harness.report.html.render import linked, render
from harness.report.json.render import load
from harness.report.json.render import render as render_json
from harness.report.report_file import ReportFile
from tests.report.examples import (
    BETWEEN,
    GONE,
    LEAD,
    NEW,
    REGRESSED,
    UNCHANGED,
    UNKNOWN,
    UNSWEPT,
    WHY,
    images,
)
from tests.report.pictures import BOXES, PICTURES
from tests.report.reading import TARGET, data, shown, words

# What is read, and in which order.


def test_the_outcome_is_read_first_then_the_ruler_then_findings_with_what_explains_them() -> None:
    text = words(shown())
    assert text.startswith(
        "Breakpoint Harness · harness check · 20260102-030405-ab12 Keys regressed 1 finding "
        "14 planned, 14 compared: 12 unchanged 2 changed exit 1 after 4.2 s "
        "portrait-tablet-and-below 1–1023 "
    )
    ruler, finding = text.index("320 375 640 768 1024"), text.index("Findings 1 resized")
    assert 0 < ruler < finding
    assert text[finding:].startswith(
        "Findings 1 resized figure.lead is 24 px wider from 640 to 1022 px and moves what "
        "follows down Accept Reject "
        "Page article, chromium Also on archive, firefox at 700–800 and 900–1022 px "
        "Element main > article > figure.lead "
        "Widths 640–1022 px Breakpoint medium-browser-and-portrait-tablet "
        "Cause .lead { max-width: 60% → none } article.css:41 @media (min-width: 640px) proven "
        "Explains up to 41 elements at a width, 52,932 pixels in all "
        "Pages article, chromium regressed "
    )


def test_every_breakpoint_and_the_environment_are_shown() -> None:
    text = words(shown(UNCHANGED))
    pages = text[text.index("Pages article") :]
    for one in BUILT_IN:
        assert f"unchanged {one.name} {one.range_text} " in pages
    assert "Unchanged: 320, 375, 639, 640, 768, 1023, 1024, 1080, 1199, 1200, 1280, 14" in pages
    assert (
        "Environment harness 0.1.0 browser chromium 156.0 platform Linux x86_64 "
        "render profile sha256:5d36982 "
    ) in pages


def test_a_cause_says_what_it_was_what_it_is_and_what_its_mark_means() -> None:
    proven, condition = LEAD.causes[0], "@media (min-width: 640px)"
    gone = Cause("a.card", "element", "present", "removed", "", False)
    hidden = Cause("a.card", "[hidden]", "", '""', "", False)
    title = Cause("a.card", "[title]", "Read", "", "", False)
    causes = (proven, gone, hidden, title)
    page = shown(replace(REGRESSED, findings=(replace(LEAD, causes=causes),)))
    assert "<del>60%</del>" in page
    assert "<ins>none</ins>" in page
    assert (
        f"Causes .lead {{ max-width: 60% → none }} article.css:41 {condition} proven "
        "a.card was removed not proven a.card got hidden not proven "
        'a.card lost title ="Read" not proven Explains up to 41 elements'
    ) in words(page)
    assert (
        '<span class="proof yes" title="Proven: undone in the page, the difference went away.">'
        "proven</span>"
    ) in page
    assert '<span class="proof " title="Not proven: what changed says so, but it could' in page
    assert "Proven: undone in the page, the difference went away. Not proven:" in words(page)


def test_a_page_without_causes_does_not_explain_their_marks() -> None:
    assert html.PROVEN not in shown(UNCHANGED)


def test_more_causes_than_a_few_unfold() -> None:
    causes = tuple(replace(LEAD.causes[0], selector=f".n{number}") for number in range(9))
    page = shown(replace(REGRESSED, findings=(replace(LEAD, causes=causes),)))
    more = page.index("<summary>3 more</summary>")
    assert page.index(".n5 {") < more < page.index(".n6 {")


def test_other_pages_of_a_finding_are_named_and_can_be_looked_at() -> None:
    places = Place("article", "chromium", LEAD.widths), Place("home", "chromium", ((640, 640),))
    home = tuple(replace(one, page="home") for one in REGRESSED.captures if one.width == 640)
    finding = replace(LEAD, places=places, pixels=52932)
    page = shown(replace(REGRESSED, captures=(*REGRESSED.captures, *home), findings=(finding,)))
    assert "Also on home, chromium at 640 px Element" in words(page)
    assert data(page)["findings"][0]["places"] == [
        {"page": "article", "browser": "chromium", "widths": [[640, 1022]]},
        {"page": "home", "browser": "chromium", "widths": [[640, 640]]},
    ]


def test_a_change_without_a_finding_can_be_looked_at_all_the_same() -> None:
    page = shown(replace(REGRESSED, findings=()))
    assert "Other changed widths Pages" in words(page)
    third, fourth = (at for at, one in enumerate(REGRESSED.captures) if one.verdict == "changed")
    assert f'data-captures="{third} {fourth}"' in page
    assert "Other changed widths" not in words(shown())


def test_what_could_not_be_compared_says_why_once() -> None:
    page = shown(UNKNOWN)
    text = words(page)
    assert "unstable 3 of 14 planned captures could not be compared; 1 finding elsewhere" in text
    assert "Not compared unstable article, chromium at 1024, 1080, 1199 px http://127.0" in text
    assert unescape(page).count(WHY) == 1


def test_the_other_side_is_called_by_its_name_and_not_baseline() -> None:
    page = shown(replace(REGRESSED, against="HEAD~1 (1a2b3c4d) <b>"))
    assert "14 compared with HEAD~1 (1a2b3c4d) <b>: 12 unchanged" in words(page)
    assert "(1a2b3c4d) <b>" not in page
    assert data(page)["side"] == "HEAD~1 (1a2b3c4d) <b>"
    assert 'class="decide" data-finding' not in page
    assert 'class="decide" data-page' not in page
    assert data(page)["decidable"] is False
    assert data(shown())["side"] == "Baseline"


def test_new_captures_are_one_finding_at_all_widths() -> None:
    page = shown(NEW)
    assert (
        "Findings 1 new article has no baselines; look at it, then `harness approve article` "
        "Accept Reject Page article, chromium Widths all 14 that were looked at Breakpoints all "
        "Pages article, chromium new "
    ) in words(page)
    assert data(page)["captures"][0]["images"] == {"current": images(320)["current"]}


@pytest.mark.parametrize("kind", ["orphan", "breakpoint-drift"])
def test_what_no_capture_settles_cannot_be_accepted(kind: str) -> None:
    page = shown(replace(REGRESSED, findings=(replace(LEAD, kind=kind),)))
    assert "data-finding" not in page[page.index('id="finding-1"') : page.index("viewer")]
    assert data(page)["decidable"] is False


def test_a_finding_between_the_sample_widths_says_where_it_is() -> None:
    page = shown(BETWEEN)
    text = words(page)
    assert (
        "exit 1 after 4.2 s, boxes compared at 113 widths (320–1920 px), on both sides of all 11 "
        "boundaries"
    ) in text
    assert (
        "Widths 600–620 and 900–960 px Breakpoints narrow-browser-and-phone, "
        "medium-browser-and-portrait-tablet; together portrait-tablet-and-below "
        "Causes .lead { max-width: 60% → none } article.css:41 @media (min-width: 600px) proven "
        ".lead { margin: 0px → 8px } article.css:41 @media (min-width: 640px) not proven "
        "Explains up to 41 elements at a width Pages article, chromium regressed "
        "Accept Reject regressed narrow-browser-and-phone 1–639 320 375 639 "
        "changed between the sample widths, at 600–620 px "
        "regressed medium-browser-and-portrait-tablet 640–1023 640 768 1023 "
        "changed between the sample widths, at 900–960 px unchanged landscape-tablet "
    ) in text
    assert data(page)["findings"][0]["picture"] == {"width": 620, "images": _picture_images()}


def _picture_images() -> dict[str, str]:
    picture = BETWEEN.findings[0].picture
    assert picture
    return dict(picture.images)


def test_a_sweep_that_was_not_made_says_why() -> None:
    page = shown(UNSWEPT)
    text = words(page)
    assert "failed The boxes between the sample widths could not be compared" in text
    assert "Not compared failed article, chromium between the sample widths, 320–1920 px" in text
    assert unescape(page).count(GONE) == 1
    assert text.count("failed between the sample widths") == 5
    assert "boxes compared" not in text
    home = replace(UNSWEPT.sweeps[0], page="home")
    of_home = tuple(replace(one, page="home") for one in UNCHANGED.captures)
    run = replace(UNCHANGED, captures=(*UNCHANGED.captures, *of_home), sweeps=(home,))
    assert "home, chromium failed" in words(shown(run))


# Pictures.


def test_pictures_are_in_the_file_and_only_once() -> None:
    lead = replace(LEAD, places=())
    page = shown(replace(REGRESSED, findings=(lead, replace(lead, id="b", selector="aside"))))
    for picture in PICTURES.values():
        assert page.count(b64encode(picture).decode()) == 1
    assert data(page)["inside"] == list(PICTURES)
    for number, picture in enumerate(PICTURES.values()):
        text = f"data:image/png;base64,{b64encode(picture).decode()}"
        assert f'<script type="text/plain" id="picture-{number}">{text}</script>' in page


def test_pictures_of_a_finding_between_the_sample_widths_are_in_the_file() -> None:
    assert data(shown(BETWEEN))["inside"] == list(BOXES)


def test_unchanged_captures_stay_in_the_folder_of_the_run() -> None:
    of_all = tuple(replace(one, images=images(one.width)) for one in REGRESSED.captures)
    known = {path: b"PNG" for one in of_all for path in one.images.values()}
    run = replace(REGRESSED, captures=of_all)
    (page,) = render(run, known, BUILT_IN, TARGET).values()
    told = data(page.decode())
    assert told["inside"] == list(PICTURES)
    assert told["base"] == {"": "../run/"}
    assert told["captures"][0]["images"] == images(320)


def test_the_first_findings_pictures_come_first() -> None:
    assert BETWEEN.findings[0].picture
    finding = replace(LEAD, picture=BETWEEN.findings[0].picture)
    assert data(shown(replace(REGRESSED, findings=(finding,))))["inside"] == [*BOXES, *PICTURES]


def test_the_script_is_read_before_most_pictures(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(html, "AHEAD", 2)
    page = shown()
    places = [page.index(f'id="picture-{number}"') for number in range(len(PICTURES))]
    script = page.index("<script>")
    assert places == sorted(places)
    assert places[1] < script < places[2]


def test_too_many_pictures_are_in_a_folder_beside_the_file(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    size = sum(len(f"data:image/png;base64,{b64encode(one).decode()}") for one in PICTURES.values())
    monkeypatch.setattr(html, "LARGEST_FILE_BYTES", size)
    assert list(render(REGRESSED, PICTURES, BUILT_IN, TARGET)) == ["report.html"]

    monkeypatch.setattr(html, "LARGEST_FILE_BYTES", size - 1)
    files = render(REGRESSED, PICTURES, BUILT_IN, TARGET)
    names = [f"report_files/{number}.png" for number in range(len(PICTURES))]
    assert list(files) == ["report.html", *names]
    assert [files[name] for name in names] == list(PICTURES.values())
    told = data(files["report.html"].decode())
    assert told["inside"] == []
    assert told["base"] == {"": "../run/", **dict(zip(PICTURES, names, strict=True))}


def test_what_goes_to_standard_output_is_one_file(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(html, "LARGEST_FILE_BYTES", 1)
    target = ReportFile("-", beside=False)
    (page,) = render(REGRESSED, PICTURES, BUILT_IN, target).values()
    assert data(page.decode())["inside"] == list(PICTURES)


def test_a_linked_page_holds_no_pictures() -> None:
    page = linked(REGRESSED, BUILT_IN, "pictures/").decode()
    assert "base64" not in page
    assert data(page)["base"] == {"": "pictures/"}
    assert data(page)["live"] is None


def test_the_same_run_gives_the_same_bytes() -> None:
    first = render(REGRESSED, PICTURES, BUILT_IN, TARGET)
    assert first == render(REGRESSED, dict(reversed(PICTURES.items())), BUILT_IN, TARGET)


# What the script knows.


def test_boxes_and_regions_are_told_to_the_script() -> None:
    boxes = Boxes(
        "article", "chromium", 640, (Box(1, 2, 3, 4),), (Box(1, 2, 3.5, 4), Box(0, 0, 1, 1))
    )
    told = data(shown(replace(REGRESSED, findings=(replace(LEAD, boxes=(boxes,)),))))
    assert told["findings"][0]["boxes"] == [
        {
            "page": "article",
            "browser": "chromium",
            "width": 640,
            "before": [[1, 2, 3, 4]],
            "after": [[1, 2, 3.5, 4], [0, 0, 1, 1]],
        }
    ]
    changed = next(one for one in told["captures"] if one["width"] == 640)
    assert changed["region"] == [24, 410, 744, 1460]
    assert changed["message"] == "48,120 pixels differ"


def test_the_page_knows_which_run_it_shows() -> None:
    told = data(shown())
    assert told["run"] == REGRESSED.id
    assert told["report"] == f"sha256:{sha256(render_json(REGRESSED)).hexdigest()}"


def test_reports_are_known_by_the_name_of_their_option() -> None:
    files = REPORTS["html"].files(REGRESSED, PICTURES, BUILT_IN, TARGET)
    assert files == render(REGRESSED, PICTURES, BUILT_IN, TARGET)
    (report,) = REPORTS["json"].files(REGRESSED, {}, (), ReportFile("report.json")).values()
    assert load(report) == REGRESSED
