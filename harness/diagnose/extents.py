"""At which widths a change shows, as far as that was narrowed down."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from harness.breakpoints.sweep_widths import WIDEST, Range
from harness.diagnose.candidates.candidate import Key


@dataclass(frozen=True, slots=True)
class VisibleWidths:
    """Where the symptoms of one key show on one page in one browser."""

    widths: frozenset[int]  #: CSS px, of those that are known
    marked: bool  #: told by more than pictures, so that it is known between them too


@dataclass(frozen=True, slots=True)
class KnownExtents:
    """What is known of one page in one browser by width (CSS px)."""

    step: int  #: of the sweep
    samples: frozenset[int]  #: the widths that there are pictures of
    read_widths: frozenset[int]  #: the widths at which both sides were read
    shown: Mapping[Key, VisibleWidths] = field(default_factory=dict)
    rough: bool = False  #: by another renderer's boxes an end is found only roughly
    ends: Range = (1, WIDEST)  #: of the sweep, beyond which widths are further apart
