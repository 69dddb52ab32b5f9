"""Runs that were edited, cut or mixed: refused whole, and nothing is written or deleted."""

import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from harness.approval.decisions_file import digest_of
from harness.baselines.capture_set import sha256
from harness.commands.review.session import Review
from harness.config.load import load_config
from harness.errors import HarnessError
from tests.run.stored.artifacts import (
    copied,
    edit,
    ledger,
    make_project,
    make_run,
    manifest,
    picture,
    rebalance,
    report,
    tree,
)
from tests.scratch import Run

Harm = Callable[[Path], object]

SECRET = picture(400, 7)


@pytest.fixture(scope="session")
def _made_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project, a run that was downloaded into a folder beside it, another run, and a secret."""
    base = tmp_path_factory.mktemp("hostile") / "base"
    config = make_project(base / "project")
    hooks = base / "project" / ".git" / "hooks"
    hooks.mkdir(parents=True)
    (hooks / "post-checkout").write_text("true\n")
    (base / "outside").mkdir()
    (base / "outside" / "secret.png").write_bytes(SECRET)
    (base / "outside" / "0400.png").write_bytes(SECRET)
    shades = {"artifact": 200, "other": 90}
    made = {name: make_run(config, shade=shade) for name, shade in shades.items()}
    for name, folder in made.items():
        shutil.move(folder, base / name)
    shutil.rmtree(base / "project" / ".harness")
    return base


@pytest.fixture
def base(_made_once: Path, tmp_path: Path) -> Path:
    return copied(_made_once, tmp_path / "base")


def refused(base: Path, run_harness: Run, sentence: str, *words: str) -> None:
    """Assert that an approve is refused with this sentence, and changes nothing at all."""
    before = tree(base)
    project = base / "project"
    answer = run_harness("approve", *words, "--project", str(project))
    assert (answer.exit_code, answer.stdout) == (2, ""), answer
    assert sentence in answer.stderr
    assert "Traceback" not in answer.stderr
    assert not list(project.glob("baselines/*/*"))
    shutil.rmtree(project / "baselines", ignore_errors=True)  # a lock may lie there
    assert tree(base) == before


def of_capture(**values: Any) -> Harm:
    """The first capture of the report with other values."""
    return report(lambda data: data["captures"][0].update(values))


def of_key(key: str, value: Any) -> Harm:
    return report(lambda data: data.update({key: value}))


NO_PAGE = "captures[0].page is no name of a page"
NO_VARIANT = "captures[0].browser is no name of a variant"
NO_WIDTH = "captures[0].width is no width of a viewport"

NAMES: list[tuple[Harm, str]] = [
    *(
        (of_capture(page=name), NO_PAGE)
        for name in (
            "../../outside",
            "..",
            ".",
            "",
            "/etc",
            "home/../..",
            "home\\..\\..",
            ".git",
            "home\n",
            "home\0",
            "hömé",
            "home.",
            "con",
            "x" * 81,
            "~root",
            "$(id)",
        )
    ),
    *(
        (of_capture(browser=name), NO_VARIANT)
        for name in ("../../../outside", "..", "", "chromium/..", "chromium\n", ".git", "a" * 81)
    ),
    *((of_capture(width=width), NO_WIDTH) for width in (0, -1, -400, 100_001)),
    (of_capture(width=10**30), "captures[0].width is 1000000000000000000000000000000"),
    *(
        (of_key("id", name), "id is no name of a run")
        for name in ("../last", "", "..", "a/b", "a\0b")
    ),
    (of_capture(page=5), "captures[0].page is int"),
    (of_capture(width="400"), "captures[0].width is str"),
    (of_capture(width=True), "captures[0].width is bool"),
    (
        report(lambda data: data["timings"][0].update(page="../x")),
        "timings[0].page is no name of a page",
    ),
    (
        report(lambda data: data["findings"][0].update(page="../x")),
        "findings[0].page is no name of a page",
    ),
    (
        report(lambda data: data["findings"][0]["places"][0].update(browser="../x")),
        "places[0].browser is no name of a variant",
    ),
    (
        report(lambda data: data["breakpoints"][0].update(page="../x")),
        "breakpoints[0].page is no name of a page",
    ),
]


@pytest.mark.parametrize(("harm", "sentence"), NAMES)
def test_a_name_that_no_page_can_have_ends_the_command(
    base: Path, run_harness: Run, harm: Harm, sentence: str
) -> None:
    harm(base / "artifact")
    refused(base, run_harness, sentence, "--from", str(base / "artifact"))


@pytest.mark.parametrize(
    "path",
    [
        "../outside/secret.png",
        "captures/../../outside/secret.png",
        "/etc/hostname.png",
        "C:\\secret.png",
        "C:secret.png",
        "captures\\..\\..\\secret.png",
        "captures/home/chromium/0400.txt",
        "captures/home/chromium/manifest.json",
        "captures//0400.png",
        "captures/./0400.png",
        ".png",
        "",
        "captures/home/chromium/0400.png\0",
        "captures/con/0400.png",
    ],
)
def test_a_path_that_leads_to_no_picture_of_the_run_ends_the_command(
    base: Path, run_harness: Run, path: str
) -> None:
    of_capture(images={"current": path})(base / "artifact")
    refused(base, run_harness, "leads out of the run's folder", "--from", str(base / "artifact"))


def _of_picture(folder: Path, width: int = 400) -> Path:
    return folder / "captures" / "home" / "chromium" / f"0{width}.png"


def _other_pixels(folder: Path) -> None:
    _of_picture(folder).write_bytes(SECRET)


def _other_pixels_and_manifest(folder: Path) -> None:
    _other_pixels(folder)
    manifest(lambda data: data["pictures"]["400"].update(sha256=sha256(SECRET)))(folder)


def _no_picture(folder: Path) -> None:
    _of_picture(folder).unlink()


def _no_pictures(folder: Path) -> None:
    shutil.rmtree(folder / "captures")


def _no_set(folder: Path) -> None:
    shutil.rmtree(folder / "captures" / "home")


def _no_manifest(folder: Path) -> None:
    (_of_picture(folder).parent / "manifest.json").unlink()


def _half_a_picture(folder: Path) -> None:
    data = _of_picture(folder).read_bytes()
    _of_picture(folder).write_bytes(data[: len(data) // 2])


def _half_a_report(folder: Path) -> None:
    data = (folder / "report.json").read_bytes()
    (folder / "report.json").write_bytes(data[: len(data) // 2])


def _linked_picture(folder: Path) -> None:
    whole = _of_picture(folder).read_bytes()
    secret = folder.parent / "outside" / "copy.png"
    secret.write_bytes(whole)
    _of_picture(folder).unlink()
    _of_picture(folder).symlink_to(secret)


def _linked_set(folder: Path) -> None:
    elsewhere = folder.parent / "outside" / "chromium"
    shutil.move(_of_picture(folder).parent, elsewhere)
    _of_picture(folder).parent.symlink_to(elsewhere)


def _linked_captures(folder: Path) -> None:
    elsewhere = folder.parent / "outside" / "captures"
    shutil.move(folder / "captures", elsewhere)
    (folder / "captures").symlink_to(elsewhere)


def _linked_in_a_circle(folder: Path) -> None:
    shutil.rmtree(folder / "captures" / "home" / "chromium")
    (folder / "captures" / "home" / "chromium").symlink_to("chromium")


def _linked_report(folder: Path) -> None:
    elsewhere = folder.parent / "outside" / "report.json"
    shutil.move(folder / "report.json", elsewhere)
    (folder / "report.json").symlink_to(elsewhere)


def _linked_ledger(folder: Path) -> None:
    elsewhere = folder.parent / "outside" / "ledger.json"
    shutil.move(folder / "ledger.json", elsewhere)
    (folder / "ledger.json").symlink_to(elsewhere)


def _pipe(folder: Path) -> None:
    (folder / "captures" / "home" / "chromium" / "0401.png").unlink(missing_ok=True)
    os.mkfifo(folder / "captures" / "home" / "chromium" / "0401.png")


def _added_file(folder: Path) -> None:
    (folder / "captures" / "home" / "chromium" / "evil.sh").write_text("id\n")


def _added_page(folder: Path) -> None:
    shutil.copytree(folder / "captures" / "home", folder / "captures" / "admin")


def _added_picture(folder: Path) -> None:
    shutil.copy(_of_picture(folder), _of_picture(folder).with_name("0500.png"))


def _without_width(folder: Path) -> None:
    report(lambda data: data["captures"].pop(0))(folder)


def _without_width_anywhere(folder: Path) -> None:
    """All but the ledger's plan."""

    def change(data: Any) -> None:
        data["captures"].pop(0)
        data["ledger"]["planned"] -= 1
        data["ledger"]["new"] -= 1

    edit(folder / "report.json", change)
    _of_picture(folder).unlink()
    manifest(lambda data: data["pictures"].pop("400"))(folder)


