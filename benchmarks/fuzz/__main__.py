"""`make fuzz`: feed hostile documents to every reader, and report what is no error with a fix.

A document is a fault if its reader raises anything but a ``HarnessError``, takes longer than
``DEADLINE_S``, or needs more memory than ``MOST_MEMORY``. It is saved, and the campaign goes on.
"""

import argparse
import hashlib
import random
import resource
import signal
import sys
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from hypothesis import HealthCheck, Phase, given, seed, settings

from benchmarks.fuzz.readers import READERS, Reader, outcome_of

DEADLINE_S = 30
MOST_MEMORY = 3 * 2**30

#: Documents of one kind before the next kind has its turn.
TURN = 400

#: Where documents are saved that are a fault, and the one that is being read.
FAULTS = Path("build/fuzz")


class TooSlowError(BaseException):
    """A reader that takes longer than ``DEADLINE_S``; not an ``Exception``, which readers catch."""


def main(words: list[str]) -> int:
    """Run the campaign; gives 1 where a fault was found."""
    options = _options(words)
    number = options.seed if options.seed is not None else random.SystemRandom().randrange(2**32)
    print(f"seed {number}; {options.minutes:g} minutes", flush=True)
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    FAULTS.mkdir(parents=True, exist_ok=True)
    end = time.monotonic() + options.minutes * 60
    tried: Counter[str] = Counter()
    faults: dict[str, Path] = {}
    turn = 0
    while time.monotonic() < end:
        for kind in options.kinds or READERS:
            tried[kind] += _turn(kind, number + turn, end, faults)
        turn += 1
    for kind, count in tried.items():
        print(f"{kind:<14} {count:>9,} documents")
    print(f"{'all':<14} {tried.total():>9,} documents, {len(faults)} faults")
    for text, file in faults.items():
        print(f"  {text}: {file}")
    return 1 if faults else 0


def _options(words: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.fuzz", description=__doc__)
    parser.add_argument("--minutes", type=float, default=60.0)
    parser.add_argument("--seed", type=int, help="of an earlier campaign, to repeat it")
    parser.add_argument("--kinds", nargs="*", choices=[*READERS], help="default: all")
    return parser.parse_args(words)


def _turn(kind: str, number: int, end: float, faults: dict[str, Path]) -> int:
    """Read some documents of one kind; gives how many."""
    reader = READERS[kind]
    count = 0
    with tempfile.TemporaryDirectory(prefix="harness-fuzz-") as name:

        @seed(number)
        @settings(
            max_examples=TURN,
            phases=[Phase.generate],
            database=None,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        )
        @given(reader.documents())
        def read(document: bytes) -> None:
            nonlocal count
            if time.monotonic() < end:
                count += 1
                _try(kind, reader, document, Path(name), faults)

        read()
    return count


def _try(kind: str, reader: Reader, document: bytes, folder: Path, faults: dict[str, Path]) -> None:
    current = FAULTS / f"{kind}.current"  # it stays where the process itself dies
    current.write_bytes(document)
    try:
        with _deadline():
            outcome_of(reader, document, folder)
    except (Exception, TooSlowError) as error:  # noqa: BLE001 - any of them is a fault
        text = _place(kind, error)
        if text not in faults:
            digest = hashlib.sha256(document).hexdigest()[:12]
            faults[text] = FAULTS / f"{kind}-{digest}"
            faults[text].write_bytes(document)
            print(f"FAULT {text}: {faults[text]}", flush=True)
    current.unlink()


def _place(kind: str, error: BaseException) -> str:
    """A text by which equal faults are one: the error, and where it was raised."""
    last = traceback.extract_tb(error.__traceback__)[-1]
    return (
        f"{kind}: {type(error).__name__} in {last.name}, "
        f"{Path(last.filename).name}:{last.lineno}: {str(error)[:100]!r}"
    )


@contextmanager
def _deadline() -> Iterator[None]:
    def raise_error(*_: object) -> None:
        raise TooSlowError(f"longer than {DEADLINE_S} s")

    former = signal.signal(signal.SIGALRM, raise_error)
    signal.setitimer(signal.ITIMER_REAL, DEADLINE_S)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, former)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
