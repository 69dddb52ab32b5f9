"""Shards of a run, merged: the same as the whole run, and never greener."""

import json
import re
import shutil
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from harness.model.target import Target
from harness.plan.shards import deal
from tests.scratch import Answer, Project, Run, approved, printing

pytestmark = [pytest.mark.browser, pytest.mark.long]

PAGE = """<!doctype html><html lang="en"><meta charset="utf-8"><title>{name}</title>
<link rel="stylesheet" href="shared.css"><style>{own}</style>
<h1>{name}</h1><div class="box">A box</div><p class="lead">{lead}</p>
<aside>More</aside>{more}
"""
STYLE = """body { margin: 0; font: 16px/20px sans-serif }
.box { width: 200px; height: 60px; background: #cc6600 }
.lead { margin: 10px } aside { height: 30px; background: #eee }
@media (max-width: 599px) { aside { padding: 4px } }
"""
#: On every page wider and of another colour, and between the sample widths a margin.
CHANGED = STYLE.replace("width: 200px", "width: 224px") + (
    "h1 { color: #cc0000 }\n"
    "@media (min-width: 620px) and (max-width: 660px) { .lead { margin-top: 50px } }\n"
)
#: Half a surrogate pair, which only a script can write.
HALF = '<script>document.querySelector("h1").textContent = "\\ud83d"</script>'

OLD = ("home", "shop", "team")
PAGES = {
    "home": "",
    "shop": "device_scale_factor = 2",
    "fresh": "",
    "team": "sweep = { min = 600, max = 680, step = 20 }",
}
#: All that is found is to fail but for colours.
SETTINGS = 'sweep = false\nfail_on = ["moved", "resized", "appeared", "text", "orphan"]'
WIDTHS = """
small = { min = 1, max = 639, widths = [400] }
large = { min = 640, widths = [800] }
"""
COUNTS = (1, 2, 3, 5)  # of five, one is empty

#: The files of ``--junit``, ``--sarif`` and ``--gitlab``.
FILES = {"junit": "junit.xml", "sarif": "layout.sarif", "gitlab": "quality.json"}
SUMMARY = "summary.md"

#: What is another in every run, merged or not: its name, how long it took as a whole, and how
#: long workers were busy with each page.
OWN_KEYS = {"id", "seconds", "timings"}


def write(made: Project, style: str, team: str = "", home: str = "") -> None:
    made.write("shared.css", style)
    for name in OLD:
        own, more = (team, "") if name == "team" else ("", home if name == "home" else "")
        made.write(
            f"{name}.html", PAGE.format(name=name.title(), own=own, lead="A lead", more=more)
        )


@dataclass(frozen=True)
class Split:
    """A project that was checked as a whole and in shards."""

    made: Project
    whole: Path  #: the run's folder
    answer: Answer
    reports: Path
    shards: dict[int, list[Path]]  #: the runs' folders by how many shards there were
    codes: dict[int, list[int]]

    def report(self) -> Any:
        return json.loads((self.whole / "report.json").read_bytes())


def reports_in(folder: Path, patch: pytest.MonkeyPatch) -> tuple[str, ...]:
    """Options for all reports that CI reads; the summary of the job goes there, too."""
    folder.mkdir()
    patch.setenv("GITHUB_STEP_SUMMARY", str(folder / SUMMARY))
    options = (word for kind, file in FILES.items() for word in (f"--{kind}", str(folder / file)))
    return *options, "--github", "--quiet"


@pytest.fixture(scope="module")
def _split(tmp_path_factory: pytest.TempPathFactory) -> Split:
    folder = tmp_path_factory.mktemp("split")
    made = Project(folder / "project", printing)
    made.folder.mkdir()
    made.configure({name: PAGES[name] for name in OLD}, SETTINGS, WIDTHS)
    write(made, STYLE)
    kept = folder / "runs"  # more than a project keeps

    def take(name: str) -> Path:
        (kept / name).parent.mkdir(parents=True, exist_ok=True)
        return Path(shutil.move(made.last_run(), kept / name))

    approved(made)
    write(made, CHANGED, team=".box { height: 90px }", home=HALF)
    made.write("fresh.html", PAGE.format(name="Fresh", own="", lead="A lead", more=""))
    made.configure(PAGES, SETTINGS, WIDTHS)
    shutil.copytree(made.baselines / "home", made.baselines / "gone")
    with pytest.MonkeyPatch.context() as patch:
        answer = made.check(*reports_in(folder / "ci", patch))
    whole = take("whole")
    shards: dict[int, list[Path]] = {}
    codes: dict[int, list[int]] = {}
    for count in COUNTS:
        for number in range(1, count + 1):
            one = made.check("--quiet", "--shard", f"{number}/{count}")
            codes.setdefault(count, []).append(one.exit_code)
            shards.setdefault(count, []).append(take(f"{count}/{number}"))

    return Split(made, whole, answer, folder / "ci", shards, codes)


