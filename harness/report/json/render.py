"""The JSON report: everything a run says, in a schema that others may build on; and back again."""

import json
import re
from dataclasses import asdict, astuple

from harness.errors import HarnessError
from harness.model.dead_reference import DeadReference
from harness.model.page import UNBOUNDED
from harness.model.run import (
    BreakpointResult,
    CaptureResult,
    Conditions,
    Environment,
    Ledger,
    LeftOut,
    Run,
    SweepResult,
    Timing,
)
from harness.model.unstable import Unstable
from harness.report.json.finding import finding_dict, read_finding
from harness.report.json.read import Fields
from harness.report.json.unsteady import read_unsteady, unsteady_dict

SCHEMA = 1

#: A list of numbers with a line for each, which no text of a page can look like: JSON escapes
#: its line breaks. One line holds them all, so that a box is a line and not six.
NUMBERS = re.compile(r"\[\n *([-+.\deE]+(?:,\n *[-+.\deE]+)*)\n *\]")


def render(run: Run) -> bytes:
    """The report as UTF-8; the same run gives the same bytes."""
    text = json.dumps(as_dict(run), ensure_ascii=False, allow_nan=False, indent=2)
    text = NUMBERS.sub(lambda found: re.sub(r"\s+", " ", f"[{found[1]}]"), text)
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
        **({"against": run.against} if run.against else {}),
        **({"shard": run.shard, "of": run.of} if run.shard else {}),
        "seconds": run.seconds,
        "environment": {
            "harness": run.environment.harness,
            "browser": run.environment.browser,
            "platform": run.environment.platform,
            "render_profile": run.environment.render_profile,
            **(_conditions(run.conditions) if run.conditions else {}),
        },
        "ledger": {
            **{key: getattr(run.ledger, key) for key in LEDGER},
            **{key: some for key in NOT_PLANNED if (some := getattr(run.ledger, key))},
        },
        "notes": list(run.notes),
        "breakpoints": [_breakpoint(one) for one in run.breakpoints],
        "captures": [_capture(one) for one in run.captures],
        "sweeps": [_sweep(one) for one in run.sweeps],
        "findings": [finding_dict(one) for one in run.findings],
        **({"tolerated": list(run.tolerated)} if run.tolerated else {}),
        **({"timings": [_timing(one) for one in run.timings]} if run.timings else {}),
        **({"left_out": [_left_out(one) for one in run.left_out]} if run.left_out else {}),
        **({"unsteady": [unsteady_dict(one) for one in run.unsteady]} if run.unsteady else {}),
    }


LEDGER = ("planned", "compared", "unchanged", "changed", "new", "unstable", "failed")

#: What of the ledger is told where there is any.
NOT_PLANNED = ("left_out", "other_shards")


def _conditions(one: Conditions) -> dict[str, object]:
    return {
        "playwright": one.playwright,
        "python": one.python,
        "fonts": one.fonts,
        "locale": one.locale,
        "time_zone": one.time_zone,
        "clock": one.clock,
        "device_scale_factors": list(one.device_scale_factors),
    }


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
        **({"unstable": [_unstable(each) for each in one.unstable]} if one.unstable else {}),
        **({"sha256": one.sha256} if one.sha256 else {}),
        **({"missing": [asdict(reference) for reference in one.missing]} if one.missing else {}),
    }


def _unstable(one: Unstable) -> dict[str, object]:
    return {"selector": one.selector, "what": one.what, "box": list(astuple(one.box))}


def _sweep(one: SweepResult) -> dict[str, object]:
    return {
        "page": one.page,
        "browser": one.browser,
        "min": one.min_width,
        "max": one.max_width,
        "step": one.step,
        "verdict": one.verdict,
        "widths": one.widths,
        "boundaries": one.boundaries,
        **({"message": one.message} if one.message else {}),
    }


def _timing(one: Timing) -> dict[str, object]:
    return {"page": one.page, "browser": one.browser, "seconds": one.seconds}


def _left_out(one: LeftOut) -> dict[str, object]:
    return {"page": one.page, "browser": one.browser, "widths": list(one.widths)}


def load(data: bytes, name: str = "the report") -> Run:
    """The run that ``render`` made this of; keys it does not know are passed over.

    ``name`` is what an error calls it. A report may come from elsewhere, so its values are
    checked: ``HarnessError`` for another schema, a missing key, a value of another type, or a
    picture outside the run's folder.
    """
    try:
        document = Fields(json.loads(data), "")
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


def _run(document: Fields) -> Run:
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
        ledger=Ledger(
            **{key: ledger.number(key) for key in LEDGER},
            **{key: ledger.number(key, 0) for key in NOT_PLANNED},
        ),
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
                message=one.text("message", ""),
                images=one.pictures("images"),
                region=one.region("region") if "region" in one.value else None,
                unstable=tuple(
                    Unstable(each.text("selector"), each.text("what"), each.box("box"))
                    for each in one.each("unstable", optional=True)
                ),
                sha256=one.text("sha256", ""),
                missing=tuple(
                    DeadReference(each.text("kind"), each.text("address"), each.text("answer"))
                    for each in one.each("missing", optional=True)
                ),
            )
            for one in document.each("captures")
        ),
        findings=tuple(read_finding(one) for one in document.each("findings")),
        notes=document.texts("notes"),
        seconds=document.real("seconds"),
        sweeps=tuple(
            SweepResult(
                page=one.text("page"),
                browser=one.text("browser"),
                min_width=one.number("min"),
                max_width=one.number("max"),
                step=one.number("step"),
                verdict=one.verdict("verdict"),
                widths=one.number("widths"),
                boundaries=one.number("boundaries"),
                message=one.text("message", ""),
            )
            for one in document.each("sweeps", optional=True)
        ),
        against=document.text("against", ""),
        conditions=_read_conditions(environment) if "playwright" in environment.value else None,
        tolerated=document.texts("tolerated") if "tolerated" in document.value else (),
        shard=document.text("shard", ""),
        of=document.text("of", ""),
        timings=tuple(
            Timing(one.text("page"), one.text("browser"), one.real("seconds"))
            for one in document.each("timings", optional=True)
        ),
        left_out=tuple(
            LeftOut(one.text("page"), one.text("browser"), one.numbers("widths"))
            for one in document.each("left_out", optional=True)
        ),
        unsteady=tuple(map(read_unsteady, document.each("unsteady", optional=True))),
    )


def _read_conditions(one: Fields) -> Conditions:
    return Conditions(
        playwright=one.text("playwright"),
        python=one.text("python"),
        fonts=one.text("fonts"),
        locale=one.text("locale"),
        time_zone=one.text("time_zone"),
        clock=one.text("clock"),
        device_scale_factors=one.reals("device_scale_factors"),
    )
