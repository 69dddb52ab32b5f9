"""Verdicts of captures and sweeps."""

from typing import Literal

Verdict = Literal["unchanged", "changed", "regressed", "new", "unstable", "failed"]


#: From best to worst; the worst of several verdicts wins.
VERDICTS: tuple[Verdict, ...] = ("unchanged", "changed", "regressed", "new", "unstable", "failed")
