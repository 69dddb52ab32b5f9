"""`make docs`: the reference of commands, configuration and JSON report, made of the code itself.

docs/report.schema.json is the JSON Schema of the report. docs/commands.md is the command line's own
help; in docs/configuration.md the tables between `<!-- keys: NAME -->` and `<!-- end -->` are made,
and what stands around them is written by hand. So are the tables after `<!-- made: NAME -->` in
other pages, from `DETECTORS` and `REPORTS`.
"""

import inspect
import json
import re
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import click
from pydantic import BaseModel
from pydantic.fields import FieldInfo

from harness.commands.main import cli
from harness.config.schema import PageDefaults, PageTable, ProjectTable, RangeTable
from harness.detectors import DETECTORS
from harness.report import REPORTS
from harness.report.json.render import REPORT

DOCS = Path(__file__).parent

HEAD = """# Commands

Made of the command line's own help by `make docs`; `harness COMMAND --help` prints the same.
"""

#: Which keys each table of docs/configuration.md lists.
TABLES: Mapping[str, tuple[type[BaseModel], frozenset[str]]] = {
    "project": (ProjectTable, frozenset(PageDefaults.model_fields)),
    "page": (PageTable, frozenset(PageDefaults.model_fields)),
    "defaults": (PageDefaults, frozenset()),
    "range": (RangeTable, frozenset()),
}


def main() -> int:
    """Write each file; gives the exit code."""
    for name, text in reference().items():
        (DOCS / name).write_text(text, "utf-8")
        print(f"docs/{name}")
    return 0


def reference() -> dict[str, str]:
    """The text of each file that is made, as it should be: text by name."""
    pages = ("configuration.md", "findings.md", "pytest.md")
    return {
        "commands.md": "\n".join([HEAD, *commands(cli, "harness")]),
        **{name: with_tables((DOCS / name).read_text("utf-8")) for name in pages},
        "report.schema.json": report_schema(),
    }


def report_schema() -> str:
    """The JSON Schema of the JSON report."""
    schema = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **REPORT.json_schema(),
        "title": "JSON report of harness",
    }
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"


def commands(group: click.Group, path: str) -> Iterator[str]:
    """Every command below ``group``, which is called by ``path``."""
    for name, command in sorted(group.commands.items()):
        if isinstance(command, click.Group):
            yield from commands(command, f"{path} {name}")
        else:
            yield from described(command, f"{path} {name}")


def described(command: click.Command, path: str) -> Iterator[str]:
    """One command: how it is called, what it does, and its options."""
    words = click.Context(command, info_name=path).get_usage().removeprefix("Usage: ")
    yield f"## {path}\n"
    yield f"```text\n{' '.join(words.split())}\n```\n"
    yield re.sub(r"(?<!\n)\n(?!\n)", " ", inspect.cleandoc(command.help or "")) + "\n"
    options = [one for one in command.params if isinstance(one, click.Option)]
    if options:
        yield "| option | what it does |\n|---|---|"
        for one in options:
            yield f"| {called(one)} | {cell(one.help or '')} |"
        yield ""


def called(option: click.Option) -> str:
    """An option and what it takes."""
    takes = "" if option.is_flag else f" {option.make_metavar(click.Context(cli))}"
    return cell(", ".join(f"`{one}{takes}`" for one in option.opts))


def with_tables(text: str) -> str:
    """``text`` with its tables made anew."""

    def made(match: re.Match[str]) -> str:
        new = table(*TABLES[match["name"]]) if match["of"] == "keys" else MADE[match["name"]]()
        return f"<!-- {match['of']}: {match['name']} -->\n{new}<!-- end -->"

    pattern = r"<!-- (?P<of>keys|made): (?P<name>\w+) -->\n.*?<!-- end -->"
    return re.sub(pattern, made, text, flags=re.DOTALL)


def detectors() -> str:
    """The kinds of findings that detectors make."""
    rows = [f"| `{kind}` | {cell(detector.help)} |" for kind, detector in DETECTORS.items()]
    return "\n".join(("| kind | what it is |", "|---|---|", *rows, ""))


def reports() -> str:
    """The report options of pytest."""
    rows = [f"| `--layout-{name} FILE` | {cell(report.help)} |" for name, report in REPORTS.items()]
    return "\n".join(("| option | what it does |", "|---|---|", *rows, ""))


#: Tables that are made of literals of the code.
MADE: Mapping[str, Callable[[], str]] = {"detectors": detectors, "reports": reports}


def table(model: type[BaseModel], without: frozenset[str]) -> str:
    """The keys of ``model`` as a table, in the order in which they are declared."""
    rows = ["| key | takes | default | what it does |", "|---|---|---|---|"]
    for name, field in model.model_fields.items():
        if name not in without:
            cells = (f"`{name}`", field.title or "", default(field), field.description or "")
            rows.append("| " + " | ".join(map(cell, cells)) + " |")
    return "".join(f"{row}\n" for row in rows)


def default(field: FieldInfo) -> str:
    """What holds where nothing is given, as it would be written; nothing where that says little."""
    value = field.get_default()
    if field.is_required() or value is None or len(str(value)) > 60:
        return ""
    written = {True: "true", False: "false"}.get(value) if isinstance(value, bool) else None
    return f"`{written or (f'{value:g}' if isinstance(value, float) else repr(value))}`".replace(
        "'", '"'
    )


def cell(text: str) -> str:
    """``text`` in a table."""
    return text.replace("|", "\\|")


if __name__ == "__main__":
    sys.exit(main())
