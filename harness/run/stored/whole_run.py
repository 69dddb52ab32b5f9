"""Checks that the folder of a run is what the run left there: no less, no more, nothing else.

A run may come from elsewhere. Its pictures have the SHA-256 that its report gives, and what it
planned is what it captured. Nothing protects from somebody who forges a whole run; whoever reviews
it sees the forged pictures.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from pathlib import Path

from harness.baselines.capture_set import LAYOUT, MANIFEST, CaptureSet, picture_name
from harness.baselines.folder_store import FolderStore
from harness.config import file_names
from harness.errors import BaselineError, HarnessError
from harness.model.run import CaptureResult, Run
from harness.model.target import CaptureKey, Target
from harness.run import run_folder
from harness.run.stored.digests import digest_of, digest_of_set
from harness.run.stored.incomplete import in_words
from harness.run.stored.ledger_file import LedgerFile, read_ledger

_AGAIN = "download it again, or check again and review that run"


def check_whole(run: Run, folder: Path, refused: str = "nothing was approved") -> None:
    """Raise ``HarnessError`` where the ``folder`` of ``run`` is not as the run left it.

    ``refused`` begins its message.
    """
    try:
        file_names.inside(folder, run_folder.CAPTURES)
        check_pictures(run, folder, refused)
        problem = next(_problems(run, folder), "")
    except (OSError, ValueError) as error:
        problem = f"a file of it {error}"
    if problem:
        raise HarnessError(
            f"{refused}: run {run.id} is not as it was when it ended",
            why=problem,
            fix=_AGAIN,
        )


def check_pictures(run: Run, folder: Path, refused: str = "nothing was approved") -> None:
    """Raise ``BaselineError`` where a capture's picture is not the one that the report shows."""
    store = FolderStore(folder / run_folder.CAPTURES)
    for target, results in _by_target(run.captures).items():
        captures = store.load(target)
        if captures is None:
            raise BaselineError(
                f"{refused}: run {run.id} has no captures of {target.page} in {target.variant}",
                why="its report shows some, so its folder is not complete",
                fix=_AGAIN,
            )
        check_shown(run, captures, results, refused)
        captures.layout_text()


def check_shown(
    run: Run,
    captures: CaptureSet,
    results: Iterable[CaptureResult],
    refused: str = "nothing was approved",
) -> None:
    """Raise ``BaselineError`` where ``captures`` lack a picture of ``results``, or have another.

    All of them are of one target.
    """
    for shown in results:
        picture = captures.pictures.get(shown.width)
        where = f"{shown.page} in {shown.browser} at {shown.width} px"
        if picture is None:
            raise BaselineError(
                f"{refused}: run {run.id} has no picture of {where}",
                why="its folder is not complete",
                fix="download it again, or check again and review that run",
            )
        name = picture_name(shown.width)
        path = f"{run_folder.CAPTURES}/{shown.page}/{shown.browser}/{name}"
        if picture.name == name:
            captures.image(shown.width)
        if (
            picture.name != name
            or shown.images.get("current") != path
            or shown.sha256 != picture.sha256
            or picture.viewport.width != shown.width
        ):
            raise BaselineError(
                f"{refused}: the report of run {run.id} shows another picture of "
                f"{where} than the one that is in its folder",
                why="one of them was changed since the page was captured",
                fix="check again, and review that run",
            )


def _by_target(captures: Iterable[CaptureResult]) -> dict[Target, list[CaptureResult]]:
    """The captures that were taken, by their targets."""
    by_target: dict[Target, list[CaptureResult]] = {}
    for capture in captures:
        if capture.images.get("current"):
            by_target.setdefault(Target(capture.page, capture.browser), []).append(capture)
    return by_target


