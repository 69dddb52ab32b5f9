"""Runs and shards made without a browser by the package's own writers, and ways to change them."""

import hashlib
import io
import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from PIL import Image

from harness.baselines.capture_set import picture_name, sha256
from harness.baselines.set_writer import SetWriter
from harness.compare.pixels.images import pixel_digest
from harness.config.load import Config, load_config
from harness.findings.baseline_state import new_findings
from harness.findings.evidence import Evidence
from harness.model.capture import Capture
from harness.model.geometry import Box, Viewport
from harness.model.job import Job
from harness.model.layout import Element, Layout
from harness.model.run import CaptureResult, Environment
from harness.model.target import Renderer
from harness.plan.options import Options
from harness.plan.plan import Plan, Planned, make_plan
from harness.plan.shards import shard_of
from harness.run import run_folder
from harness.run.conclude import MAKERS, Notes, Outcome, conclude
from harness.run.conditions import conditions_of
from harness.run.ledger import keep_books
from harness.run.shards.shard_file import digest_of_plan, part_of, write_part
from harness.run.stored.begin import finish_run
from harness.run.stored.ledger_file import ledger_of, write_ledger
from harness.run.stored.taken import TakenCaptures
from harness.version import __version__

PAGES = ("home", "shop", "team")
CONFIG = """root = "pages"
sweep = false
pages = [
  { name = "home", path = "home.html" },
  { name = "shop", path = "shop.html" },
  { name = "team", path = "team.html" },
]
[breakpoints]
small = { min = 1, max = 599, widths = [400] }
large = { min = 600, widths = [600, 800] }
"""
ENVIRONMENT = Environment(__version__, "chromium 1.0", "Linux x86_64", "sha256:0")

#: Options beside the plan that the command line gives each shard.
ASKED = {"against": None, "changed since": None, "resize": "False", "missing": "False"}


def make_project(folder: Path) -> Config:
    """A project of three pages in ``folder``."""
    for name in PAGES:
        page = folder / "pages" / f"{name}.html"
        page.parent.mkdir(parents=True, exist_ok=True)
        page.write_text(f"<title>{name}</title>")
    (folder / "harness.toml").write_text(CONFIG)
    return load_config(folder)


def picture(width: int, shade: int = 200) -> bytes:
    """A screenshot as wide as the viewport."""
    stream = io.BytesIO()
    Image.new("RGB", (width, 20), (shade, 20, 20)).save(stream, "PNG")
    return stream.getvalue()


def layout(width: int) -> Layout:
    elements = (
        Element("html", Box(0, 0, width, 20), style={"display": "block"}),
        Element("body", Box(0, 0, width, 20), 0, style={"display": "block"}),
    )
    return Layout(Viewport(width, 900, 1.0), width, 20, elements)


def make_run(config: Config, shard: str | None = None, shade: int = 200) -> Path:
    """A run of all pages, or a shard of it, all of whose captures are new."""
    plan = make_plan(config)
    plan = shard_of(plan, config, shard) if shard else plan
    of = digest_of_plan(plan, plan.shard, config, ASKED) if plan.shard else ""
    conditions = conditions_of([1.0])
    options = Options(shard=shard)
    folder = run_folder.new_run(config.project)
    ledger = ledger_of(config, plan, folder.name, "check", options, conditions, of)
    write_ledger(folder, ledger)
    results = [result for planned in plan.planned for result in _captured(folder, planned, shade)]
    made = dict.fromkeys(MAKERS, ()) | {"new": tuple(new_findings(results, config.breakpoints))}
    seconds = {planned.target: 1.0 for planned in plan.planned}
    outcome = Outcome(results, (), Evidence({}, {}), made, Notes(), seconds)
    books = keep_books(plan.captures, results, 0, plan.shard.others if plan.shard else 0)
    run = conclude(
        outcome,
        config,
        books,
        id=folder.name,
        command="check",
        environment=ENVIRONMENT,
        conditions=conditions,
        against="",
    )
    if plan.shard:
        environments = {Renderer("chromium", 1.0): ENVIRONMENT}
        part = part_of(plan, plan.shard, config, of, options, outcome, environments)
        write_part(folder, part)
        run = replace(run, shard=part.label, of=part.of)
    finish_run(run, folder, ledger)
    return folder


