"""The JSON report: everything a run says, in a schema that others may build on; and back again."""

import json
from collections.abc import Iterator
from dataclasses import astuple
from pathlib import PurePosixPath
from typing import Any

from harness.errors import HarnessError
from harness.results import (
    BreakpointResult,
    CaptureResult,
    Cause,
    Environment,
    Finding,
    Ledger,
    Place,
    Run,
)
from harness.values import UNBOUNDED, VERDICTS, Region, Verdict

SCHEMA = 1


def render(run: Run) -> bytes:
    """The report as UTF-8; the same run gives the same bytes."""
    text = json.dumps(as_dict(run), ensure_ascii=False, allow_nan=False, indent=2)
    # Half a surrogate pair, which a page's script can write, has no UTF-8: escaped as JSON does.
    return f"{text}\n".encode(errors="backslashreplace")


def as_dict(run: Run) -> dict[str, object]:
    """The report as plain values, its keys in the order of the schema."""
    return {
        "schema": SCHEMA,
        "id": run.id,
        "command": run.command,
        "exit_code": run.exit_code,
        "verdict": run.verdict,
        "seconds": run.seconds,
        "environment": {
            "harness": run.environment.harness,
            "browser": run.environment.browser,
            "platform": run.environment.platform,
            "render_profile": run.environment.render_profile,
        },
        "ledger": {key: getattr(run.ledger, key) for key in LEDGER},
        "notes": list(run.notes),
        "breakpoints": [_breakpoint(one) for one in run.breakpoints],
        "captures": [_capture(one) for one in run.captures],
        "findings": [finding_dict(one) for one in run.findings],
    }


LEDGER = ("planned", "compared", "unchanged", "changed", "new", "unstable", "failed")


def _breakpoint(one: BreakpointResult) -> dict[str, object]:
    return {
        "name": one.name,
        "min": one.min_width,
        "max": None if one.max_width == UNBOUNDED else one.max_width,
        "page": one.page,
        "browser": one.browser,
        "verdict": one.verdict,
    }


def _capture(one: CaptureResult) -> dict[str, object]:
    return {
        "page": one.page,
        "browser": one.browser,
        "width": one.width,
        "verdict": one.verdict,
        "changed_pixels": one.changed_pixels,
        **({"message": one.message} if one.message else {}),
        "images": dict(one.images),
        **({"region": list(astuple(one.region))} if one.region else {}),
    }


def finding_dict(one: Finding) -> dict[str, object]:
    """A finding as plain values, its keys in the order of the schema."""
    ends = [end for pair in one.widths for end in pair]
    return {
        "id": one.id,
        "kind": one.kind,
        "page": one.page,
        "browser": one.browser,
        "breakpoints": list(one.breakpoints),
        "smallest_breakpoint": one.smallest_breakpoint,
        "widths": [list(pair) for pair in one.widths],
        "widths_exact": one.widths_exact,
        "selector": one.selector,
        "message": one.message,
        "causes": [
            {
                "selector": cause.selector,
                "property": cause.property,
                "before": cause.before,
                "after": cause.after,
                "source": cause.source,
                "proven": cause.proven,
                **({"condition": cause.condition} if cause.condition else {}),
            }
            for cause in one.causes
        ],
        "explains": {
            "elements": one.elements,
            "area": one.area,
            "pixels": one.pixels,
            "widths": [min(ends), max(ends)] if ends else [],
        },
        "places": [
            {
                "page": place.page,
                "browser": place.browser,
                "widths": [list(pair) for pair in place.widths],
            }
            for place in one.places
        ],
    }


def load(data: bytes, name: str = "the report") -> Run:
    """The run that ``render`` made this of; keys it does not know are passed over.

    ``name`` is what an error calls it. A report may come from elsewhere, so its values are
    checked: ``HarnessError`` for another schema, a missing key, a value of another type, or a
    picture outside the run's folder.
    """
    try:
        document = _Object(json.loads(data), "")
        schema = document.number("schema")
        if schema == SCHEMA:
            return _run(document)
    except (ValueError, RecursionError) as error:
        raise HarnessError(
            f"{name} cannot be read: {error}",
            why="it is not a JSON report of harness, or it was cut or edited",
            fix="name the folder of a run that ended, such as .harness/runs/<id>",
        ) from error
    raise HarnessError(
        f"{name} has schema {schema}; this harness reads schema {SCHEMA}",
        why="it was written by another version of harness",
        fix="read it with the version named in it, or run the check again with this one",
    )


