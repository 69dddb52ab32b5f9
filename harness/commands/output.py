"""The output of commands: progress, the run on the terminal, and report files."""

import os
import shutil
import sys
import textwrap
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

from harness.errors import ConfigError
from harness.model.page import Breakpoint
from harness.model.run import Run
from harness.report import REPORTS
from harness.report.sources import Sources
from harness.report.write_files import STANDARD_OUTPUT, print_bytes, write_file, write_reports
from harness.run.progress import Progress

if TYPE_CHECKING:  # a check imports nothing of the pipeline before the browser starts
    from harness.approval.carry import Carried
    from harness.approval.decisions import Settled
    from harness.baselines.capture_set import CaptureSet
    from harness.commands.breakpoints.text import Answer
    from harness.model.target import Target

#: Parts of notes that approve leaves out: it lists missing files itself, and blocked requests are
#: in the report.
_LEFT_OUT = (": looked at without what did not arrive: ", ": blocked third-party ")


@dataclass(frozen=True, slots=True)
class Show:
    """Where a command shows its results, besides the run's own folder."""

    quiet: bool
    files: Mapping[str, str | None]  #: name in ``REPORTS`` → file; ``None`` where not wanted
    github: bool = False  #: whether to add annotations and a summary for GitHub Actions

    @classmethod
    def of(cls, words: Mapping[str, Any]) -> "Show":
        """The output that the options of a command ask for.

        Errors: ``ConfigError`` where two reports would mix on standard output.
        """
        files = {name: words.get(f"{name}_file") for name in REPORTS}
        printed = [f"--{name} -" for name, file in files.items() if file == STANDARD_OUTPUT]
        printed += ["--github"] if words.get("github") else []
        if len(printed) > 1:
            raise ConfigError(
                f"{printed[0]} and {printed[1]} do not go together",
                why="both print to standard output, and whoever reads one would read the other too",
                fix="name a file for one of them",
            )
        return cls(words["quiet"], files, words.get("github", False))

    @contextmanager
    def progress(self) -> Iterator[Progress]:
        """Progress as a bar on a terminal, as lines elsewhere, and not at all when quiet."""
        from harness.report.terminal import progress

        if self.quiet:
            yield lambda doing, done, planned, now: None
        elif sys.stderr.isatty() and os.environ.get("TERM") != "dumb":
            with progress.progress_bar() as bar:
                yield bar
        else:
            yield progress.ProgressLines(sys.stderr)

    def run(
        self, run: Run, folder: Path, breakpoints: Sequence[Breakpoint], sources: Sources
    ) -> None:
        """Print ``run`` and write the requested reports; with findings, an HTML report too."""
        from harness.report.ci import github
        from harness.report.terminal import render as terminal

        self._write(run, folder, breakpoints, sources)
        look: dict[str, str] = {}
        if run.exit_code or run.findings:
            write_page(run, folder, breakpoints)
            look = _where_to_look(run, folder)
        stream = self._stream
        text = terminal.render(
            run,
            breakpoints,
            width=shutil.get_terminal_size((80, 24)).columns,
            color=terminal.wants_color(stream),
            quiet=self.quiet,
            folder=as_seen_from_here(folder),
            look=look,
        )
        if self.github:
            text = github.as_text(text) + github.commands(run, sources)
            _append_summary(run, breakpoints, sources)
        stream.write(_writable(text, stream))

    def approved(
        self,
        run: Run,
        folder: Path,
        breakpoints: Sequence[Breakpoint],
        written: "Mapping[Target, CaptureSet]",
    ) -> int:
        """Print what was approved, and write the requested reports.

        Returns the exit code: 3 where a check of the new baselines would not be green.
        """
        self._write(run, folder, breakpoints)
        for page, variant in written:
            widths = sorted(
                capture.width
                for capture in run.captures
                if (capture.page, capture.browser) == (page, variant)
            )
            count = f"{len(widths)} width{'s' if len(widths) != 1 else ''}"
            print(
                f"approved {page} in {variant} at {count}: "
                + ", ".join(str(width) for width in widths),
                file=self._stream,
            )
        self._print_notes(run, written)
        doubts = [
            sweep_result
            for sweep_result in run.sweeps
            if sweep_result.verdict in ("failed", "unstable")
        ]
        for sweep in doubts:
            self._print_wrapped(f"{sweep.page}, {sweep.browser}: {sweep.message}")
        if doubts:
            self._print_wrapped(
                "exit 3: approved, but a check of these baselines would not be green"
            )
        return 3 if doubts else 0

    def _print_notes(self, run: Run, written: "Mapping[Target, CaptureSet]") -> None:
        """Print notes on the new baselines: unsteady elements, missing files, the run's notes."""
        from harness.report.wording.notes import notes_of

        notes = [note for item in written.items() for note in _unsteady_notes(*item)]
        notes += [note for item in written.items() for note in _missing_notes(*item)]
        notes += [
            note
            for note in notes_of(run)
            if note not in notes and not any(phrase in note for phrase in _LEFT_OUT)
        ]
        for note in notes:
            self._print_wrapped(note)

    def _print_wrapped(self, text: str) -> None:
        """Print a text, wrapped to the terminal's width, with continuation lines indented."""
        for line in text.splitlines():
            indent = " " * (len(line) - len(line.lstrip()) + 2)
            width = shutil.get_terminal_size().columns
            wrapped = textwrap.wrap(
                line,
                width,
                subsequent_indent=indent,
                break_long_words=False,
                break_on_hyphens=False,
            )
            print("\n".join(wrapped), file=self._stream)

    def decided(
        self,
        run: Run,
        folder: Path,
        breakpoints: Sequence[Breakpoint],
        settled: "Sequence[Settled]",
    ) -> None:
        """Print which decisions were carried out, and write the requested reports."""
        from harness.approval.promote_accepted import in_words

        self._write(run, folder, breakpoints)
        for line in in_words(settled):
            print(line, file=self._stream)

    def carried(
        self,
        run: Run,
        folder: Path,
        breakpoints: Sequence[Breakpoint],
        carried: "Sequence[Carried]",
    ) -> None:
        """Print which baselines were brought over to another renderer, and write the reports."""
        self._write(run, folder, breakpoints)
        for carried_page in carried:
            print(carried_page.text, file=self._stream)

    @property
    def _stream(self) -> TextIO:
        return sys.stderr if STANDARD_OUTPUT in self.files.values() else sys.stdout

    def _write(
        self,
        run: Run,
        folder: Path,
        breakpoints: Sequence[Breakpoint],
        sources: Sources | None = None,
    ) -> None:
        write_reports(self.files, run, folder, breakpoints, sources or Sources())


