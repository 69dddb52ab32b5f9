"""Typed values as plain values of JSON, and back again: one form for reports and shards.

pydantic derives the form from the dataclasses themselves. ``_json_form`` changes it where JSON, or
a file from elsewhere, asks for something else.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from operator import attrgetter, itemgetter
from pathlib import PurePosixPath
from typing import Any, Generic, TypeVar, cast

from pydantic import TypeAdapter
from pydantic.json_schema import GenerateJsonSchema
from pydantic_core import (
    CoreSchema,
    ErrorDetails,
    SchemaSerializer,
    SchemaValidator,
    ValidationError,
    core_schema,
)

from harness.errors import key_path, quoted, shortened
from harness.model.geometry import Box, Region
from harness.model.page import UNBOUNDED

T = TypeVar("T")

#: The most that an error quotes of a value (characters).
MOST_QUOTED = 60

#: Fields whose key in JSON is another name.
KEYS = {"min_width": "min", "max_width": "max", "resized": "when"}

#: Fields that are written also where they have their default, and are never missing.
ALWAYS_WRITTEN = frozenset({"boundaries", "changed_pixels", "images", "widths"})

#: Fields that serve inside a run. Marks do while widths are searched, and a merge needs none.
NEVER_WRITTEN = frozenset({"marks", "written"})

#: The greatest whole number in a file: one of 64 bits with a sign.
GREATEST = 2**63 - 1

#: What pydantic calls the error of a value that is no number.
NUMBER = "number_type"

_SIDES = attrgetter("left", "top", "right", "bottom")


class Codec(Generic[T]):
    """Reads and writes one dataclass, and all that it holds, as plain values of JSON."""

    def __init__(self, form: type[T]) -> None:
        self._form = form

    def plain(self, value: T) -> dict[str, Any]:
        """``value`` as plain values; a field that has its default is left out."""
        # In its JSON mode pydantic would lose half surrogates in the keys of a mapping.
        plain = self._serializer.to_python(
            value, by_alias=True, exclude_defaults=True, warnings="error"
        )
        return cast(dict[str, Any], _with_lists(plain))

    def read(self, plain: object) -> T:
        """The value that ``plain`` was made of; unknown keys are passed over.

        Errors: ``ValueError`` with the place of the first value that is missing or of another
        type.
        """
        try:
            return cast(T, self._validator.validate_python(plain))
        except ValidationError as error:
            raise ValueError(_explained(error.errors(include_url=False)[0])) from error

    def json_schema(self) -> dict[str, Any]:
        """The JSON Schema of what ``plain`` gives."""
        return _JsonSchema().generate(self._schema, mode="serialization")

    @cached_property
    def _schema(self) -> CoreSchema:
        return cast(CoreSchema, _json_form(TypeAdapter(self._form).core_schema))

    @cached_property
    def _serializer(self) -> SchemaSerializer:
        return SchemaSerializer(self._schema)

    @cached_property
    def _validator(self) -> SchemaValidator:
        return SchemaValidator(self._schema)


class _JsonSchema(GenerateJsonSchema):
    """A JSON Schema without titles, which would only repeat the keys."""

    def field_title_should_be_set(self, schema: Any) -> bool:
        return False

    def int_schema(self, schema: Any) -> dict[str, Any]:
        """A whole number; that it is below ``GREATEST`` goes without saying."""
        return {"type": "integer"}

    def default_schema(self, schema: Any) -> dict[str, Any]:
        """A field that is ``None`` by default is left out of JSON, so it has no default there."""
        if schema["default"] is None:
            return self.generate_inner(schema["schema"])
        return super().default_schema(schema)

    def union_schema(self, schema: Any) -> dict[str, Any]:
        if schema.get("custom_error_type") == NUMBER:
            return {"type": "number"}
        return super().union_schema(schema)


def _with_lists(plain: Any) -> Any:
    """``plain`` with lists in place of tuples."""
    if isinstance(plain, dict):
        return {key: _with_lists(value) for key, value in plain.items()}
    if isinstance(plain, tuple | list):
        return [_with_lists(entry) for entry in plain]
    return plain


def _json_form(schema: Any) -> Any:
    """``schema`` as pydantic derives it, changed to the form that files have.

    - A number is no text and ``true`` is no number; 16 stays 16, and does not become 16.0.
    - A list becomes a tuple. A set is a sorted list.
    - A ``Box`` and a ``Region`` are lists of four numbers.
    - A mapping whose keys are no texts is a sorted list of pairs.
    - A field that is ``None`` by default is left out of JSON rather than null.
    - Some fields have a form of their own: ``_field``.
    """
    match schema:
        case {"type": "int"}:
            return _whole_number()
        case {"type": "str" | "bool"}:
            return {**schema, "strict": True}
        case {"type": "float"}:
            return _number()
        case {"type": "dataclass", "cls": cls} if cls in (Box, Region):
            return _four_numbers(cls, schema.get("ref"))
        case {"type": "dataclass-field", "name": name, "schema": value}:
            return {**schema, **_field(name, _json_form(value))}
        case {"type": "default", "default": None, "schema": {"type": "nullable", "schema": value}}:
            return {**schema, "schema": _json_form(value)}
        case {"type": "dict", "keys_schema": {"type": key}} if key != "str":
            return _pairs(_json_form(schema["keys_schema"]), _json_form(schema["values_schema"]))
        case {"type": "frozenset", "items_schema": items}:
            list_of_items = core_schema.list_schema(_json_form(items))
            return _after(frozenset, list_of_items, written=sorted)
        case {"type": "json-or-python", "json_schema": sequence}:
            return _json_form(sequence)
        case {"type": "list", "items_schema": items}:
            return _after(tuple, core_schema.list_schema(_json_form(items)), written=list)
        case dict():
            return {key: _json_form(value) for key, value in schema.items()}
        case list():
            return [_json_form(entry) for entry in schema]
        case _:
            return schema


def _field(name: str, form: Any) -> dict[str, Any]:
    """How the field ``name`` of a dataclass is written, whose value has the given ``form``."""
    if name in ALWAYS_WRITTEN and form["type"] == "default":
        form = form["schema"]
    match name:
        case "images":
            form = _after(_inside_folder, form)
        case "max_width":
            form = _after(
                lambda width: UNBOUNDED if width is None else width,
                core_schema.nullable_schema(form),
                lambda width: None if width == UNBOUNDED else width,
            )
        case "resized":
            form = _after(
                lambda when: when == "resized",
                core_schema.literal_schema(["loaded", "resized"]),
                lambda resized: "resized" if resized else "loaded",
            )
    field = {"schema": form, "serialization_exclude": name in NEVER_WRITTEN}
    key = KEYS.get(name, name)
    return {**field, "validation_alias": key, "serialization_alias": key}


def _after(
    function: Callable[[Any], Any],
    plain: CoreSchema,
    written: Callable[[Any], Any] | None = None,
    ref: str | None = None,
) -> CoreSchema:
    """The schema of what ``function`` makes of values of the form ``plain``.

    ``written`` is its inverse.
    """
    serialization = written and core_schema.plain_serializer_function_ser_schema(
        written, return_schema=plain
    )
    return core_schema.no_info_after_validator_function(
        function, plain, ref=ref, serialization=serialization
    )


def _whole_number() -> CoreSchema:
    """A whole number of 64 bits: a longer one cannot even be shown with a decimal point."""
    return core_schema.int_schema(strict=True, ge=-GREATEST, le=GREATEST)


def _number() -> CoreSchema:
    """A number that stays whole where it was written so."""
    return core_schema.union_schema(
        [
            _whole_number(),
            core_schema.float_schema(strict=True, allow_inf_nan=False),
        ],
        mode="left_to_right",
        custom_error_type=NUMBER,
        custom_error_message="Input should be a number",
    )


def _four_numbers(cls: type[Box] | type[Region], ref: str | None) -> CoreSchema:
    side = _whole_number() if cls is Region else _number()
    sides = core_schema.list_schema(side, min_length=4, max_length=4)
    return _after(lambda numbers: cls(*numbers), sides, lambda box: list(_SIDES(box)), ref)


def _pairs(keys: CoreSchema, values: CoreSchema) -> CoreSchema:
    pairs = core_schema.list_schema(core_schema.tuple_positional_schema([keys, values]))
    return _after(dict, pairs, lambda mapping: sorted(mapping.items(), key=itemgetter(0)))


def _inside_folder(images: Mapping[str, str]) -> Mapping[str, str]:
    """``images``, none of whose paths leads out of the run's folder."""
    for path in images.values():
        parts = PurePosixPath(path.replace("\\", "/")).parts
        if not parts or parts[0] == "/" or ".." in parts or ":" in parts[0]:
            raise ValueError(f"leads out of the run's folder: {quoted(path)}")
    return images


def _explained(problem: ErrorDetails) -> str:
    """``findings[3].id is int``: where the value is, and what is wrong with it."""
    place = key_path(problem["loc"]) or "the whole"
    kind, value = problem["type"], problem["input"]
    if kind == "missing":
        return f"{place} is missing"
    if kind == "dataclass_type":
        return f"{place} is not an object"
    if kind == "value_error":
        return f"{place} {shortened(str(problem['ctx']['error']))}"
    if kind == "literal_error":
        return f"{place} is {repr(value)[:MOST_QUOTED]}, not {problem['ctx']['expected']}"
    if kind.endswith("_type"):
        return f"{place} is {type(value).__name__}"
    return f"{place} is {repr(value)[:MOST_QUOTED]}: {problem['msg']}"


@dataclass(frozen=True, slots=True)
class _Versioned:
    schema: int


_VERSIONED = Codec(_Versioned)


def schema_of(document: object) -> int:
    """The number of the schema that a document names. Errors: ``ValueError``, as of ``read``."""
    return _VERSIONED.read(document).schema