class _Object:
    """A JSON object whose values are taken by type; ``where`` says where it stands."""

    def __init__(self, value: object, where: str) -> None:
        if not isinstance(value, dict):
            raise ValueError(f"{where or 'the whole'} is not an object")
        self.value: dict[str, Any] = value
        self.where = where

    def _take(self, key: str, *kinds: type) -> Any:
        if key not in self.value:
            raise ValueError(f"{self.where}{key} is missing")
        # type() rather than isinstance(): True is no number here.
        if type(self.value[key]) not in kinds:
            raise ValueError(f"{self.where}{key} is {type(self.value[key]).__name__}")
        return self.value[key]

    def text(self, key: str) -> str:
        return str(self._take(key, str))

    def number(self, key: str) -> int:
        return int(self._take(key, int))

    def real(self, key: str) -> float:
        return float(self._take(key, float, int))

    def flag(self, key: str) -> bool:
        return bool(self._take(key, bool))

    def upper(self, key: str) -> int:
        value = self._take(key, int, type(None))
        return UNBOUNDED if value is None else int(value)

    def texts(self, key: str) -> tuple[str, ...]:
        values = self._take(key, list)
        if not all(isinstance(value, str) for value in values):
            raise ValueError(f"{self.where}{key} holds something else than text")
        return tuple(values)

    def verdict(self, key: str) -> Verdict:
        value = self.text(key)
        for verdict in VERDICTS:
            if verdict == value:
                return verdict
        raise ValueError(f"{self.where}{key} is {value!r}, which is no verdict")

    def inner(self, key: str) -> "_Object":
        return _Object(self._take(key, dict), f"{self.where}{key}.")

    def each(self, key: str) -> "Iterator[_Object]":
        for index, value in enumerate(self._take(key, list)):
            yield _Object(value, f"{self.where}{key}[{index}].")

    def ranges(self, key: str) -> tuple[tuple[int, int], ...]:
        found = []
        for pair in self._take(key, list):
            if not (isinstance(pair, list) and [type(end) for end in pair] == [int, int]):
                raise ValueError(f"{self.where}{key} holds {pair!r}, which is no range of widths")
            found.append((pair[0], pair[1]))
        return tuple(found)

    def region(self, key: str) -> Region:
        ends = self._take(key, list)
        if [type(end) for end in ends] != [int] * 4:
            raise ValueError(f"{self.where}{key} is {ends!r}, which is no region")
        return Region(*ends)

    def pictures(self, key: str) -> dict[str, str]:
        inner = self.inner(key)
        found = {kind: inner.text(kind) for kind in inner.value}
        for path in found.values():
            parts = PurePosixPath(path.replace("\\", "/")).parts
            if not parts or parts[0] == "/" or ".." in parts or ":" in parts[0]:
                raise ValueError(f"{inner.where} leads out of the run's folder: {path!r}")
        return found


def _run(document: _Object) -> Run:
    environment, ledger = document.inner("environment"), document.inner("ledger")
    return Run(
        id=document.text("id"),
        command=document.text("command"),
        exit_code=document.number("exit_code"),
        verdict=document.verdict("verdict"),
        environment=Environment(
            harness=environment.text("harness"),
            browser=environment.text("browser"),
            platform=environment.text("platform"),
            render_profile=environment.text("render_profile"),
        ),
        ledger=Ledger(**{key: ledger.number(key) for key in LEDGER}),
        breakpoints=tuple(
            BreakpointResult(
                name=one.text("name"),
                min_width=one.number("min"),
                max_width=one.upper("max"),
                page=one.text("page"),
                browser=one.text("browser"),
                verdict=one.verdict("verdict"),
            )
            for one in document.each("breakpoints")
        ),
        captures=tuple(
            CaptureResult(
                page=one.text("page"),
                browser=one.text("browser"),
                width=one.number("width"),
                verdict=one.verdict("verdict"),
                changed_pixels=one.number("changed_pixels"),
                message=one.text("message") if "message" in one.value else "",
                images=one.pictures("images"),
                region=one.region("region") if "region" in one.value else None,
            )
            for one in document.each("captures")
        ),
        findings=tuple(_read_finding(one) for one in document.each("findings")),
        notes=document.texts("notes"),
        seconds=document.real("seconds"),
    )


def _read_finding(one: _Object) -> Finding:
    explains = one.inner("explains")
    return Finding(
        id=one.text("id"),
        kind=one.text("kind"),
        page=one.text("page"),
        browser=one.text("browser"),
        breakpoints=one.texts("breakpoints"),
        smallest_breakpoint=one.text("smallest_breakpoint"),
        widths=one.ranges("widths"),
        widths_exact=one.flag("widths_exact"),
        selector=one.text("selector"),
        message=one.text("message"),
        causes=tuple(
            Cause(
                selector=cause.text("selector"),
                property=cause.text("property"),
                before=cause.text("before"),
                after=cause.text("after"),
                source=cause.text("source"),
                proven=cause.flag("proven"),
                condition=cause.text("condition") if "condition" in cause.value else "",
            )
            for cause in one.each("causes")
        ),
        elements=explains.number("elements"),
        area=explains.real("area"),
        pixels=explains.number("pixels") if "pixels" in explains.value else 0,
        places=tuple(
            Place(place.text("page"), place.text("browser"), place.ranges("widths"))
            for place in (one.each("places") if "places" in one.value else ())
        ),
    )
