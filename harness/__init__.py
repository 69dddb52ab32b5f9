"""Breakpoint Harness: responsive-layout tests at every named breakpoint.

The names in ``__all__`` are for scripts and notebooks, see ``docs/api.md``. All others are private.
"""

from typing import TYPE_CHECKING, Any

__all__ = [
    "BaselineError",
    "Box",
    "Boxes",
    "Breakpoint",
    "BreakpointResult",
    "BrowserError",
    "CaptureError",
    "CaptureResult",
    "Cause",
    "Conditions",
    "Config",
    "ConfigError",
    "DeadReference",
    "Environment",
    "Finding",
    "HarnessError",
    "Ledger",
    "Page",
    "Picture",
    "Place",
    "Region",
    "Run",
    "Sweep",
    "SweepResult",
    "Timing",
    "Unstable",
    "UnstablePageError",
    "Verdict",
    "__version__",
    "approve",
    "check",
    "load_config",
    "run_folder",
]

if TYPE_CHECKING:
    from harness.api import approve, check, load_config, run_folder
    from harness.config.load import Config
    from harness.errors import (
        BaselineError,
        BrowserError,
        CaptureError,
        ConfigError,
        HarnessError,
        UnstablePageError,
    )
    from harness.model.dead_reference import DeadReference
    from harness.model.finding import Boxes, Cause, Finding, Picture, Place
    from harness.model.geometry import Box, Region
    from harness.model.page import Breakpoint, Page, Sweep
    from harness.model.run import (
        BreakpointResult,
        CaptureResult,
        Conditions,
        Environment,
        Ledger,
        Run,
        SweepResult,
        Timing,
    )
    from harness.model.unstable import Unstable
    from harness.model.verdict import Verdict
    from harness.version import __version__
else:  # a type checker that saw ``__getattr__`` would accept any name
    #: Module → the names that it defines. A module is imported when one of its names is first
    #: used: `harness --help` and an unused plugin import none of them.
    _HOMES = {
        "harness.api": ("approve", "check", "load_config", "run_folder"),
        "harness.config.load": ("Config",),
        "harness.errors": tuple(name for name in __all__ if name.endswith("Error")),
        "harness.model.dead_reference": ("DeadReference",),
        "harness.model.finding": ("Boxes", "Cause", "Finding", "Picture", "Place"),
        "harness.model.geometry": ("Box", "Region"),
        "harness.model.page": ("Breakpoint", "Page", "Sweep"),
        "harness.model.unstable": ("Unstable",),
        "harness.model.verdict": ("Verdict",),
        "harness.version": ("__version__",),
    }

    def __getattr__(name: str) -> Any:
        if name not in __all__:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        from importlib import import_module

        homes = (home for home, names in _HOMES.items() if name in names)
        globals()[name] = getattr(import_module(next(homes, "harness.model.run")), name)
        return globals()[name]

    def __dir__() -> list[str]:
        return sorted({*globals(), *__all__})
