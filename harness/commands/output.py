"""What a command shows while it runs and when it is done, and the report files it writes."""

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
    from harness.commands.breakpoints.text import Answer

#: Notes that approve does not repeat: it lists the one itself, the other is in the report.
_TOLD_OTHERWISE = (": looked at without what did not arrive: ", ": blocked third-party ")


@dataclass(frozen=True, slots=True)
class Show:
    """Where results go besides the run's own folder."""

    quiet: bool
    files: Mapping[str, str | None]  #: report of ``REPORTS`` → file, where it was asked for
    github: bool = False  #: annotations and a summary for GitHub Actions too

    @classmethod
    def of(cls, words: Mapping[str, Any]) -> "Show":
        """As the options of a command say.

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
        """A bar on a terminal, plain lines elsewhere, nothing when quiet."""
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
        """Print ``run``, write the reports asked for, and one to look at if it has findings."""
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
        self, run: Run, folder: Path, breakpoints: Sequence[Breakpoint], written: Sequence[Path]
    ) -> int:
        """Say what was approved, and write the reports asked for.

        Gives the exit code: 3 where a check of what was approved would not be green.
        """
        self._write(run, folder, breakpoints)
        for place in written:
            widths = sorted(
                capture.width
                for capture in run.captures
                if (capture.page, capture.browser) == (place.parent.name, place.name)
            )
            count = f"{len(widths)} width{'s' if len(widths) != 1 else ''}"
            print(
                f"approved {place.parent.name} in {place.name} at {count}: "
                + ", ".join(str(width) for width in widths),
                file=self._stream,
            )
        self._tell_notes(run, written)
        doubts = [
            sweep_result
            for sweep_result in run.sweeps
            if sweep_result.verdict in ("failed", "unstable")
        ]
        for sweep in doubts:
            self._tell(f"{sweep.page}, {sweep.browser}: {sweep.message}")
        if doubts:
            self._tell("exit 3: approved, but a check of these baselines would not be green")
        return 3 if doubts else 0

    def _tell_notes(self, run: Run, written: Sequence[Path]) -> None:
        """Print what is to be known of what was approved."""
        from harness.report.wording.notes import notes_of

        notes = [note for place in written for note in _about_unsteady(place)]
        notes += [note for place in written for note in _about_missing(place)]
        notes += [
            note
            for note in notes_of(run)
            if note not in notes and not any(phrase in note for phrase in _TOLD_OTHERWISE)
        ]
        for note in notes:
            self._tell(note)

    def _tell(self, text: str) -> None:
        """Print a text, wrapped to the terminal, its further lines indented."""
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
        """Say what was approved of what was decided, and write the reports asked for."""
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
        """Say what was brought over to another renderer, and what was accepted for it."""
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
    """Add to the summary of the job, where GitHub Actions has a file for it."""
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
    """Print a line at once, whoever reads it."""
    print(_writable(line, sys.stdout), flush=True)


def _writable(text: str, stream: TextIO) -> str:
    letters = stream.encoding or "utf-8"  # not all of them have dashes and arrows
    return text.encode(letters, "replace").decode(letters)


def _about_unsteady(folder: Path) -> Iterator[str]:
    """What is to be known of the baselines in ``folder`` that do not compare all of the page."""
    from harness.baselines.folder_store import load_set
    from harness.diagnose.instability.wording import unsteady_notes

    approved = load_set(folder)
    if approved and (approved.unsteady or approved.sweep_loads):
        loads = sorted(approved.sweep_loads)
        place = folder.parent.name, folder.name
        yield from unsteady_notes(*place, approved.unsteady, loads, approved.layouts())


def _about_missing(folder: Path) -> Iterator[str]:
    """Each file that the page in ``folder`` was approved without, on a line of its own."""
    from harness.baselines.folder_store import load_set

    approved = load_set(folder)
    if approved and approved.missing:
        lines = (f"  {reference.text}" for reference in approved.missing)
        yield "\n".join(
            (
                f"{folder.parent.name}, {folder.name}: approved without what does not arrive, "
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
    """Print what was found of pages' own boundaries, and write its JSON where it was asked for."""
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
    """The report, and the command that reviews the last run of the project around this folder.

    There is nothing to decide where nothing was found, and none of it where what it was compared
    with is no baseline.
    """
    look = {"report": f"{as_seen_from_here(folder)}/report.html"}
    project = folder.resolve().parents[2]  # of .harness/runs/<id>
    if run.findings and not run.against and Path.cwd().resolve().is_relative_to(project):
        look["review"] = "harness review"
    return look