def _append_summary(run: Run, breakpoints: Sequence[Breakpoint], sources: Sources) -> None:
    """Append to the job's summary, where GitHub Actions provides a file for it."""
    from harness.report.ci import github

    if not (name := os.environ.get("GITHUB_STEP_SUMMARY")):
        return
    try:
        with Path(name).open("ab") as file:
            file.write(github.summary(run, breakpoints, sources, file.tell()))
    except OSError as error:
        raise ConfigError(
            f"the summary {name} cannot be written",
            why=str(error),
            fix="let GITHUB_STEP_SUMMARY name a file in a folder that can be written to, "
            "or unset it",
        ) from error


def show_line(line: str) -> None:
    """Print a line at once, also into a pipe."""
    print(_writable(line, sys.stdout), flush=True)


def _writable(text: str, stream: TextIO) -> str:
    letters = stream.encoding or "utf-8"  # some encodings lack dashes and arrows
    return text.encode(letters, "replace").decode(letters)


def _unsteady_notes(target: "Target", approved: "CaptureSet") -> Iterator[str]:
    """Notes on unsteady elements that these baselines leave out of comparisons."""
    from harness.diagnose.instability.wording import unsteady_notes

    if approved.unsteady or approved.sweep_loads:
        loads = sorted(approved.sweep_loads)
        yield from unsteady_notes(*target, approved.unsteady, loads, approved.layouts())


def _missing_notes(target: "Target", approved: "CaptureSet") -> Iterator[str]:
    """The files that the page was approved without, each on its own line."""
    if approved.missing:
        lines = (f"  {reference.text}" for reference in approved.missing)
        yield "\n".join(
            (
                f"{target.page}, {target.variant}: approved without what does not arrive, "
                "and expected to be missing from now on:",
                *lines,
            )
        )


def write_page(run: Run, folder: Path, breakpoints: Sequence[Breakpoint]) -> None:
    """Write the HTML report of a run into its folder."""
    from harness.report.html.render import linked

    (folder / "report.html").write_bytes(linked(run, breakpoints, base="./"))


def show_page_breakpoints(
    answer: "Answer", breakpoints: Sequence[Breakpoint], json_file: str | None
) -> None:
    """Print the pages' own boundaries, and write the JSON report if it was requested."""
    from harness.commands.breakpoints import text as page_breakpoints

    report = page_breakpoints.render_json(answer, breakpoints)
    if json_file == STANDARD_OUTPUT:
        print_bytes(report)
    elif json_file is not None:
        write_file(Path(json_file), report)
    stream = sys.stderr if json_file == STANDARD_OUTPUT else sys.stdout
    stream.write(page_breakpoints.render(answer, breakpoints))


def as_seen_from_here(folder: Path) -> str:
    try:
        return folder.relative_to(Path.cwd()).as_posix()
    except ValueError:
        return str(folder)


def _where_to_look(run: Run, folder: Path) -> dict[str, str]:
    """The HTML report of a run, and the command that reviews it.

    The command is left out where there is nothing to accept: without findings, and in a run that
    was not compared with baselines.
    """
    look = {"report": f"{as_seen_from_here(folder)}/report.html"}
    project = folder.resolve().parents[2]  # of .harness/runs/<id>
    if run.findings and not run.against and Path.cwd().resolve().is_relative_to(project):
        look["review"] = "harness review"
    return look
