"""Every reader of a document that may come from elsewhere, with a valid document of its kind."""

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from hypothesis import strategies as st

from benchmarks.fuzz import mutations, samples
from benchmarks.fuzz.mutations import Mutation
from harness.approval import decisions_file
from harness.baselines.capture_set import load_set
from harness.baselines.layout_text.layout_file import parse_layouts
from harness.breakpoints.named import BUILT_IN
from harness.compare.pixels.images import decode, pixel_digest, recompress
from harness.config.load import load_config
from harness.errors import HarnessError
from harness.model.geometry import Viewport
from harness.plan.plan import make_jobs, make_plan, make_sweep_jobs
from harness.report.ci import junit
from harness.report.html.render import linked
from harness.report.json.render import load, render
from harness.report.sources import Sources
from harness.report.terminal import render as terminal
from harness.run.run_folder import LEDGER
from harness.run.shards.shard_file import read_part
from harness.run.stored.ledger_file import read_ledger

#: The most that the text of an error may take (characters).
MOST_TEXT = 3_000


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads documents of one kind from a folder, which it may write to."""

    valid: Callable[[], bytes]
    read: Callable[[bytes, Path], object]  #: errors: ``HarnessError``, and no other
    mutations: tuple[Mutation, ...]

    def documents(self) -> st.SearchStrategy[bytes]:
        """Mutations of the valid document, and any bytes."""

        @st.composite
        def mutated(draw: st.DrawFn) -> bytes:
            mutation = draw(st.sampled_from(self.mutations))
            return mutation(draw, self.valid())

        return st.one_of(mutated(), mutated(), mutated(), st.binary(max_size=200))


def outcome_of(reader: Reader, document: bytes, folder: Path) -> str:
    """The text of the error that the reader ends with; empty where it reads the document.

    Any other error passes. Errors: ``AssertionError`` for a text that should not be printed.
    """
    try:
        reader.read(document, folder)
    except HarnessError as error:
        text = str(error)
        assert len(text) <= MOST_TEXT, f"the error has {len(text)} letters: {text[:300]}"
        assert all(letter.isprintable() or letter in "\n\ufffd" for letter in text), repr(text)
        return text
    return ""


def _read_configuration(name: str) -> Callable[[bytes, Path], object]:
    def read(document: bytes, folder: Path) -> object:
        (folder / name).write_bytes(document)
        config = load_config(folder)
        plan = make_plan(config)
        if plan.captures < 10_000:
            make_jobs(plan, config, "http://127.0.0.1:1/")
            make_sweep_jobs(plan, config, "http://127.0.0.1:1/", {}, all_widths=False)
        for page in config.pages:
            config.below_root(page)
        return plan

    return read


def _read_manifest(document: bytes, folder: Path) -> object:
    (folder / "manifest.json").write_bytes(document)
    (folder / "layout.txt").write_bytes(samples.layout())
    for width in samples.WIDTHS:
        (folder / f"{width:04}.png").write_bytes(samples.picture())
    captures = load_set(folder)
    if captures is not None:
        for width in captures.pictures:
            captures.image(width)
        return captures.page_digest, captures.layouts()
    return None


def _read_layout(document: bytes, _: Path) -> object:
    viewports = {width: Viewport(width, 900) for width in samples.WIDTHS}
    layouts = parse_layouts(document, viewports)
    for width in (*samples.WIDTHS, 330, 500, *layouts.widths[:50]):
        layouts.boxes_at(width)
        layouts.contents_at(width)
        layouts.at(width)
    return layouts


def _read_picture(document: bytes, _: Path) -> object:
    return decode(document), pixel_digest(document), recompress(document)


def _read_report(document: bytes, folder: Path) -> object:
    run = load(document, "report.json")
    terminal.render(run, BUILT_IN, width=80, color=False, quiet=False, folder=str(folder), look={})
    return render(run), junit.render(run, Sources()), linked(run, BUILT_IN, base="")


def _read_shard(document: bytes, folder: Path) -> object:
    (folder / "shard.json").write_bytes(document)
    part = read_part(folder)
    return part.evidence.findings(BUILT_IN)


def _read_ledger(document: bytes, folder: Path) -> object:
    (folder / LEDGER).write_bytes(document)
    return read_ledger(folder)


def _read_decisions(document: bytes, _: Path) -> object:
    digest = decisions_file.digest_of(samples.report())
    return (
        decisions_file.named_run(document),
        decisions_file.written_baselines(document),
        decisions_file.read(document, samples.RUN, digest),
    )


def _signed_manifest(draw: st.DrawFn, document: bytes) -> bytes:
    """A set whose layout was edited together with its digest is read by ``_read_layout``."""
    tree = json.loads(document)
    tree["layout"] = hashlib.sha256(draw(st.binary(max_size=3))).hexdigest()
    return json.dumps(tree).encode()


_JSON: tuple[Mutation, ...] = (
    *(mutations.mutate_json,) * 4,
    mutations.mutate_bytes,
)
_TOML: tuple[Mutation, ...] = (mutations.mutate_toml, mutations.mutate_toml, mutations.mutate_bytes)

#: Every reader, by the kind of its documents.
READERS: Mapping[str, Reader] = {
    "configuration": Reader(
        lambda: samples.CONFIGURATION, _read_configuration("harness.toml"), _TOML
    ),
    "pyproject": Reader(
        lambda: samples.PYPROJECT,
        _read_configuration("pyproject.toml"),
        (*_TOML, mutations.mutate_lines),
    ),
    "manifest": Reader(samples.manifest, _read_manifest, (*_JSON, _signed_manifest)),
    "layout": Reader(
        samples.layout,
        _read_layout,
        (mutations.mutate_lines, mutations.mutate_lines, mutations.mutate_bytes),
    ),
    "picture": Reader(
        samples.picture,
        _read_picture,
        (mutations.mutate_png, mutations.mutate_png, mutations.mutate_bytes),
    ),
    "report": Reader(samples.report, _read_report, _JSON),
    "shard": Reader(samples.shard, _read_shard, _JSON),
    "ledger": Reader(samples.ledger, _read_ledger, _JSON),
    "decisions": Reader(samples.decisions, _read_decisions, _JSON),
}
