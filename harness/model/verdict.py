"""What became of a capture or a sweep."""

from typing import Literal

Verdict = Literal["unchanged", "changed", "regressed", "new", "unstable", "failed"]


#: From best to worst; of several verdicts the worst wins.
VERDICTS: tuple[Verdict, ...] = ("unchanged", "changed", "regressed", "new", "unstable", "failed")
