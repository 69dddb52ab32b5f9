"""The terminal text of ``harness init``, in 80 columns: what it recognised, tried and wrote."""

import re
import textwrap
from collections.abc import Iterator
from pathlib import Path

from harness.commands.init.config_text import seen_from
from harness.commands.init.suggest_breakpoints import Suggestion
from harness.commands.init.try_site import Trial
from harness.commands.init.write_config import Written
from harness.printable import printable

#: The most names of pages that are shown.
_NAMES_SHOWN = 6

_COLUMNS, _INDENT = 80, 7


def summary(written: Written) -> str:
    """The text: what was recognised, whether pages loaded, and what to do next."""
    table = ", [tool.harness]" if written.file.name == "pyproject.toml" else ""
    rows = [
        ("found", written.site.summary),
        *_serve(written),
        *_trial_rows(written),
        ("pages", _pages(written)),
        *_omitted_pages(written),
        *_origins(written),
        *_names(written),
        ("wrote", f"{seen_from(Path.cwd(), written.file)}{table}"),
        *(("note", note) for note in written.site.notes),
    ]
    return "".join(_row(name, printable(text)) for name, text in rows) + _NEXT


_NEXT = """\
next   harness approve    records how the pages look now
       harness check      compares with that, after a change
"""


def _serve(written: Written) -> Iterator[tuple[str, str]]:
    site = written.site
    if site.serve is not None:
        yield "serve", site.serve
        if site.reason:
            yield "", site.reason
    if written.passed_over:
        yield (
            "note",
            f"a production build would be better, but did not start: {written.passed_over}",
        )


def _trial_rows(written: Written) -> Iterator[tuple[str, str]]:
    """Rows that say whether the server answered, and whether the front page loaded."""
    trial, problem = written.trial, written.problem
    if trial is not None:
        yield "tried", _trial_text(written, trial)
    if problem is not None:
        yield "tried", f"{problem.what}"
        yield "", f"why: {problem.why}"
        yield "", f"fix: {problem.fix}"
    if written.not_tried:
        install = written.site.build or "the package manager"
        yield (
            "tried",
            f"not started, since {written.not_tried}: install it with `{install}`. Then remove "
            f"{written.file.name} and run `harness init` again, which then finds more pages",
        )


def _trial_text(written: Written, trial: Trial) -> str:
    where = "the front page" if trial.pages.front is not None else written.names[0]
    served = written.site.root is None
    answered = f"answered in {trial.answered_s:.1f} s; " if served else ""
    if trial.problem is not None:
        silent = [entry.origin for entry in trial.allow if not entry.answers]
        if any(f"{origin}/" in trial.problem.what for origin in silent):
            return (
                f"{answered}{where} cannot be captured from here, since no answer comes from "
                f"{' and '.join(silent)}"
            )
        return (
            f"{answered}{where} cannot be captured: {_without_queries(trial.problem.what)}\n"
            f"why: {trial.problem.why}\nfix: {trial.problem.fix}"
        )
    if trial.no_browser is not None:
        why = trial.no_browser
        return f"{answered}{where} was not loaded: {why.what}\nfix: {why.fix}"
    browser = trial.browser.partition(".")[0].capitalize()
    return f"{answered}{where} was loaded in {trial.loaded_s or 0:.1f} s by {browser}"


def _without_queries(text: str) -> str:
    """A sentence with the queries of its addresses removed, which can be longer than a line."""
    return re.sub(r"\?\S{20,}", "?…", text)


def _pages(written: Written) -> str:
    names, pages = written.names, written.pages
    shown = ", ".join(names[:_NAMES_SHOWN]) + (", …" if len(names) > _NAMES_SHOWN else "")
    count = "1 page" if len(names) == 1 else f"{len(names)} pages"
    total = f"{len(names)} of {pages.total} pages" if pages.total > len(names) else count
    return f"{shown} ({total}, by {pages.source})"


def _omitted_pages(written: Written) -> Iterator[tuple[str, str]]:
    """Rows about pages that the configuration does not have, and how to add them."""
    pages, file = written.pages, written.file.name
    more = pages.total - len(written.names)
    if more > 0:
        are = "1 page is" if more == 1 else f"{more} pages are"
        again = (
            f"remove {file}, and run `harness init --pages {pages.total}`"
            if file == "harness.toml"
            else f"remove its table, and run `harness init --pages {pages.total}`"
        )
        yield "", f"{are} left out, some of each section: add them to `pages`; or {again}"
    if pages.missing:
        paths = ", ".join(f"/{path}" for path in pages.missing[:3])
        dots = ", …" if len(pages.missing) > 3 else ""
        yield "", f"left out, since no page answers there: {paths}{dots}"
    if pages.left_out:
        are = "1 address is" if pages.left_out == 1 else f"{pages.left_out} addresses are"
        yield (
            "",
            f"{are} left out that the list has: with a query, at another host, or without a file",
        )
    if len(written.names) == 1 and pages.front is not None and written.site.root is None:
        yield "", "only the front page is known: add others to `pages`"


def _origins(written: Written) -> Iterator[tuple[str, str]]:
    if written.allow:
        yield "allow", ", ".join(f"{entry.origin} ({entry.comment})" for entry in written.allow)
    blocked = written.trial.blocked if written.trial else ()
    if blocked:
        word = "" if written.allow else "allow"
        rows = ", ".join(f"{entry.origin} ({entry.reason})" for entry in blocked)
        yield word, f"{'' if written.allow else 'nothing; '}asked for, and not let through: {rows}"


def _names(written: Written) -> Iterator[tuple[str, str]]:
    suggestion = written.trial.suggestion if written.trial else None
    if suggestion is not None:
        yield "names", _breakpoints(suggestion)


def _breakpoints(suggestion: Suggestion) -> str:
    """
    >>> _breakpoints(Suggestion((), 8, (640, 960), 5, 1))
    "breakpoints at the page's own 640 and 960 px: its media queries flip at 8 widths, of \
which 5 are edges of a name, and 1 with the built-in names"
    """
    edges = [str(edge) for edge in suggestion.own_edges]
    widths = " and ".join(filter(None, (", ".join(edges[:-1]), edges[-1])))
    at_edges, count = suggestion.at_edges, suggestion.boundaries
    if count == 1:
        flips = "its media queries flip there, which is no edge of a built-in name"
    else:
        number = "all" if at_edges == count else at_edges
        edges_of = f"{number} are edges" if at_edges > 1 else "1 is an edge"
        flips = (
            f"its media queries flip at {count} widths, of which {edges_of} of a name, and "
            f"{suggestion.at_built_in_edges or 'none'} with the built-in names"
        )
    return f"breakpoints at the page's own {widths} px: {flips}"


def _row(word: str, text: str) -> str:
    """A row of the summary, wrapped below its label; line breaks of ``text`` are kept."""
    head = f"{word:<{_INDENT - 1}} "
    rows = []
    for line in text.splitlines() or [""]:
        rows.append(
            textwrap.fill(
                line,
                _COLUMNS,
                initial_indent=head,
                subsequent_indent=" " * _INDENT,
                break_on_hyphens=False,
                break_long_words=False,
            )
        )
        head = " " * _INDENT
    return "\n".join(rows) + "\n"
