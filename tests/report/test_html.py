"""One file that stands alone: what it shows, and that a hostile page cannot run anything in it."""

import re
from base64 import b64encode
from dataclasses import replace
from html import unescape

from harness.report import REPORTS
from harness.report.html import render
from harness.report.json import load
from harness.results import Cause, Place, Run
from harness.results import Picture as Between
from harness.values import Region
from harness.widths.breakpoints import BUILT_IN
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
from tests.report.pictures import BOXES, DRAWN, HOSTILE, PICTURES, PLAIN, hostile, png


def shown(run: Run = REGRESSED) -> str:
    return render(run, PICTURES, BUILT_IN).decode()


def words(page: str) -> str:
    """What is read on the page, on one line."""
    body = page[page.index("<body>") :]
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", body)).split())


def test_findings_come_first_with_what_explains_them() -> None:
    text = words(shown())
    assert text.startswith(
        "Breakpoint Harness · harness check · 20260102-030405-ab12 regressed 1 finding "
        "exit 1 after 4.2 s planned 14 compared 14 unchanged 12 changed 2 new 0 unstable 0 "
        "failed 0 Findings resized figure.lead is 24 px wider from 640 to 1022 px and moves what "
        "follows down Page article, chromium Also on archive, firefox at 700–800 and 900–1022 px "
        "Element main > article > figure.lead "
        "Widths 640–1022 px Breakpoint medium-browser-and-portrait-tablet "
        "Cause .lead { max-width: 60% → none } article.css:41 @media (min-width: 640px) proven "
        "Explains up to 41 elements at a width, 52,932 pixels in all "
        "article, chromium, 640 px changed 48,120 pixels differ Show Side by side Baseline "
        "Current Diff Whole page Actual size Baseline 640 × 2400 Current 640 × 2400 "
        "Diff 640 × 2400 article, chromium, 768 px "
    )


def test_every_breakpoint_and_the_environment_are_shown() -> None:
    text = words(shown(UNCHANGED))
    for one in BUILT_IN:
        assert f"unchanged {one.name} {one.range_text}" in text
    assert "chromium 156.0" in text
    assert "sha256:5d36982" in text


def test_pictures_are_in_the_file_and_only_once() -> None:
    lead = replace(LEAD, places=())
    twice = replace(REGRESSED, findings=(lead, replace(lead, id="b", selector="aside")))
    page = shown(twice)
    for picture in PICTURES.values():
        assert page.count(b64encode(picture).decode()) == 1
    assert '<a href="#shot-3">640 px</a>, <a href="#shot-4">768 px</a>' in page
    assert 'id="shot-3"' in page


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


def test_more_causes_than_a_few_unfold() -> None:
    causes = tuple(replace(LEAD.causes[0], selector=f".n{number}") for number in range(9))
    page = shown(replace(REGRESSED, findings=(replace(LEAD, causes=causes),)))
    more = page.index("<summary>3 more</summary>")
    assert page.index(".n5 {") < more < page.index(".n6 {")


def test_other_pages_of_a_finding_are_named_and_so_are_their_pictures() -> None:
    places = Place("article", "chromium", LEAD.widths), Place("home", "chromium", ((640, 640),))
    home = tuple(replace(one, page="home") for one in REGRESSED.captures if one.width == 640)
    finding = replace(LEAD, places=places, pixels=52932)
    captures = (*REGRESSED.captures, *home)
    text = words(shown(replace(REGRESSED, captures=captures, findings=(finding, finding))))
    assert "Also on home, chromium at 640 px Element" in text
    assert "Explains up to 41 elements at a width, 52,932 pixels in all article, chromium" in text
    assert "Pictures article, chromium, 640 px , article, chromium, 768 px , home, chr" in text


def test_the_part_that_changed_is_shown_first() -> None:
    # 410 - 96 px of context = 314 px above, of 2400; the region is higher than what is shown.
    assert shown().count('style="--w:640;--h:1000;--up:-13.0833%"') == 3


def test_a_change_below_the_end_of_a_shorter_picture_shows_that_one_whole() -> None:
    captures = tuple(
        replace(one, region=Region(0, 3000, 9, 3009)) if one.region else one
        for one in REGRESSED.captures
    )
    assert shown(replace(REGRESSED, captures=captures)).count("--h:2400;--up:-0.0000%") == 6


def test_a_picture_that_is_not_at_hand_is_said_to_be_missing() -> None:
    for data in ({}, dict.fromkeys(PICTURES, b"broken")):
        text = words(render(REGRESSED, data, BUILT_IN).decode())
        assert text.count("This picture is not in the folder of the run.") == 6


def test_a_change_without_a_finding_is_shown_all_the_same() -> None:
    text = words(shown(replace(REGRESSED, findings=())))
    assert "Other changed widths article, chromium 640 px changed 48,120 pixels differ" in text


def test_what_could_not_be_compared_says_why_once() -> None:
    page = shown(UNKNOWN)
    text = words(page)
    assert "unstable 3 of 14 planned captures could not be compared; 1 finding elsewhere" in text
    assert "Not compared unstable article, chromium at 1024, 1080, 1199 px http://127.0" in text
    assert unescape(page).count(WHY) == 1


