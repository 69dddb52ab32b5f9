"""A run to review, and decisions on it: what the tests of approving and of the server share."""

import json
from collections.abc import Mapping
from pathlib import Path

from harness.approval.decisions_file import digest_of
from tests.scratch import PLAIN, TWO_BANDS, Project

#: A wider box below 500 px, a higher bar from 700 px on: two findings of one page.
TWO = f"""{PLAIN}<style>
@media (max-width: 500px) {{ .box {{ width: 224px }} }}
@media (min-width: 700px) {{ .top {{ height: 50px }} }}
</style>"""
#: One finding at every width.
RED = f"{PLAIN}<style>.top {{ background: #cc0000 }}</style>"


def make_reviewed(made: Project) -> None:
    """Two pages that have changed since they were approved and a new one, and a run of them."""
    pages = dict.fromkeys(("home", "other", "new"), "")
    for name in pages:
        made.write(f"{name}.html", PLAIN)
    made.configure(pages, breakpoints=TWO_BANDS)
    assert made.approve("home", "other").exit_code == 0
    made.write("home.html", TWO)
    made.write("other.html", RED)
    assert made.check().exit_code == 1


def entry(decision: str = "accept", page: str = "home", **more: object) -> dict[str, object]:
    return {"page": page, "browser": "chromium", "decision": decision, **more}


def document(folder: Path, *entries: Mapping[str, object], **others: object) -> bytes:
    """What the report of the run in ``folder`` exports."""
    report = (folder / "report.json").read_bytes()
    told = {
        "schema": 1,
        "run": json.loads(report)["id"],
        "report": digest_of(report),
        "decisions": list(entries),
        **others,
    }
    return json.dumps(told).encode()


def ids(made: Project) -> dict[str, str]:
    """The findings of the last run, by page and the last part of their selector."""
    return {
        f"{one['page']} {one['selector'].split(' > ')[-1]}": one["id"]
        for one in made.report()["findings"]
    }