def _without_captures(folder: Path) -> None:
    def change(data: Any) -> None:
        data["captures"] = []
        data["ledger"].update(planned=0, new=0, compared=0)

    report(change)(folder)


def _without_page(folder: Path) -> None:
    def change(data: Any) -> None:
        data["captures"] = [c for c in data["captures"] if c["page"] != "team"]

    report(change)(folder)
    shutil.rmtree(folder / "captures" / "team")


def _twice_in_place_of_another(folder: Path) -> None:
    report(lambda data: data["captures"].__setitem__(1, data["captures"][0]))(folder)


def _one_more_width(folder: Path) -> None:
    report(lambda data: data["captures"].append({**data["captures"][0], "verdict": "new",
           "width": 500, "images": {}}))(folder)  # fmt: skip


def _not_told_as_captured(folder: Path) -> None:
    report(lambda data: data["captures"][0].update(images={}, verdict="unchanged"))(folder)


def _pictures_swapped(folder: Path) -> None:
    first, second = (folder / "captures" / page / "chromium" for page in ("home", "shop"))
    for name in ("0400.png", "0600.png", "0800.png", "layout.txt", "manifest.json"):
        (first / name).write_bytes((folder.parent / "other/captures/shop/chromium" / name)
                                   .read_bytes())  # fmt: skip
    assert second.is_dir()
    rebalance(folder)


