"""The baseline stores, by the scheme that ``baselines`` of the configuration names."""

import sys
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from harness.baselines.capture_set import CaptureSet
from harness.baselines.folder_store import FolderStore
from harness.baselines.store import BaselineStore
from harness.choices import guess
from harness.config.load import Config
from harness.config.store_address import FOLDER_SCHEME
from harness.errors import BaselineError, ConfigError
from harness.model.target import Target
from harness.printable import safe

#: A new store is a file and a line here; ``baselines = "<scheme>:<location>"`` selects it.
STORES: Mapping[str, Callable[[Config], BaselineStore]] = {
    FOLDER_SCHEME: lambda config: FolderStore(config.baselines),
}


def store_of(config: Config) -> BaselineStore:
    """The store of a project's baselines, in which no replacement is half done.

    Errors: ``ConfigError`` for an unknown scheme; ``BaselineError`` where an approval was
    interrupted and cannot be completed.
    """
    scheme = config.store.partition(":")[0] or FOLDER_SCHEME
    if scheme not in STORES:
        raise ConfigError(
            f"baselines = {config.store!r} names an unknown store {scheme!r}"
            f"{guess(scheme, tuple(STORES))}",
            why="the text before the colon selects the store that keeps the baselines",
            fix=f"choose from: {', '.join(STORES)}; a folder with a colon in its name is written "
            f'"./{config.store}"',
        )
    store = STORES[scheme](config)
    if sentence := store.finish_interrupted():
        print(safe(f"harness: {sentence}"), file=sys.stderr, flush=True)
    return store


def with_baselines(config: Config, folder: Path) -> Config:
    """``config`` with the sets in ``folder``, such as the captures of a run, as baselines."""
    return replace(config, baselines=folder, store="")


def load_readable(store: BaselineStore, target: Target) -> CaptureSet | None:
    """The set of ``target``; ``None`` where there is none, or it is damaged."""
    with suppress(BaselineError):
        return store.load(target)
    return None
