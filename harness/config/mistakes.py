"""The errors of a configuration whose keys or values are not those of the schema."""

import re
from collections.abc import Sequence
from pathlib import Path

from pydantic import BaseModel, ValidationError

from harness.choices import guess
from harness.config.schema import PageTable, ProjectTable, RangeTable, SweepTable
from harness.errors import MOST_QUOTED, ConfigError, key_path, quoted
from harness.printable import HIDDEN, printable

#: Keys whose values are secrets.
_SECRET = frozenset({"headers", "storage_state"})

#: Tables by the key that they stand at, to guess a mistyped key and to say what a key takes.
_KEYS: dict[str, type[BaseModel]] = {
    "pages": PageTable,
    "breakpoints": RangeTable,
    "sweep": SweepTable,
}


def config_error(error: ValidationError, file: Path) -> ConfigError:
    """An error that describes the first mistake, and counts the others."""
    problems = error.errors(include_url=False)
    # pydantic tries a value as a table and as a list, and reports both; an unknown key in the
    # table is the likelier mistake.
    problems.sort(key=lambda problem: problem["type"] != "extra_forbidden")
    first = problems[0]
    where = _keys_of(first["loc"])
    place = key_path(where)
    more = len({key_path(_keys_of(problem["loc"])) for problem in problems}) - 1
    also = f" (and {more} more)" if more and len(problems) > 1 else ""
    table = "[tool.harness]" if file.name == "pyproject.toml" else file.name
    if not where:
        return ConfigError(
            f"[tool.harness] of {file.name} is no table, but {quoted(first['input'])}",
            why="the configuration is a table of keys with their values",
            fix="write the header [tool.harness], and the keys below it",
        )
    if first["type"] == "extra_forbidden":
        keys = tuple(_model(where[:-1]).model_fields)
        return ConfigError(
            f"{table} has an unknown key {place!r}{guess(str(where[-1])[:MOST_QUOTED], keys)}",
            why="a key that is not understood would be ignored silently",
            fix=f"choose from: {', '.join(keys)}",
        )
    if first["type"] == "missing":
        return ConfigError(
            f"{table}: {place} is missing",
            why="every page needs a name, which is the name of its baselines' folder",
            fix=f"add {where[-1]}",
        )
    takes, hint = _accepted_values(where), ""
    if first["type"] == "literal_error":
        takes = first["msg"].removeprefix("Input should be ")
        hint = guess(
            str(first["input"])[:MOST_QUOTED], re.findall("'([^']*)'", first["ctx"]["expected"])
        )
    return ConfigError(
        f"{table}: {place} cannot be {_shown_input(where, first['input'])}{hint}{also}",
        why=f"it takes {takes}",
        fix="correct the value; docs/configuration.md lists what each key takes",
    )


def _shown_input(where: Sequence[int | str], value: object) -> str:
    """A value of the configuration in quotes; ``…`` where it is secret."""
    return HIDDEN if _SECRET.intersection(map(str, where)) else printable(quoted(value))


def _model(where: Sequence[int | str]) -> type[BaseModel]:
    """The table that ``where`` leads to."""
    return next((_KEYS[str(part)] for part in reversed(where) if part in _KEYS), ProjectTable)


def _accepted_values(where: Sequence[int | str]) -> str:
    """The values that the key at ``where`` takes; for an entry of a list, those of the list."""
    names = [part for part in where if isinstance(part, str)]
    field = _model(names[:-1]).model_fields.get(names[-1]) or ProjectTable.model_fields[names[0]]
    return (field.title or "").replace("`", "")


def _keys_of(loc: Sequence[int | str]) -> list[int | str]:
    """The keys that lead to a value, without the types that pydantic tried it as."""
    types = ("dict[", "list[", "RangeTable", "SweepTable", "str", "bool")
    return [part for part in loc if not str(part).startswith(types)]