def _report_of_another_run(folder: Path) -> None:
    shutil.copy(folder.parent / "other" / "report.json", folder / "report.json")


def _captures_of_another_run(folder: Path) -> None:
    shutil.rmtree(folder / "captures")
    shutil.copytree(folder.parent / "other" / "captures", folder / "captures")


def _ledger_of_another_run(folder: Path) -> None:
    shutil.copy(folder.parent / "other" / "ledger.json", folder / "ledger.json")


def _no_ledger(folder: Path) -> None:
    (folder / "ledger.json").unlink()


def _one_picture_for_two_widths(folder: Path) -> None:
    """A width that nobody has seen, with the picture of another."""

    def change(data: Any) -> None:
        data["pictures"]["500"] = {
            **data["pictures"]["400"],
            "viewport": {"width": 500, "height": 900, "device_scale_factor": 1.0},
        }

    manifest(change)(folder)


def _linked_diff(folder: Path) -> None:
    """A picture that a report embeds, and that is a file of the one who makes it."""
    (folder / "diff").mkdir()
    (folder / "diff" / "0400.png").symlink_to(folder.parent / "outside" / "secret.png")
    report(lambda data: data["captures"][0]["images"].update(diff="diff/0400.png"))(folder)


def _linked_folder_of_diffs(folder: Path) -> None:
    (folder / "diff").symlink_to(folder.parent / "outside")
    report(lambda data: data["captures"][0]["images"].update(diff="diff/secret.png"))(folder)


def _pipe_in_place_of_ledger(folder: Path) -> None:
    (folder / "ledger.json").unlink()
    os.mkfifo(folder / "ledger.json")


def _pipe_in_place_of_picture(folder: Path) -> None:
    _of_picture(folder).unlink()
    os.mkfifo(_of_picture(folder))


def _edited_report(folder: Path) -> None:
    """Nothing that is checked but by the digest: the message of a capture."""
    edit(folder / "report.json", lambda data: data["captures"][0].update(message="all well"))


def _edited_layout(folder: Path) -> None:
    file = _of_picture(folder).with_name("layout.txt")
    file.write_text(file.read_text().replace("height 20", "height 21"))


def _edited_layout_and_manifest(folder: Path) -> None:
    _edited_layout(folder)
    digest = sha256(_of_picture(folder).with_name("layout.txt").read_bytes())
    edit(_of_picture(folder).with_name("manifest.json"), lambda data: data.update(layout=digest))


def _more_unsteady(folder: Path) -> None:
    """An element is declared unsteady, so that no check compares it any more."""
    entry = {"selector": "html", "what": "text", "when": "loaded", "widths": [[1, 2000]]}
    edit(
        _of_picture(folder).with_name("manifest.json"),
        lambda data: data.update(unsteady=[entry]),
    )


