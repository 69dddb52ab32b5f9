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


def render(run: Run, _sources: object = None) -> bytes:
    """The report as UTF-8; the same run gives the same bytes."""
    text = json.dumps(as_dict(run), ensure_ascii=False, allow_nan=False, indent=2)
    text = NUMBERS.sub(lambda match: re.sub(r"\s+", " ", f"[{match[1]}]"), text)
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
            **{key: count for key in NOT_PLANNED if (count := getattr(run.ledger, key))},
        },
        "notes": list(run.notes),
        "breakpoints": [_breakpoint(breakpoint_result) for breakpoint_result in run.breakpoints],
        "captures": [_capture(capture) for capture in run.captures],
        "sweeps": [_sweep(sweep) for sweep in run.sweeps],
        "findings": [finding_dict(finding) for finding in run.findings],
        **({"tolerated": list(run.tolerated)} if run.tolerated else {}),
        **({"timings": [_timing(timing) for timing in run.timings]} if run.timings else {}),
        **(
            {"left_out": [_left_out(left_out) for left_out in run.left_out]} if run.left_out else {}
        ),
        **(
            {"unsteady": [unsteady_dict(unsteady_page) for unsteady_page in run.unsteady]}
            if run.unsteady
            else {}
        ),
    }


LEDGER = ("planned", "compared", "unchanged", "changed", "new", "unstable", "failed")

#: What of the ledger is told where there is any.
NOT_PLANNED = ("left_out", "other_shards")


def _conditions(conditions: Conditions) -> dict[str, object]:
    return {
        "playwright": conditions.playwright,
        "python": conditions.python,
        "fonts": conditions.fonts,
        "locale": conditions.locale,
        "time_zone": conditions.time_zone,
        "clock": conditions.clock,
        "device_scale_factors": list(conditions.device_scale_factors),
    }


def _breakpoint(breakpoint_result: BreakpointResult) -> dict[str, object]:
    return {
        "name": breakpoint_result.name,
        "min": breakpoint_result.min_width,
        "max": None if breakpoint_result.max_width == UNBOUNDED else breakpoint_result.max_width,
        "page": breakpoint_result.page,
        "browser": breakpoint_result.browser,
        "verdict": breakpoint_result.verdict,
    }


def _capture(capture: CaptureResult) -> dict[str, object]:
    return {
        "page": capture.page,
        "browser": capture.browser,
        "width": capture.width,
        "verdict": capture.verdict,
        "changed_pixels": capture.changed_pixels,
        **({"message": capture.message} if capture.message else {}),
        "images": dict(capture.images),
        **({"region": list(astuple(capture.region))} if capture.region else {}),
        **(
            {"unstable": [_unstable(element) for element in capture.unstable]}
            if capture.unstable
            else {}
        ),
        **({"sha256": capture.sha256} if capture.sha256 else {}),
        **(
            {"missing": [asdict(reference) for reference in capture.missing]}
            if capture.missing
            else {}
        ),
    }


def _unstable(element: Unstable) -> dict[str, object]:
    return {
        "selector": element.selector,
        "what": element.what,
        "box": list(astuple(element.box)),
    }


def _sweep(sweep: SweepResult) -> dict[str, object]:
    return {
        "page": sweep.page,
        "browser": sweep.browser,
        "min": sweep.min_width,
        "max": sweep.max_width,
        "step": sweep.step,
        "verdict": sweep.verdict,
        "widths": sweep.widths,
        "boundaries": sweep.boundaries,
        **({"message": sweep.message} if sweep.message else {}),
    }


def _timing(timing: Timing) -> dict[str, object]:
    return {"page": timing.page, "browser": timing.browser, "seconds": timing.seconds}


def _left_out(left_out: LeftOut) -> dict[str, object]:
    return {"page": left_out.page, "browser": left_out.browser, "widths": list(left_out.widths)}


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
                name=named_range.text("name"),
                min_width=named_range.number("min"),
                max_width=named_range.upper("max"),
                page=named_range.text("page"),
                browser=named_range.text("browser"),
                verdict=named_range.verdict("verdict"),
            )
            for named_range in document.objects("breakpoints")
        ),
        captures=tuple(
            CaptureResult(
                page=capture.text("page"),
                browser=capture.text("browser"),
                width=capture.number("width"),
                verdict=capture.verdict("verdict"),
                changed_pixels=capture.number("changed_pixels"),
                message=capture.text("message", ""),
                images=capture.pictures("images"),
                region=capture.region("region") if "region" in capture.value else None,
                unstable=tuple(
                    Unstable(element.text("selector"), element.text("what"), element.box("box"))
                    for element in capture.objects("unstable", optional=True)
                ),
                sha256=capture.text("sha256", ""),
                missing=tuple(
                    DeadReference(
                        reference.text("kind"), reference.text("address"), reference.text("answer")
                    )
                    for reference in capture.objects("missing", optional=True)
                ),
            )
            for capture in document.objects("captures")
        ),
        findings=tuple(read_finding(finding) for finding in document.objects("findings")),
        notes=document.texts("notes"),
        seconds=document.real("seconds"),
        sweeps=tuple(
            SweepResult(
                page=sweep.text("page"),
                browser=sweep.text("browser"),
                min_width=sweep.number("min"),
                max_width=sweep.number("max"),
                step=sweep.number("step"),
                verdict=sweep.verdict("verdict"),
                widths=sweep.number("widths"),
                boundaries=sweep.number("boundaries"),
                message=sweep.text("message", ""),
            )
            for sweep in document.objects("sweeps", optional=True)
        ),
        against=document.text("against", ""),
        conditions=_read_conditions(environment) if "playwright" in environment.value else None,
        tolerated=document.texts("tolerated") if "tolerated" in document.value else (),
        shard=document.text("shard", ""),
        of=document.text("of", ""),
        timings=tuple(
            Timing(timing.text("page"), timing.text("browser"), timing.real("seconds"))
            for timing in document.objects("timings", optional=True)
        ),
        left_out=tuple(
            LeftOut(left_out.text("page"), left_out.text("browser"), left_out.numbers("widths"))
            for left_out in document.objects("left_out", optional=True)
        ),
        unsteady=tuple(map(read_unsteady, document.objects("unsteady", optional=True))),
    )


def _read_conditions(environment: Fields) -> Conditions:
    return Conditions(
        playwright=environment.text("playwright"),
        python=environment.text("python"),
        fonts=environment.text("fonts"),
        locale=environment.text("locale"),
        time_zone=environment.text("time_zone"),
        clock=environment.text("clock"),
        device_scale_factors=environment.reals("device_scale_factors"),
    )