def test_the_other_side_is_called_by_its_name_and_not_baseline() -> None:
    text = shown(replace(REGRESSED, against="HEAD~1 (1a2b3c4d) <b>"))
    assert "compared with HEAD~1 (1a2b3c4d) &lt;b&gt;" in text
    assert "<figcaption>HEAD~1 (1a2b3c4d) &lt;b&gt;" in text
    assert "Baseline" not in text


def test_new_captures_have_one_picture_and_nothing_to_switch() -> None:
    text = words(render(NEW, {images(320)["current"]: png(320)}, BUILT_IN).decode())
    assert "320 px new Actual size Current 320 × 2400 375 px new" in text


def test_the_same_run_gives_the_same_bytes() -> None:
    assert render(REGRESSED, PICTURES, BUILT_IN) == render(REGRESSED, PICTURES, BUILT_IN)


def test_nothing_is_loaded_from_elsewhere() -> None:
    page = shown()
    policy = "default-src 'none'; img-src data:; style-src 'unsafe-inline'; form-action 'none'"
    assert f'content="{policy}"' in page
    assert set(re.findall(r'(?:src|href)="(\w+:|#)', page)) <= {"data:", "#"}
    assert "<script" not in page
    assert "url(" not in page


def test_hostile_strings_are_text() -> None:
    page = shown(hostile())
    assert "<script" not in page
    assert 'onerror="' not in page
    assert unescape(page).count(HOSTILE) > 20


def test_reports_are_known_by_the_name_of_their_option() -> None:
    assert REPORTS["html"](REGRESSED, PICTURES, BUILT_IN) == render(REGRESSED, PICTURES, BUILT_IN)
    assert load(REPORTS["json"](REGRESSED, {}, ())) == REGRESSED


# Between the sample widths.


def test_a_finding_between_the_sample_widths_is_shown_with_its_boxes_at_its_width() -> None:
    page = render(BETWEEN, BOXES, BUILT_IN).decode()
    assert words(page).startswith(
        "Breakpoint Harness · harness check · 20260102-030405-ab12 regressed 1 finding "
        "exit 1 after 4.2 s planned 14 compared 14 unchanged 14 changed 0 new 0 unstable 0 "
        "failed 0 Boxes compared at 113 widths (320–1920 px), on both sides of all 11 boundaries. "
        "Findings resized figure.lead is 24 px wider from 600 to 620 and from 900 to 960 px "
        "Page article, chromium Element main > article > figure.lead Widths 600–620 and "
        "900–960 px Breakpoints narrow-browser-and-phone, medium-browser-and-portrait-tablet; "
        "together portrait-tablet-and-below "
        "Causes .lead { max-width: 60% → none } article.css:41 @media (min-width: 600px) proven "
        ".lead { margin: 0px → 8px } article.css:41 @media (min-width: 640px) not proven "
        "Explains up to 41 elements at a width "
        "620 px between the sample widths Whole page Actual size "
        "Boxes 620 × 2400 blue: before red: now Breakpoints article, chromium regressed "
        "regressed narrow-browser-and-phone 1–639 320 375 639 "
        "changed between the sample widths, at 600–620 px "
        "regressed medium-browser-and-portrait-tablet 640–1023 640 768 1023 "
        "changed between the sample widths, at 900–960 px unchanged landscape-tablet "
    )
    assert b64encode(DRAWN).decode() in page
    assert b64encode(PLAIN).decode() not in page
    # Boxes from 1000 to 1400 px, and 96 px of context on both sides, of 2400.
    assert page.count('style="--w:620;--h:592;--up:-37.6667%"') == 1


def test_a_picture_with_boxes_alone_is_shown_whole() -> None:
    plain, drawn = BOXES
    for pictures in (
        {drawn: DRAWN},
        {plain: b"broken", drawn: DRAWN},
        {plain: DRAWN, drawn: DRAWN},
    ):
        page = render(BETWEEN, pictures, BUILT_IN)
        assert page.count(b'style="--w:620;--h:2400;--up:-0.0000%"') == 1


def test_a_picture_without_boxes_has_no_legend() -> None:
    picture = Between(620, {"current": "between/article/chromium/0620.png"})
    run = replace(BETWEEN, findings=(replace(BETWEEN.findings[0], picture=picture),))
    text = words(render(run, BOXES, BUILT_IN).decode())
    assert "620 px between the sample widths Actual size Boxes" not in text
    assert "620 px between the sample widths Actual size Current 620 × 2400 Breakpoints" in text


def test_a_picture_between_that_is_not_at_hand_is_said_to_be_missing() -> None:
    text = words(render(BETWEEN, {}, BUILT_IN).decode())
    assert (
        "620 px between the sample widths Actual size Boxes "
        "This picture is not in the folder of the run. Breakpoints"
    ) in text


def test_a_sweep_that_was_not_made_says_why() -> None:
    page = shown(UNSWEPT)
    text = words(page)
    assert "failed The boxes between the sample widths could not be compared exit 3" in text
    assert "Not compared failed article, chromium between the sample widths, 320–1920 px" in text
    assert unescape(page).count(GONE) == 1
    assert text.count("failed between the sample widths") == 5
    assert "Boxes compared" not in text
    home = replace(UNSWEPT.sweeps[0], page="home")
    of_home = tuple(replace(one, page="home") for one in UNCHANGED.captures)
    run = replace(UNCHANGED, captures=(*UNCHANGED.captures, *of_home), sweeps=(home,))
    assert "home, chromium failed" in words(shown(run))