@pytest.fixture
def split(_split: Split, run_harness: Run) -> Split:
    """The same, where what ``merge`` prints can be had."""
    return replace(_split, made=Project(_split.made.folder, run_harness))


def merge(made: Project, *names: Path | str) -> Any:
    answer = made.harness("merge", *map(str, names), "--quiet")
    assert answer.exit_code in (0, 1, 3), answer
    assert made.report()["exit_code"] == answer.exit_code
    return made.report()


def comparable(report: dict[str, Any]) -> dict[str, Any]:
    """A report without what is another each time."""
    assert report.keys() >= OWN_KEYS
    return {key: value for key, value in report.items() if key not in OWN_KEYS}


def pictures(report: Any) -> list[str]:
    """Every file that a report names."""
    some = [*report["captures"], *(one.get("picture", {}) for one in report["findings"])]
    return [path for one in some for path in one.get("images", {}).values()]


def test_the_whole_run_has_every_kind_of_finding(split: Split) -> None:
    report = split.report()
    assert (split.answer.exit_code, report["tolerated"]) == (1, ["restyled"])
    told = {
        (one["kind"], one["selector"], tuple(place["page"] for place in one["places"]))
        for one in report["findings"]
    }
    assert {kind for kind, _, _ in told} == {
        "moved",
        "new",
        "orphan",
        "resized",
        "restyled",
        "text",
    }
    (wider,) = (
        one for one in report["findings"] if one["causes"][:1] and "224px" in one["message"]
    )
    assert {place["page"] for place in wider["places"]} == set(OLD)
    (between,) = (one for one in report["findings"] if "picture" in one)
    assert (between["page"], between["widths"]) == ("team", [[620, 660]])


@pytest.mark.parametrize("count", COUNTS)
def test_merged_shards_are_the_whole_run(split: Split, count: int) -> None:
    merged, whole = merge(split.made, *split.shards[count]), split.report()
    assert comparable(merged) == comparable(whole)
    told = [
        [(one["page"], one["browser"]) for one in report["timings"]] for report in (merged, whole)
    ]
    assert told[0] == told[1] != []
    folder = split.made.last_run()
    for path in pictures(merged):
        assert (folder / path).read_bytes() == (split.whole / path).read_bytes()


def test_a_shard_without_a_page_is_no_failure_and_says_so(split: Split) -> None:
    assert split.codes == {1: [1], 2: [1, 1], 3: [1, 1, 1], 5: [1, 1, 1, 1, 0]}
    empty = split.shards[5][4]
    report = json.loads((empty / "report.json").read_bytes())
    assert report["ledger"]["planned"] == 0
    assert report["ledger"]["other_shards"] == 8
    # It is not needed: what it would have looked at is known from the others.
    merged = merge(split.made, *split.shards[5][:4])
    note = "shard 5/5 is not among the runs; nothing is in it"
    assert comparable(merged) == {**comparable(split.report()), "notes": [note]}
    # And by itself it is nothing.
    merged = merge(split.made, empty)
    assert (merged["exit_code"], merged["ledger"]["failed"]) == (3, 8)


def test_what_a_missing_shard_held_has_failed(split: Split) -> None:
    first, _, third = split.shards[3]
    code, out, error = split.made.harness("merge", str(first), str(third), "--quiet")
    assert (code, error) == (3, "")
    merged = split.made.report()
    unit = json.loads((first / "shard.json").read_bytes())["units"]
    missing = {one["page"] for one in unit if one["shard"] == 2}
    assert missing
    failed = [one for one in merged["captures"] if one["verdict"] == "failed"]
    assert {one["page"] for one in failed} == missing
    assert len(failed) == merged["ledger"]["failed"] == 2 * len(missing)
    assert {one["message"].splitlines()[0] for one in failed} == {
        "shard 2/3 is not among the runs that were merged"
    }
    assert "fix: merge it too, or see why it has not run to its end" in out
    assert merged["ledger"]["planned"] == 8


def error_of(split: Split, *names: Path | str) -> str:
    """What ``merge`` says where it makes no run."""
    before = sorted((split.made.folder / ".harness" / "runs").iterdir())
    code, out, error = split.made.harness("merge", *map(str, names))
    assert (code, out) == (2, "")
    assert sorted((split.made.folder / ".harness" / "runs").iterdir()) == before
    return error


def edited(folder: Path, target: Path, **keys: object) -> Path:
    """A shard's run that is the same but for some of what it kept."""
    shutil.copytree(folder, target)
    file = target / "shard.json"
    file.write_text(json.dumps({**json.loads(file.read_text()), **keys}))
    return target


