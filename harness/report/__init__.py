"""One run in, bytes out."""

from collections.abc import Callable, Mapping, Sequence

from harness.report import json
from harness.results import Run
from harness.values import Breakpoint

Render = Callable[[Run, Mapping[str, bytes], Sequence[Breakpoint]], bytes]


def _html(run: Run, pictures: Mapping[str, bytes], breakpoints: Sequence[Breakpoint]) -> bytes:
    from harness.report import html  # its template engine takes 0.06 s to load

    return html.render(run, pictures, breakpoints)


#: Reports as files, by the name of their option: run, its pictures and the breakpoints to bytes.
REPORTS: Mapping[str, Render] = {
    "json": lambda run, pictures, breakpoints: json.render(run),
    "html": _html,
}
