"""What has to be looked at again: by what captures were made of, first where they failed."""

import time
from dataclasses import replace
from pathlib import Path

import pytest

from harness.baselines.capture_set import sha256
from harness.baselines.set_writer import SetWriter
from harness.commands.watch.staleness import WHOLE, Round, Watching
from harness.config.load import Config
from harness.findings.evidence import Evidence
from harness.model.page import Breakpoint, Page
from harness.model.run import CaptureResult, Environment, Run
from harness.model.target import CaptureKey
from harness.model.verdict import Verdict
from harness.plan.plan import make_plan
from harness.run import run_folder
from harness.run.conclude import Notes, Outcome, conclude
from harness.run.ledger import keep_books

ENVIRONMENT = Environment("0", "chromium 1", "Linux", "sha256:0")
WIDTHS = (400, 600, 800, 1000)


@pytest.fixture
def known(tmp_path: Path) -> Watching:
    """Two pages of four widths; ``site.css`` is loaded by both. Nothing was looked at."""
    root = tmp_path / "pages"
    root.mkdir()
    for name in ("home.html", "news.html", "home.css", "site.css"):
        (root / name).write_text(name)
    config = Config(
        project=tmp_path,
        root=root,
        base_url=None,
        pages=(Page("home", "home.html", sweep=None), Page("news", "news.html", sweep=None)),
        breakpoints=(Breakpoint("every", 1, widths=WIDTHS),),
        baselines=tmp_path / "baselines",
        build=None,
        timeout_ms=1000,
        threshold=0.0,
        ignore_anti_aliasing=False,
        workers=None,
        fail_on=frozenset({"new"}),
        defaults=Page(""),
    )
    return Watching(config, make_plan(config), sweep=False)


def made(known: Watching, one: Round, verdicts: dict[tuple[str, int], Verdict]) -> Run:
    """The run that comes of a round, with these verdicts and else unchanged."""
    captures = [
        CaptureResult(*each.target, width, verdicts.get((each.page.name, width), "unchanged"))
        for each in one.planned
        for width in each.widths
    ]
    return conclude(
        Outcome(captures, (), Evidence({}, {}), {}, Notes(), {}),
        known.config,
        keep_books(len(captures), captures),
        id="1",
        command="check",
        environment=ENVIRONMENT,
        conditions=None,
        against="",
    )


def look(known: Watching, started_ns: int | None = None, **failing: list[int]) -> Round | None:
    """Make the next round, in which pages are changed at these widths; the round, if it counts."""
    one = known.next()
    assert one is not None
    folder = known.config.project / "run"
    for each in one.planned:
        name = each.page.name
        files = [f"{name}.html", "site.css", *(["home.css"] if name == "home" else [])]
        resources = {file: sha256((known.root / file).read_bytes()) for file in files}
        SetWriter(folder / run_folder.CAPTURES / name / each.variant).finish(ENVIRONMENT, resources)
    verdicts: dict[tuple[str, int], Verdict] = {
        (name, width): "changed" for name, widths in failing.items() for width in widths
    }
    own = known.own_digests(one.planned)
    run = made(known, one, verdicts)
    kept = known.keep(run, folder, one, own, started_ns or time.time_ns())
    return one if kept else None


def told(one: Round | None) -> tuple[dict[str, tuple[int, ...]], list[str], bool]:
    """Widths by page, names of the files that changed, and whether it is what failed last."""
    assert one is not None
    widths = {each.page.name: each.widths for each in one.planned}
    return widths, [file.name for file in one.changed], one.failed_only


def test_what_was_never_looked_at_is_looked_at_whole(known: Watching) -> None:
    assert known.exit_code == 3
    assert told(look(known)) == ({"home": WIDTHS, "news": WIDTHS}, [], False)
    assert known.next() is None
    assert known.exit_code == 0


def test_only_pages_that_load_a_file_are_touched_by_it(known: Watching) -> None:
    look(known)
    (known.root / "home.css").write_text("other")
    (known.root / "notes.txt").write_text("nobody's")
    assert known.notice([known.root / "home.css", known.root / "notes.txt"]) == (
        known.root / "notes.txt",
    )
    assert told(known.next()) == ({"home": WIDTHS}, ["home.css"], False)
    assert known.exit_code == 3, "of this state nothing is known"
    (known.root / "home.css").write_text("home.css")
    assert known.next() is None, "it is as it was when it was looked at"