def _another_renderer(folder: Path) -> None:
    edit(
        _of_picture(folder).with_name("manifest.json"),
        lambda data: data["environment"].update(render_profile="sha256:1"),
    )


SHOWS_ANOTHER = "shows another picture of home in chromium at 400 px"

CONTENTS: list[tuple[Harm, str]] = [
    (_other_pixels, "0400.png is damaged"),
    (_other_pixels_and_manifest, SHOWS_ANOTHER),
    (_half_a_picture, "0400.png is damaged"),
    (_no_picture, "0400.png cannot be read"),
    (_no_pictures, "has no captures of home in chromium"),
    (_no_set, "has no captures of home in chromium"),
    (_no_manifest, "manifest.json is missing"),
    (_half_a_report, "report.json cannot be read"),
    (_linked_picture, "its captures hold 'home/chromium/0400.png', which it did not write"),
    (_linked_set, "cannot hold captures of 'home' in 'chromium'"),
    (_linked_captures, "a file of it leads out of"),
    (_linked_in_a_circle, "cannot hold captures of 'home' in 'chromium'"),
    (_linked_report, "report.json cannot be read: leads out of"),
    (_linked_ledger, "ledger.json cannot be read: leads out of"),
    (_pipe, "its captures hold 'home/chromium/0401.png', which it did not write"),
    (_one_picture_for_two_widths, "its captures have home in chromium at 500 px, which its report"),
    (_linked_diff, "a file of it leads out of"),
    (_linked_folder_of_diffs, "a file of it leads out of"),
    (_pipe_in_place_of_ledger, "ledger.json cannot be read: is no ordinary file"),
    (_pipe_in_place_of_picture, "0400.png"),
    (_added_file, "its captures hold 'home/chromium/evil.sh', which it did not write"),
    (_added_page, "its captures hold 'admin/chromium/0400.png', which it did not write"),
    (_added_picture, "its captures hold 'home/chromium/0500.png', which it did not write"),
    (_without_width, "it planned home in chromium at 400 px, and its report has nothing of it"),
    (
        _without_width_anywhere,
        "it planned home in chromium at 400 px, and its report has nothing of it",
    ),
    (_without_captures, "it planned home in chromium at 400, 600, 800 px; shop in chromium"),
    (_without_page, "it planned team in chromium at 400, 600, 800 px, and its report has nothing"),
    (
        _twice_in_place_of_another,
        "it planned home in chromium at 600 px, and its report has nothing of it",
    ),
    (_one_more_width, "its report has home in chromium at 500 px, which it did not plan"),
    (_not_told_as_captured, "nothing was approved: 1 capture of run"),
    (_pictures_swapped, SHOWS_ANOTHER),
    (_captures_of_another_run, SHOWS_ANOTHER),
    (_report_of_another_run, SHOWS_ANOTHER),
    (_ledger_of_another_run, "its ledger.json is that of run"),
    (_no_ledger, "it has no ledger.json"),
    (_edited_report, "its report.json is not the one that the run wrote"),
    (_edited_layout, "layout.txt is damaged"),
    (_edited_layout_and_manifest, "the manifest.json of home in chromium is not the one"),
    (_more_unsteady, "the manifest.json of home in chromium is not the one"),
    (_another_renderer, "the manifest.json of home in chromium is not the one"),
    (of_capture(sha256="0" * 64), SHOWS_ANOTHER),
    (of_capture(sha256=""), SHOWS_ANOTHER),
    (report(lambda data: [capture.pop("sha256") for capture in data["captures"]]), SHOWS_ANOTHER),
    (of_capture(images={"current": "captures/shop/chromium/0400.png"}), SHOWS_ANOTHER),
    (
        report(lambda data: data["ledger"].update(planned=8)),
        "its report says that it planned 8 captures, not 9",
    ),
    (
        manifest(lambda data: data["pictures"]["400"].update(name="../../../../outside/0400.png",
                 sha256=sha256(SECRET))),
        "not the name of a picture",
    ),
    (manifest(lambda data: data["pictures"]["400"].update(name="0600.png")), SHOWS_ANOTHER),
    (ledger(lambda data: data.pop("balance")), "it has no ledger.json with the digests"),
    (ledger(lambda data: data["planned"].pop()), "its report has team in chromium at 400"),
    (ledger(lambda data: data.update(schema=2)), "ledger.json has schema 2"),
    (ledger(lambda data: data.pop("schema")), "ledger.json cannot be read: schema is missing"),
    (
        ledger(lambda data: data["planned"][0].update(page="../x")),
        "ledger.json cannot be read: planned[0].page is no name of a page",
    ),
    (
        ledger(lambda data: data["planned"][0].update(widths=[400, 600, 800, 0])),
        "ledger.json cannot be read: planned.widths is no width",
    ),
    (
        ledger(lambda data: data["planned"].append(data["planned"][0])),
        "ledger.json cannot be read: planned names a capture twice",
    ),
    (ledger(lambda data: data.update(id="../x")), "ledger.json cannot be read: id is no name"),
    (lambda folder: (folder / "ledger.json").write_bytes(b"[" * 100_000),
     "ledger.json cannot be read"),
]  # fmt: skip


