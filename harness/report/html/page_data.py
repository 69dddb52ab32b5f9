"""The data for the script of the HTML report: captures, findings, and paths of pictures."""

from collections.abc import Mapping, Sequence
from dataclasses import astuple, dataclass
from hashlib import sha256

from harness.model.finding import Finding
from harness.model.run import CaptureResult, Run
from harness.report.json.render import render as render_json
from harness.report.wording.finding import SETTLED_ELSEWHERE, places_of


@dataclass(frozen=True, slots=True)
class Live:
    """A report that is served for decisions: the token that its requests have to send.

    ``report`` is ``sha256:`` and the digest of the run's JSON report.
    """

    token: str
    report: str


def is_decidable(run: Run) -> bool:
    """Whether a decision on the run can change baselines; not after a check with ``--against``."""
    return any(can_be_decided(run, finding) for finding in run.findings)


def can_be_decided(run: Run, finding: Finding) -> bool:
    """Whether accepting the finding changes a baseline."""
    return not run.against and finding.kind not in SETTLED_ELSEWHERE


def page_data(
    run: Run,
    inside: Sequence[str],
    base: Mapping[str, str],
    live: Live | None,
) -> dict[str, object]:
    """The data as plain values; widths and boxes in CSS px, regions in device px."""
    return {
        "run": run.id,
        "report": live.report if live else f"sha256:{sha256(render_json(run)).hexdigest()}",
        "live": {"token": live.token} if live else None,
        "side": run.against or "Baseline",
        "inside": inside,
        "base": dict(base),
        "decidable": is_decidable(run),
        "captures": [
            {
                "page": capture.page,
                "browser": capture.browser,
                "width": capture.width,
                "verdict": capture.verdict,
                "message": capture.message.split("\n")[0] if capture.message else _pixels(capture),
                "images": dict(capture.images),
                **({"region": astuple(capture.region)} if capture.region else {}),
            }
            for capture in run.captures
        ],
        "findings": [
            {
                "id": finding.id,
                "decidable": can_be_decided(run, finding),
                "places": [
                    {"page": place.page, "browser": place.browser, "widths": place.widths}
                    for place in places_of(finding)
                ],
                "boxes": [
                    {
                        "page": boxes.page,
                        "browser": boxes.browser,
                        "width": boxes.width,
                        "before": [astuple(box) for box in boxes.before],
                        "after": [astuple(box) for box in boxes.after],
                    }
                    for boxes in finding.boxes
                ],
                "picture": {
                    "width": finding.picture.width,
                    "images": dict(finding.picture.images),
                }
                if finding.picture
                else None,
            }
            for finding in run.findings
        ],
    }


def _pixels(capture: CaptureResult) -> str:
    return f"{capture.changed_pixels:,} pixels differ" if capture.changed_pixels else ""
