"""The JSON report: everything a run says, in a schema that others may build on; and back again."""

import json
import re
from typing import Any

from harness.bounded import read_json
from harness.errors import HarnessError, shortened
from harness.model.finding import Finding
from harness.model.run import Run
from harness.report.json.codec import Codec, schema_of
from harness.report.json.document import SCHEMA, Report, ReportedFinding, report_of, run_of

#: A list of numbers with a line for each, which no text of a page can look like: JSON escapes
#: its line breaks. One line holds them all, so that a box is a line and not six.
NUMBERS = re.compile(r"\[\n *([-+.\deE]+(?:,\n *[-+.\deE]+)*)\n *\]")

REPORT = Codec(Report)
_FINDING = Codec(ReportedFinding)


def render(run: Run, _sources: object = None) -> bytes:
    """The report as UTF-8; the same run gives the same bytes."""
    text = json.dumps(as_dict(run), ensure_ascii=False, allow_nan=False, indent=2)
    text = NUMBERS.sub(lambda match: re.sub(r"\s+", " ", f"[{match[1]}]"), text)
    # Half a surrogate pair, which a page's script can write, has no UTF-8: escaped as JSON does.
    return f"{text}\n".encode(errors="backslashreplace")


def as_dict(run: Run) -> dict[str, Any]:
    """The report as plain values, its keys in the order of the schema."""
    return REPORT.plain(report_of(run))


def finding_dict(finding: Finding) -> dict[str, Any]:
    """A finding as plain values, as a report has it."""
    return _FINDING.plain(ReportedFinding.of(finding))


def load(data: bytes, name: str = "the report") -> Run:
    """The run that ``render`` made ``data`` of; unknown keys are passed over.

    ``name`` is what an error calls it. A report may come from elsewhere, so its values are
    checked: ``HarnessError`` for another schema, a missing key, a value of another type, or a
    picture outside the run's folder.
    """
    try:
        plain = read_json(data)
        schema = schema_of(plain)
        if schema == SCHEMA:
            return run_of(REPORT.read(plain))
    except ValueError as error:
        raise HarnessError(
            f"{name} cannot be read: {error}",
            why="it is not a JSON report of harness, or it was cut or edited",
            fix="name the folder of a run that ended, such as .harness/runs/<id>",
        ) from error
    raise HarnessError(
        f"{name} has schema {shortened(str(schema))}; this harness reads schema {SCHEMA}",
        why="it was written by another version of harness",
        fix="read it with the version named in it, or run the check again with this one",
    )
