"""Reports: one run in, files out."""

from collections.abc import Callable, Mapping, Sequence

from harness.model.page import Breakpoint
from harness.model.run import Run
from harness.report.ci import gitlab, junit, sarif
from harness.report.json import render as json
from harness.report.target import Target

Render = Callable[[Run, Mapping[str, bytes], Sequence[Breakpoint], Target], Mapping[str, bytes]]


def _html(
    run: Run, pictures: Mapping[str, bytes], breakpoints: Sequence[Breakpoint], target: Target
) -> Mapping[str, bytes]:
    from harness.report.html import render as html

    return html.render(run, pictures, breakpoints, target)


#: Reports by the name of their option. Each takes a run, its pictures, the breakpoints and the
#: target, and gives the content of its files by name; the first is the report itself.
REPORTS: Mapping[str, Render] = {
    "json": lambda run, _, __, target: {target.name: json.render(run)},
    "html": _html,
    "junit": lambda run, _, __, target: {target.name: junit.render(run, target.sources)},
    "sarif": lambda run, _, __, target: {target.name: sarif.render(run, target.sources)},
    "gitlab": lambda run, _, __, target: {target.name: gitlab.render(run, target.sources)},
}