@pytest.mark.parametrize(("harm", "sentence"), CONTENTS)
def test_a_run_that_is_not_what_it_was_is_not_approved(
    base: Path, run_harness: Run, harm: Harm, sentence: str
) -> None:
    harm(base / "artifact")
    refused_or_failed(base, run_harness, sentence)


def refused_or_failed(base: Path, run_harness: Run, sentence: str) -> None:
    """Assert that an approve of the artifact does nothing, and says so with ``sentence``."""
    before = tree(base)
    project = base / "project"
    answer = run_harness("approve", "--from", str(base / "artifact"), "--project", str(project))
    # Captures that failed are exit 3, as in a check.
    expected = 3 if sentence.startswith("nothing was approved: 1 capture of run") else 2
    assert (answer.exit_code, answer.stdout) == (expected, ""), answer
    assert sentence in answer.stderr
    assert "Traceback" not in answer.stderr
    assert not list(project.glob("baselines/*/*"))
    shutil.rmtree(project / "baselines", ignore_errors=True)
    assert tree(base) == before


@pytest.mark.parametrize(("harm", "sentence"), CONTENTS)
def test_a_run_that_is_not_what_it_was_is_not_reviewed(
    base: Path, harm: Harm, sentence: str
) -> None:
    harm(base / "artifact")
    if sentence.startswith("nothing was approved: 1 capture"):
        return  # a review shows failed captures, and accepts none of them
    before = tree(base)
    with pytest.raises(HarnessError) as raised:
        Review(load_config(base / "project"), str(base / "artifact"))
    assert sentence in str(raised.value)
    shutil.rmtree(base / "project" / "baselines", ignore_errors=True)
    assert tree(base) == before


def _document(folder: Path, **values: Any) -> bytes:
    data = (folder / "report.json").read_bytes()
    decision = {"page": "home", "browser": "chromium", "width": 400, "decision": "accept"}
    document = {
        "schema": 1,
        "run": json.loads(data)["id"],
        "report": digest_of(data),
        "decisions": [{**decision, **values.pop("entry", {})}],
    }
    return json.dumps({**document, **values}).encode()


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"entry": {"page": "../../outside"}}, "has no capture of ../../outside in chromium"),
        ({"entry": {"browser": "../../../outside"}}, "has no capture of home in ../../../outside"),
        ({"entry": {"width": -1}}, "has no capture of home in chromium at -1 px"),
        ({"entry": {"width": 500}}, "has no capture of home in chromium at 500 px"),
        ({"run": "../../artifact"}, "is about another run than"),
        ({"report": "sha256:0"}, "is about another run than"),
    ],
)
def test_decisions_name_only_what_the_run_holds(
    base: Path, run_harness: Run, values: Any, sentence: str
) -> None:
    file = base / "decisions.json"
    file.write_bytes(_document(base / "artifact", **values))
    words = ("--decisions", str(file), "--from", str(base / "artifact"))
    refused(base, run_harness, sentence, *words)


@pytest.mark.parametrize("name", ["../../artifact", "..", "/etc", "a\0b", ""])
def test_decisions_lead_to_no_folder_outside_of_the_runs(
    base: Path, run_harness: Run, name: str
) -> None:
    file = base / "decisions.json"
    file.write_bytes(_document(base / "artifact", run=name))
    refused(base, run_harness, "which the decisions are about, is not here",
            "--decisions", str(file))  # fmt: skip