def _captured(folder: Path, planned: Planned, shade: int) -> list[CaptureResult]:
    page, variant = planned.target
    writer = SetWriter(folder / "captures" / page / variant)
    results = []
    for width in planned.widths:
        image = picture(width, shade)
        writer.add(layout(width), image, pixels=pixel_digest(image), encoded=sha256(image))
        current = f"captures/{page}/{variant}/{picture_name(width)}"
        results.append(
            CaptureResult(
                page,
                variant,
                width,
                "new",
                message="there is no baseline at this width",
                images={"current": current},
                sha256=sha256(image),
            )
        )
    writer.finish(ENVIRONMENT, {f"{page}.html": "0" * 64}, seconds=1.0)
    return results


def make_killed(config: Config, captured: int, shard: str | None = None) -> Path:
    """A run that was killed when it had taken so many captures."""
    plan = make_plan(config)
    plan = shard_of(plan, config, shard) if shard else plan
    of = digest_of_plan(plan, plan.shard, config, ASKED) if plan.shard else ""
    folder = run_folder.new_run(config.project)
    conditions = conditions_of([1.0])
    options = Options(shard=shard)
    write_ledger(folder, ledger_of(config, plan, folder.name, "check", options, conditions, of))
    taken = TakenCaptures(folder, lambda: {Renderer("chromium", 1.0): ENVIRONMENT})
    for planned, width in _places(plan)[:captured]:
        page, variant = planned.target
        file = folder / "captures" / page / variant / picture_name(width)
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(picture(width))
        digest = sha256((config.project / "pages" / f"{page}.html").read_bytes())
        capture = Capture(
            page, variant, picture(width), layout(width), resources={f"{page}.html": digest}
        )
        job = Job(planned.page, f"http://root/{page}.html", "chromium", (width,), 1000)
        taken.keep(job, (capture,), 0.5)
    return folder


def _places(plan: Plan) -> list[tuple[Planned, int]]:
    return [(planned, width) for planned in plan.planned for width in planned.widths]


Change = Callable[[Any], object]


def edit(file: Path, change: Change) -> None:
    """Replace a JSON file by what ``change`` makes of its values."""
    data = json.loads(file.read_bytes())
    change(data)
    file.write_text(json.dumps(data))


def report(change: Change) -> Callable[[Path], None]:
    """A change of a run's report, to which its ledger is fitted."""

    def harm(folder: Path) -> None:
        edit(folder / "report.json", change)
        rebalance(folder)

    return harm


def manifest(change: Change) -> Callable[[Path], None]:
    """A change of the manifest of the first page, to which the run's ledger is fitted."""

    def harm(folder: Path) -> None:
        edit(folder / "captures" / "home" / "chromium" / "manifest.json", change)
        rebalance(folder)

    return harm


def ledger(change: Change) -> Callable[[Path], None]:
    """A change of a run's ledger."""
    return lambda folder: edit(folder / "ledger.json", change)


def rebalance(folder: Path) -> None:
    """Fit the digests in the ledger to the files, as somebody does who wants to be believed."""

    def change(data: Any) -> None:
        data["balance"]["report"] = sha256((folder / "report.json").read_bytes())
        for entry in data["balance"]["sets"]:
            file = folder / "captures" / entry["page"] / entry["browser"] / "manifest.json"
            if file.is_file():
                entry["manifest"] = sha256(file.read_bytes())

    edit(folder / "ledger.json", change)


def tree(folder: Path, *left_out: Path) -> str:
    """The digest of all that is below ``folder``: names, kinds, modes, contents, links."""
    lines = []
    for path in sorted(folder.rglob("*")):
        if any(path == other or other in path.parents for other in left_out):
            continue
        name = path.relative_to(folder).as_posix()
        if path.is_symlink():
            lines.append(f"{name} -> {path.readlink()}")
        elif path.is_file():
            lines.append(f"{name} {path.stat().st_mode:o} {sha256(path.read_bytes())}")
        else:
            lines.append(f"{name} {path.stat().st_mode:o}")
    return hashlib.sha256("\n".join(lines).encode("utf-8", "surrogateescape")).hexdigest()


def copied(base: Path, target: Path) -> Path:
    """A copy of the tree ``base``."""
    shutil.copytree(base, target, symlinks=True)
    return target
