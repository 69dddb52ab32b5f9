"""What the script of the HTML report knows: captures, findings, and where their pictures are."""

from collections.abc import Mapping, Sequence
from dataclasses import astuple, dataclass
from hashlib import sha256

from harness.model.finding import Finding
from harness.model.run import CaptureResult, Run
from harness.report.json.render import render as render_json
from harness.report.wording.finding import SETTLED_ELSEWHERE, places_of


@dataclass(frozen=True, slots=True)
class Live:
    """A page that is served to decide on it: what its requests have to prove, and the run's digest.

    ``report`` is ``sha256:`` and the digest of the run's JSON report.
    """

    token: str
    report: str


def is_decidable(run: Run) -> bool:
    """Whether something of it can become a baseline; not of what was compared with another side."""
    return any(can_be_decided(run, one) for one in run.findings)


def can_be_decided(run: Run, finding: Finding) -> bool:
    """Whether accepting it makes something a baseline."""
    return not run.against and finding.kind not in SETTLED_ELSEWHERE


def page_data(
    run: Run,
    inside: Sequence[str],
    base: Mapping[str, str],
    live: Live | None,
) -> dict[str, object]:
    """What the page's script knows; widths and boxes in CSS px, regions in device px."""
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
                "page": one.page,
                "browser": one.browser,
                "width": one.width,
                "verdict": one.verdict,
                "message": one.message.split("\n")[0] if one.message else _pixels(one),
                "images": dict(one.images),
                **({"region": astuple(one.region)} if one.region else {}),
            }
            for one in run.captures
        ],
        "findings": [
            {
                "id": one.id,
                "decidable": can_be_decided(run, one),
                "places": [
                    {"page": place.page, "browser": place.browser, "widths": place.widths}
                    for place in places_of(one)
                ],
                "boxes": [
                    {
                        "page": each.page,
                        "browser": each.browser,
                        "width": each.width,
                        "before": [astuple(box) for box in each.before],
                        "after": [astuple(box) for box in each.after],
                    }
                    for each in one.boxes
                ],
                "picture": {
                    "width": one.picture.width,
                    "images": dict(one.picture.images),
                }
                if one.picture
                else None,
            }
            for one in run.findings
        ],
    }


def _pixels(one: CaptureResult) -> str:
    return f"{one.changed_pixels:,} pixels differ" if one.changed_pixels else ""