@pytest.mark.parametrize("harm", [_other_pixels_and_manifest, _more_unsteady, _edited_layout])
def test_accepted_captures_are_those_that_were_shown(
    base: Path, run_harness: Run, harm: Harm
) -> None:
    file = base / "decisions.json"
    file.write_bytes(_document(base / "artifact"))
    harm(base / "artifact")
    words = ("--decisions", str(file), "--from", str(base / "artifact"))
    refused(base, run_harness, "chromium", *words)


@pytest.mark.parametrize("name", ["../../../outside", "../..", "home/../../../outside"])
def test_a_review_of_elsewhere_deletes_no_folder(base: Path, name: str) -> None:
    """``written`` names the sets whose former states are deleted below ``before``."""
    artifact = base / "artifact"
    document = json.loads(_document(artifact))
    document["written"] = [{"page": name, "browser": "chromium", "manifest": "0" * 64}]
    (artifact / "decisions.json").write_text(json.dumps(document))
    (base / "outside" / "chromium").mkdir()
    review = Review(load_config(base / "project"), str(artifact))
    assert review.document()["decisions"] == []
    assert (base / "outside" / "chromium").is_dir()
    assert (base / "outside" / "secret.png").read_bytes() == SECRET


def test_former_baselines_from_elsewhere_are_not_restored(base: Path) -> None:
    """Decisions that came with the run say that it wrote the baselines of now."""
    artifact, project = base / "artifact", base / "project"
    config = load_config(project)
    first = Review(config, str(base / "other"))
    first.decide(_document(base / "other"))
    stored = project / "baselines" / "home" / "chromium"
    document = json.loads(_document(artifact))
    digest = sha256((stored / "manifest.json").read_bytes())
    document["written"] = [{"page": "home", "browser": "chromium", "manifest": digest}]
    (artifact / "decisions.json").write_text(json.dumps(document))
    evil = artifact / "before" / "home" / "chromium"
    evil.mkdir(parents=True)
    (evil / "0400.png").symlink_to(base / "outside" / "secret.png")
    before = tree(stored)
    review = Review(config, str(artifact))
    assert review.document()["decisions"] == []
    review.decide(_document(artifact, decisions=[]))
    assert tree(stored) == before
    # Those of a review of this project are restored.
    first = Review(config, str(base / "other"))
    assert len(first.document()["decisions"]) == 1  # type: ignore[arg-type]
    first.decide(_document(base / "other", decisions=[]))
    assert not stored.exists()


def test_former_baselines_that_were_edited_are_not_restored(base: Path) -> None:
    project = base / "project"
    config = load_config(project)
    for name in ("other", "artifact"):
        Review(config, str(base / name)).decide(_document(base / name))
    (kept,) = (base / "artifact" / "before").glob("*/*/0400.png")
    kept.write_bytes(SECRET)
    before = tree(project / "baselines")
    with pytest.raises(HarnessError, match="the former baselines of home in chromium cannot be"):
        Review(config, str(base / "artifact")).decide(_document(base / "artifact", decisions=[]))
    assert tree(project / "baselines") == before


def test_the_last_run_is_no_path(base: Path, run_harness: Run) -> None:
    project = base / "project"
    (project / ".harness").mkdir()
    (project / ".harness" / "last").write_text("../../../artifact\n")
    refused(base, run_harness, "there is no run 'last'", "--from", "last")


def test_the_untouched_run_is_approved_as_it_is(base: Path, run_harness: Run) -> None:
    project = base / "project"
    answer = run_harness("approve", "--from", str(base / "artifact"), "--project", str(project))
    assert answer.exit_code == 0, answer
    for page in ("home", "shop", "team"):
        for width in (400, 600, 800):
            name = f"{page}/chromium/0{width}.png"
            assert (project / "baselines" / name).is_file()
    answer = run_harness(
        "approve", "home", "--from", str(base / "other"), "--project", str(project)
    )
    assert answer.exit_code == 0, answer


def test_the_untouched_run_is_approved_by_decisions(base: Path, run_harness: Run) -> None:
    file = base / "decisions.json"
    file.write_bytes(_document(base / "artifact"))
    answer = run_harness("approve", "--decisions", str(file), "--from", str(base / "artifact"),
                         "--project", str(base / "project"))  # fmt: skip
    assert answer.exit_code == 0, answer
    assert (base / "project" / "baselines" / "home" / "chromium" / "0400.png").is_file()
    assert not (base / "project" / "baselines" / "home" / "chromium" / "0600.png").exists()