def test_what_are_not_the_shards_of_one_run_is_not_merged(split: Split, tmp_path: Path) -> None:
    one, two = split.shards[2]
    told = error_of(split, one, two, one)
    assert told.startswith(f"harness: shard 1/2 is there twice: {one} and {one}\n")
    told = error_of(split, one, split.shards[3][1])
    assert "are not of one run: the number of shards differs\n  why: 2 there, 3 here\n" in told
    told = error_of(split, one, edited(two, tmp_path / "commit", commit="0" * 40))
    assert "are not of one run: the commit differs\n" in told
    assert "fix: merge the shards of one pipeline, run on one commit" in told
    told = error_of(split, one, split.whole)
    assert told.startswith(f"harness: the run in {split.whole} is no shard\n")
    told = error_of(split, one, edited(two, tmp_path / "plan", of="sha256:0"))
    assert told.startswith(f"harness: the run in {tmp_path / 'plan'} is damaged\n")
    environments = json.loads((two / "shard.json").read_bytes())["environments"]
    other = [
        (renderer, {**environment, "render_profile": "sha256:0"})
        for renderer, environment in environments
    ]
    told = error_of(split, one, edited(two, tmp_path / "painted", environments=other))
    assert "were painted by different renderers\n" in told
    assert ", render profile sha256:0 here\n" in told
    (tmp_path / "empty").mkdir()
    told = error_of(split, tmp_path / "empty")
    assert told.startswith(f"harness: the folder {tmp_path / 'empty'} holds no run\n")
    assert error_of(split, "yesterday").startswith("harness: there is no run 'yesterday'\n")


def test_shards_that_were_asked_for_other_things_are_not_merged(split: Split) -> None:
    split.made.check("--quiet", "--shard", "2/2", "--breakpoint", "small")
    told = error_of(split, split.shards[2][0], split.made.last_run())
    assert "are not of one run: the plan differs\n" in told


def test_shards_of_another_configuration_are_not_merged(split: Split) -> None:
    file = split.made.folder / "harness.toml"
    before = file.read_text()
    try:
        file.write_text(f"threshold = 0.5\n{before}")
        told = error_of(split, *split.shards[2])
    finally:
        file.write_text(before)
    assert "is not of this project as it is configured now\n" in told
    assert "fix: merge in a checkout of the commit that the shards were run on\n" in told


@pytest.mark.parametrize("what", ["0/3", "6/5", "x", "1/1001"])
def test_what_names_no_shard_runs_nothing(run_harness: Run, split: Split, what: str) -> None:
    last = split.made.last_run()
    code, out, error = split.made.check("--shard", what)
    assert (code, out) == (2, "")
    assert error.startswith(f"harness: --shard {what!r} names no shard\n")
    assert split.made.last_run() == last


def alike(data: bytes, run: str) -> str:
    """A report without what is another each time: the run's id, and how long it took."""
    text = data.decode().replace(run, "RUN")
    return re.sub(r'time="[0-9.]+"|in [0-9.]+ s\b', "", text)


def test_reports_of_merged_shards_are_those_of_the_whole_run(
    split: Split, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    words = reports_in(tmp_path / "ci", monkeypatch)
    code, out, error = split.made.harness("merge", str(split.shards[3][0].parent), *words)
    assert (code, error) == (1, "")
    ids = split.made.report()["id"], split.report()["id"]
    for name in (*FILES.values(), SUMMARY):
        own, whole = (folder / name for folder in (tmp_path / "ci", split.reports))
        assert alike(own.read_bytes(), ids[0]) == alike(whole.read_bytes(), ids[1]), name
    annotations = [
        [line for line in text.splitlines() if line.startswith(("::error ", "::warning "))]
        for text in (out, split.answer.stdout)
    ]
    assert annotations[0] == annotations[1]
    assert [line.split(" ")[0] for line in annotations[0]] == 6 * ["::error"] + ["::warning"]


def test_shards_are_dealt_by_the_time_that_pages_took(split: Split) -> None:
    seconds = {
        path.parent.parent.name: json.loads(path.read_bytes())["seconds"]
        for path in split.made.baselines.glob("*/*/manifest.json")
        if path.parent.parent.name in OLD
    }
    average = sum(round(one * 1000) for one in seconds.values()) // 6
    loads = [round(seconds.get(name, 2 * average / 1000) * 1000) for name in PAGES]
    variants = {"shop": "chromium@2x"}
    names = [Target(name, variants.get(name, "chromium")) for name in PAGES]
    told = json.loads((split.shards[3][0] / "shard.json").read_bytes())
    assert [one["shard"] for one in told["units"]] == deal(loads, names, 3)