def test_what_failed_last_comes_first_and_then_the_rest(known: Watching) -> None:
    look(known, home=[400])
    assert known.exit_code == 1
    (known.root / "site.css").write_text("other")
    assert told(known.next()) == ({"home": (400,)}, ["site.css"], True)
    look(known, home=[400])
    assert known.exit_code == 3, "of the others nothing is known"
    (known.root / "site.css").write_text("another")
    assert told(look(known)) == ({"home": (400,)}, ["site.css"], True)
    assert told(look(known)) == ({"home": WIDTHS, "news": WIDTHS}, ["site.css"], False)
    assert (known.next(), known.exit_code) == (None, 0)


def test_where_most_has_failed_all_is_looked_at_at_once(known: Watching) -> None:
    look(known, home=list(WIDTHS), news=[400, 600])
    (known.root / "site.css").write_text("other")
    assert told(known.next()) == ({"home": WIDTHS, "news": WIDTHS}, ["site.css"], False)


def test_a_file_that_changes_meanwhile_leaves_nothing_known(known: Watching) -> None:
    before = time.time_ns() - 60 * 10**9
    assert look(known, started_ns=before) is None
    assert (known.looks, known.exit_code) == ({}, 3)


def test_a_file_that_went_meanwhile_leaves_nothing_known(known: Watching) -> None:
    one = known.next()
    assert one is not None
    folder = known.config.project / "run"
    for each in one.planned:
        writer = SetWriter(folder / run_folder.CAPTURES / each.page.name / each.variant)
        writer.finish(ENVIRONMENT, {"gone.css": sha256(b"it was there")})
    own = known.own_digests(one.planned)
    assert not known.keep(made(known, one, {}), folder, one, own, time.time_ns())


def test_what_could_not_be_captured_is_tried_again_after_any_change(known: Watching) -> None:
    one = known.next()
    assert one is not None
    run = made(known, one, {("home", 400): "failed"})
    known.keep(run, known.config.project / "none", one, known.own_digests(one.planned), 1)
    assert known.exit_code == 3
    assert known.next() is None
    known.notice([])
    assert told(known.next()) == ({"home": (400,)}, [], True), "which files it loads is not known"


def test_films_touch_every_page(known: Watching) -> None:
    look(known)
    (known.root / "hero.MP4").write_bytes(b"film")
    known.notice([known.root / "hero.MP4"])
    assert told(look(known)) == ({"home": WIDTHS, "news": WIDTHS}, ["hero.MP4"], False)
    (known.root / "hero.MP4").unlink()
    known.notice([known.root / "hero.MP4"])
    assert told(known.next()) == ({"home": WIDTHS, "news": WIDTHS}, ["hero.MP4"], False)


def test_an_approval_touches_its_page(known: Watching) -> None:
    look(known)
    manifest = known.config.baselines / "news" / "chromium" / "manifest.json"
    assert manifest in known.own_files()
    manifest.parent.mkdir(parents=True)
    manifest.write_text("{}")
    assert told(known.next()) == ({"news": WIDTHS}, ["manifest.json"], False)


def test_another_configuration_touches_the_pages_that_it_is_about(known: Watching) -> None:
    look(known)
    home, news = known.config.pages
    config = replace(known.config, pages=(replace(home, mask=("p",)), news))
    known.renew(config, make_plan(config))
    assert told(known.next()) == ({"home": WIDTHS}, [], False)
    config = replace(config, threshold=0.1)
    known.renew(config, make_plan(config))
    assert told(known.next()) == ({"home": WIDTHS, "news": WIDTHS}, [], False)


def test_what_is_wrong_besides_captures_is_remembered_of_the_page(known: Watching) -> None:
    one = known.next()
    assert one is not None
    run = replace(made(known, one, {}), exit_code=1)
    own = known.own_digests(one.planned)
    known.keep(run, known.config.project / "none", one, own, 1)
    assert known.exit_code == 1
    assert known.looks[CaptureKey("home", "chromium", WHOLE)].code == 1
