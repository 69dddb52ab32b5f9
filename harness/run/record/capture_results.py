"""The result of one capture, and the notes about it."""

from collections.abc import Iterator
from pathlib import Path

from harness.baselines.folder_store import picture_name
from harness.model.capture import Capture
from harness.model.run import CaptureResult
from harness.run import run_folder
from harness.run.judge_capture import Judgement


def capture_result(
    folder: Path, capture: Capture, judgement: Judgement, digest: str
) -> CaptureResult:
    """The result of one capture; its pictures are written into the ``folder`` of the run.

    ``digest`` is the SHA-256 of the capture's own picture, which is written already.
    """
    name_in_set = f"{capture.page}/{capture.browser}/{picture_name(capture.width)}"
    images = {}
    for name, picture in (("baseline", judgement.baseline), ("diff", judgement.diff)):
        if picture is not None:
            images[name] = f"{name}/{name_in_set}"
            target = folder / images[name]
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(picture)
    images["current"] = f"{run_folder.CAPTURES}/{name_in_set}"
    return CaptureResult(
        capture.page,
        capture.browser,
        capture.width,
        judgement.verdict,
        judgement.changed_pixels,
        judgement.message,
        images,
        judgement.region,
        sha256=digest,
        missing=capture.missing,
    )


def capture_notes(capture: Capture) -> Iterator[str]:
    """The notes about one capture: blocked addresses, and what the browser reported."""
    for address in capture.blocked:
        yield f"{capture.page}: blocked third-party {address}"
    for note in capture.notes:
        yield f"{capture.page}: {note}"