def _problems(run: Run, folder: Path) -> Iterator[str]:
    """The differences between the folder of ``run`` and what it left there, each as a sentence."""
    ledger = read_ledger(folder)
    if ledger is None or ledger.balance is None:
        yield (
            f"it has no {run_folder.LEDGER} with the digests of its files: it was taken out, or an "
            "earlier version of harness has written the run"
        )
        return
    yield from _misplaced(run, ledger)
    yield from _foreign_files(run, folder)
    yield from _unreported(run, folder)
    _check_no_links(run, folder)
    yield from _other_sets(run, folder, ledger)
    if digest_of(folder, run_folder.REPORT) != ledger.balance.report:
        yield f"its {run_folder.REPORT} is not the one that the run wrote"


def _misplaced(run: Run, ledger: LedgerFile) -> Iterator[str]:
    """Captures that the report has and the ledger has not, or the reverse, or twice."""
    if (run.id, run.command) != (ledger.id, ledger.command):
        yield f"its {run_folder.LEDGER} is that of run {ledger.id}"
    reported = [CaptureKey(*capture.spot) for capture in run.captures]
    planned = ledger.places
    if lacking := without(planned, reported):
        yield f"it planned {in_words(lacking)}, and its report has nothing of it"
    if added := without(reported, planned):
        yield f"its report has {in_words(added)}, which it did not plan"
    if len(set(reported)) != len(reported):
        twice = [place for place in dict.fromkeys(reported) if reported.count(place) > 1]
        yield f"its report has {in_words(twice)} twice"
    if run.ledger.planned != len(planned):
        yield f"its report says that it planned {run.ledger.planned} captures, not {len(planned)}"


def without(places: Sequence[CaptureKey], others: Collection[CaptureKey]) -> list[CaptureKey]:
    """The ``places`` that are not among ``others``, in their order."""
    excluded = frozenset(others)
    return [place for place in places if place not in excluded]


def _foreign_files(run: Run, folder: Path) -> Iterator[str]:
    """Files among the captures that the run did not write."""
    expected = {
        f"{capture.page}/{capture.browser}/{name}"
        for capture in run.captures
        for name in (MANIFEST, LAYOUT, picture_name(capture.width))
    }
    captures = file_names.inside(folder, run_folder.CAPTURES)
    for path in sorted(captures.rglob("*")):
        name = path.relative_to(captures).as_posix()
        if path.is_symlink() or (not path.is_dir() and name not in expected):
            yield f"its captures hold {name[:200]!r}, which it did not write"


def _unreported(run: Run, folder: Path) -> Iterator[str]:
    """Pictures in a manifest that the report does not know: nobody has seen them."""
    store = FolderStore(folder / run_folder.CAPTURES)
    for target in _by_target(run.captures):
        captures = store.load(target)
        # Captures that failed after their picture was taken have one that is not shown.
        reported = {capture.width for capture in run.captures if capture.spot[:2] == target}
        for width in sorted(captures.pictures.keys() - reported) if captures else ():
            place = CaptureKey(*target, width)
            yield f"its captures have {in_words([place])}, which its report does not show"


def _check_no_links(run: Run, folder: Path) -> None:
    """Raise ``ValueError`` for a picture that lies elsewhere: a report would show any file."""
    image_sets = [capture.images for capture in run.captures]
    image_sets += [finding.picture.images for finding in run.findings if finding.picture]
    for path in (path for images in image_sets for path in images.values()):
        if (folder / path).exists() or (folder / path).is_symlink():
            file_names.file_inside(folder, *path.split("/"))


def _other_sets(run: Run, folder: Path, ledger: LedgerFile) -> Iterator[str]:
    """Sets of captures whose manifests are not those that the run wrote."""
    assert ledger.balance, "it was checked before"
    digests = {Target(entry.page, entry.browser): entry.manifest for entry in ledger.balance.sets}
    for target in _by_target(run.captures):
        if digests.get(target) != digest_of_set(folder, target):
            yield (
                f"the {MANIFEST} of {target.page} in {target.variant} is not the one that the run "
                "wrote"
            )
