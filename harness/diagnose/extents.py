"""The widths at which a change shows, as far as they were narrowed down."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from harness.breakpoints.sweep_widths import WIDEST, Range
from harness.diagnose.candidates.candidate import Key


@dataclass(frozen=True, slots=True)
class VisibleWidths:
    """The widths at which the symptoms of one key show on one target."""

    widths: frozenset[int]  #: CSS px
    marked: bool  #: boxes or styles show them too, so that they are known between pictures


@dataclass(frozen=True, slots=True)
class KnownExtents:
    """The widths (CSS px) at which one target was read, and at which symptoms show."""

    step: int  #: of the sweep
    samples: frozenset[int]  #: widths that have pictures
    read_widths: frozenset[int]  #: widths at which both sides were read
    shown: Mapping[Key, VisibleWidths] = field(default_factory=dict)
    rough: bool = False  #: another renderer's boxes show only roughly where a range ends
    ends: Range = (1, WIDEST)  #: of the sweep; beyond them its widths are further apart
