"""Findings: where they show, what makes them the same, and in which order they come."""

import pytest

from harness.breakpoints.named import BUILT_IN
from harness.findings.make import (
    Extent,
    each_alone,
    in_order,
    make_finding,
    where_text,
    widths_text,
)
from harness.model.finding import Cause, Finding, Place

LEAD = "main > article > figure.lead"
TABLET = (640, 768, 1023)


def one(
    page: str = "article",
    widths: tuple[int, ...] = TABLET,
    message: str = "figure.lead grew",
    selector: str = LEAD,
    kind: str = "resized",
    browser: str = "chromium",
    area: float = 0.0,
    key: tuple[str, ...] = (),
) -> Finding:
    return make_finding(
        kind=kind,
        page=page,
        browser=browser,
        widths=widths,
        selector=selector,
        message=message,
        breakpoints=BUILT_IN,
        area=area,
        key=key,
    )


def test_a_finding_holds_what_it_was_made_from_and_where_it_shows() -> None:
    cause = Cause(".lead", "max-width", "60%", "none", "article.css:41", proven=True)
    places = [Place("article", "chromium", each_alone(TABLET)), Place("old", "firefox", ())]
    finding = make_finding(
        kind="resized",
        page="article",
        browser="chromium",
        widths=TABLET,
        selector=LEAD,
        message="figure.lead grew",
        breakpoints=BUILT_IN,
        elements=41,
        area=300.0,
        pixels=4812,
        causes=[cause],
        places=places,
    )
    assert finding == Finding(
        id=finding.id,
        kind="resized",
        page="article",
        browser="chromium",
        breakpoints=("medium-browser-and-portrait-tablet",),
        smallest_breakpoint="medium-browser-and-portrait-tablet",
        widths=((640, 640), (768, 768), (1023, 1023)),
        widths_exact=False,
        selector=LEAD,
        message="figure.lead grew",
        causes=(cause,),
        elements=41,
        area=300.0,
        pixels=4812,
        places=tuple(places),
    )


def test_a_finding_of_one_page_has_its_own_place_alone() -> None:
    finding = one(widths=(640, 768))
    assert finding.places == (Place("article", "chromium", ((640, 640), (768, 768))),)
    assert finding.shows_at("article", "chromium", 768)
    assert not finding.shows_at("article", "chromium", 700)
    assert not finding.shows_at("article", "firefox", 768)


@pytest.mark.parametrize(
    ("widths", "bands", "smallest"),
    [
        ((320,), ("narrow-browser-and-phone",), "narrow-browser-and-phone"),
        (
            (768, 1024),
            ("medium-browser-and-portrait-tablet", "landscape-tablet"),
            "medium-browser-and-landscape-tablet",
        ),
        (
            (1440, 1199),
            ("landscape-tablet", "wide-browser-and-larger"),
            "above-portrait-tablet",
        ),
        ((320, 1920), ("narrow-browser-and-phone", "wide-browser-and-larger"), ""),
        ((), (), ""),
    ],
)
def test_a_finding_names_its_bands_and_the_smallest_name_that_holds_them(
    widths: tuple[int, ...], bands: tuple[str, ...], smallest: str
) -> None:
    finding = one(widths=widths)
    assert (finding.breakpoints, finding.smallest_breakpoint) == (bands, smallest)


def test_the_id_depends_on_the_cause_and_not_on_where_or_how_much() -> None:
    assert one(widths=(320,)).id == one(message="figure.lead shrank", area=9.0).id
    others = [one(page="b"), one(browser="firefox"), one(selector="b"), one(kind="moved")]
    assert len({one().id, *(other.id for other in others)}) == 5


def test_findings_of_one_key_have_one_id_whatever_the_page() -> None:
    key = (".lead", "max-width", "60%", "none")
    assert one(key=key).id == one(page="b", browser="firefox", selector="b", key=key).id
    assert one(key=key).id != one(key=(*key[:3], "50%")).id
    assert one(key=key).id != one().id


def test_parts_of_a_key_do_not_run_into_each_other() -> None:
    assert one(key=("a", "bc")).id != one(key=("ab", "c")).id


def test_findings_that_explain_more_of_the_page_come_first() -> None:
    small, large = one(selector="a", area=1.0), one(selector="b", area=81.0)
    assert in_order([small, large]) == (large, small)


def test_findings_that_explain_as_much_are_in_order_of_their_names() -> None:
    findings = [
        one(),
        one(selector="z"),
        one(kind="text", selector="a"),
        one(browser="firefox", selector="a"),
        one(page="b", selector="a"),
    ]
    assert in_order(findings) == tuple(findings)
    assert in_order(reversed(findings)) == tuple(findings)


def test_widths_in_words() -> None:
    assert widths_text([320]) == "320 px"
    assert widths_text([320, 375]) == "320 and 375 px"
    assert widths_text([320, 375, 639]) == "320, 375 and 639 px"


def told(*ranges: tuple[int, int], exact: bool = True) -> str:
    return where_text(Extent(ranges, exact))


def test_many_widths_are_told_by_their_number_and_ends() -> None:
    assert told((320, 320)) == "at 320 px"
    alone = each_alone([320, 375, 639, 640, 768, 1023])
    assert told(*alone[:5]) == "at 320, 375, 639, 640 and 768 px"
    assert told(*alone) == "at 6 widths from 320 to 1023 px"


def test_ranges_are_told_by_their_ends() -> None:
    assert told((640, 655)) == "from 640 to 655 px"
    assert told((640, 655), exact=False) == "from about 640 to 655 px"
    assert told((320, 399), (640, 655), (1024, 1024)) == (
        "from 320 to 399 px, from 640 to 655 px and at 1024 px"
    )
    assert told(*((low, low + 5) for low in range(320, 920, 100))) == (
        "at 6 ranges of widths from 320 to 825 px"
    )


def test_finding_over_ranges_is_in_every_band_they_touch() -> None:
    one = make_finding(
        kind="moved",
        page="home",
        browser="chromium",
        extent=Extent(((600, 639), (1024, 1030)), exact=True),
        selector=LEAD,
        message="",
        breakpoints=BUILT_IN,
    )
    assert one.widths == ((600, 639), (1024, 1030))
    assert one.widths_exact
    assert one.breakpoints == ("narrow-browser-and-phone", "landscape-tablet")
    assert one.smallest_breakpoint == "landscape-tablet-and-below"
