"""Runs the faults of a page, each alone, and holds what was reported against what is true.

Shared by ``tests/one_fault/test_one_fault.py`` and ``benchmarks/causes.py``.
"""

import shutil
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from typing import Any

from playwright.sync_api import sync_playwright

from harness.capture.browsers.find import find_browser
from harness.commands.main import main
from tests.one_fault.faults import FAULTS, PAGES, WIDTHS, Fault
from tests.scratch import Answer, Project

#: Bands of every page's project: name, first and last width.
BANDS = (("small", 1, 599), ("medium", 600, 899), ("large", 900, None))

#: Properties that belong together although neither name begins with the other.
FAMILIES = (
    {"gap", "row-gap", "column-gap"},
    {"inset", "top", "right", "bottom", "left"},
    {"flex", "flex-grow", "flex-shrink", "flex-basis"},
    {"columns", "column-count", "column-width"},
    {"font", "line-height"},
)

#: ``Denotes(html, path, selector)``: whether ``path``, as findings write it, leads to an element
#: that ``selector`` matches, or to the parent of one.
Denotes = Callable[[str, str, str], bool]

#: The name under which a test records what `top_1` gives.
FIGURE = "one-fault"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a check said of one fault."""

    fault: Fault
    exit_code: int
    changed: tuple[int, ...]  #: widths at which pixels differed
    findings: tuple[Any, ...]  #: as in the report, in its order
    denoted: bool  #: whether the first finding's element is one the fault changes, or its parent

    @property
    def cause(self) -> Any:
        """The first cause of the first finding; empty where none is named."""
        causes = self.findings[0]["causes"] if self.findings else ()
        return causes[0] if causes else {}

    @property
    def named(self) -> bool:
        """Whether the first cause is the edited declaration, at the line where it stands now."""
        declaration, source = self.fault.declaration, self.fault.source()
        return (
            bool(self.cause)
            and declaration is not None
            and of_one_family(self.cause["property"], declaration)
            and source in (None, self.cause["source"])
        )

    @property
    def proven(self) -> bool:
        return self.named and self.cause["proven"] is True

    def problems(self) -> Iterator[str]:
        """What is wrong with the report, apart from the cause it names."""
        fault = self.fault
        if self.exit_code != 1:
            yield f"exit code {self.exit_code}, not 1"
        if self.changed != fault.widths:
            yield f"pixels differ at {self.changed}, not at {fault.widths}"
        if not 1 <= len(self.findings) <= fault.roots:
            found = ", ".join(f"{one['kind']} {one['selector']}" for one in self.findings)
            yield f"{len(self.findings)} findings, not {fault.roots}: {found or 'none'}"
        if not self.findings:
            return
        first = self.findings[0]
        if first["kind"] not in fault.kinds:
            yield f"kind {first['kind']}, not {' or '.join(sorted(fault.kinds))}"
        if not self.denoted:
            yield f"{first['selector']} is neither {fault.selector} nor a parent of it"
        shown = widths_in(first["widths"], WIDTHS[fault.page])
        if shown != fault.widths:
            yield f"the first finding is at {shown}, not at {fault.widths}"

    def row(self) -> str:
        """One line of the table."""
        fault, first = self.fault, self.findings[0] if self.findings else None
        cause = f"{self.cause['property']} {self.cause['source'] or ''}" if self.cause else "–"
        wrong = "; ".join(self.problems())
        top = "" if fault.declaration is None else "right" if self.named else "WRONG"
        return (
            f"{fault.page:9} {fault.name:38} {len(self.findings):2} "
            f"{first['kind'] if first else '–':12} "
            f"{first['selector'].rsplit(' > ', 1)[-1] if first else '–':34} "
            f"{cause:42} {top:6} {'proven' if self.proven else '':7}"
            f"{f' ! {wrong}' if wrong else ''}"
        ).rstrip()


def of_one_family(said: str, edited: str) -> bool:
    """Whether one is the other, its shorthand or one of its longhands.

    >>> of_one_family("margin-bottom", "margin"), of_one_family("border-left-color", "border-color")
    (True, True)
    >>> of_one_family("top", "left"), of_one_family("margin", "margin-top")
    (False, True)
    """
    if said == edited:
        return True
    short, long = sorted((said.split("-"), edited.split("-")), key=len)
    if len(short) < len(long):
        # border-color → border-left-color: all words of the shorthand, in their order.
        rest = iter(long)
        if short[0] == long[0] and all(word in rest for word in short):
            return True
    return any(
        {said, edited} <= family and {said, edited} & {"gap", "inset", "flex", "columns", "font"}
        for family in FAMILIES
    )


def widths_in(ranges: Iterable[Sequence[int]], samples: Iterable[int]) -> tuple[int, ...]:
    """The sample widths that lie in one of the ranges, both ends included.

    >>> widths_in([[320, 320], [700, 900]], (320, 600, 768))
    (320, 768)
    """
    known = tuple(ranges)
    return tuple(width for width in samples if any(low <= width <= high for low, high in known))


def measure(page: str, folder: Path, faults: Sequence[Fault] = FAULTS) -> tuple[Outcome, ...]:
    """Every fault of ``page`` planted alone in a project in ``folder``, checked and taken out."""
    made = _approved(page, folder)
    reports = [(fault, *_checked(made, fault)) for fault in faults if fault.page == page]
    with _documents() as denotes:
        return tuple(_outcome(fault, code, report, denotes) for fault, code, report in reports)


def top_1(outcomes: Iterable[Outcome]) -> tuple[int, int, int]:
    """How many causes are named right, how many of these are proven, and of how many faults."""
    declared = [one for one in outcomes if one.fault.declaration is not None]
    return sum(one.named for one in declared), sum(one.proven for one in declared), len(declared)


def summary(outcomes: Sequence[Outcome]) -> str:
    """The figure in words."""
    return in_words(*top_1(outcomes))


def in_words(named: int, proven: int, of: int) -> str:
    """How many declarations were named first and rightly, and how many of them proven."""
    share = f"{named / of:.0%}" if of else "–"
    return f"top-1 declaration correct: {named} of {of} ({share}), proven: {proven}"


def _approved(page: str, folder: Path) -> Project:
    made = Project(folder, _run)
    shutil.copytree(PAGES / page, folder / "pages" / page)
    bands = [
        (name, low, high, [width for width in WIDTHS[page] if low <= width <= (high or width)])
        for name, low, high in BANDS
    ]
    made.configure(
        {page: f'path = "{page}/index.html"'},
        breakpoints="\n".join(
            f"{name} = {{ min = {low}, {f'max = {high}, ' if high else ''}widths = {widths} }}"
            for name, low, high, widths in bands
        ),
    )
    answer = made.approve("--quiet", "--workers", "1")
    if answer.exit_code:
        raise AssertionError(f"{page} could not be approved: {answer.stdout}{answer.stderr}")
    return made


def _checked(made: Project, fault: Fault) -> tuple[int, Any]:
    """Exit code and report of a check with the fault in its place."""
    file = made.folder / "pages" / fault.page / fault.file
    right = file.read_text("utf-8")
    file.write_text(fault.planted(right), "utf-8")
    try:
        answer = made.check("--quiet", "--workers", "1")
    finally:
        file.write_text(right, "utf-8")
    if answer.exit_code == 2:
        raise AssertionError(f"{fault.name}: {answer.stderr}")
    return answer.exit_code, made.report()


def _outcome(fault: Fault, code: int, report: Any, denotes: Denotes) -> Outcome:
    findings = tuple(report["findings"])
    html = (PAGES / fault.page / "index.html").read_text("utf-8")
    versions = {html, fault.planted(html)} if fault.file == "index.html" else {html}
    return Outcome(
        fault,
        code,
        tuple(one["width"] for one in report["captures"] if one["verdict"] == "changed"),
        findings,
        bool(findings)
        and any(denotes(one, findings[0]["selector"], fault.selector) for one in versions),
    )


@contextmanager
def _documents() -> Iterator[Denotes]:
    """A browser that parses pages without loading them."""
    found = find_browser()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=found.executable, env={**found.environment}
        )
        tab = browser.new_page()

        def denotes(html: str, path: str, selector: str) -> bool:
            return bool(tab.evaluate(DENOTES, [html, path, selector]))

        yield denotes
        browser.close()


#: Paths begin below the body, apart from those of the body and the root.
DENOTES = """([html, path, selector]) => {
  const page = new DOMParser().parseFromString(html, "text/html");
  const known = { html: page.documentElement, body: page.body };
  const found = known[path] ?? page.querySelector(`body > ${path}`);
  return !!found && [found, ...found.children].some((one) => one.matches(selector));
}"""


def _run(*words: str) -> Answer:
    """``harness WORDS``, in this process."""
    out, error = StringIO(), StringIO()
    with redirect_stdout(out), redirect_stderr(error):
        code = main(words)
    return Answer(code, out.getvalue(), error.getvalue())
