"""The keys of the configuration: the values that each takes, and their effect.

The ``title`` of a key is the values that it takes, its ``description`` is the effect. Errors quote
the title; `make docs` makes the tables of docs/configuration.md of both.
"""

import os
import re
from typing import TYPE_CHECKING, Annotated, Literal, get_args

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints

from harness.choices import BROWSERS
from harness.config.server_command import is_address
from harness.detectors import DETECTORS
from harness.model.addresses import origin_of
from harness.model.finding import Kind

#: Names that Windows reserves for devices, with or without an extension.
_DEVICES = re.compile(r"(con|prn|aux|nul|com[0-9]|lpt[0-9])(\..*)?$", re.IGNORECASE)

#: Names of pages and breakpoints; those of pages are folder names.
NAME = re.compile(r"^[A-Za-z0-9_][A-Za-z0-9_.-]{0,79}$")

#: The longest path (characters) and the longest name of a file (bytes) that all systems take.
_MOST_PATH, _MOST_FILE_NAME = 1000, 255

#: The widest breakpoint that may be written (CSS px): the greatest number that browsers take.
WIDEST = 2**31 - 1


def _address(text: str) -> str:
    if not is_address(text):
        raise ValueError("no address")
    return text


def _origin(text: str) -> str:
    return origin_of(_address(text))


def _path(text: str) -> str:
    if any(len(os.fsencode(part)) > _MOST_FILE_NAME for part in text.split("/")):
        raise ValueError("no system has a file of that name")
    return text


def _headers(headers: dict[str, str]) -> dict[str, str]:
    for name, value in headers.items():
        if not _HEADER_NAME.fullmatch(name) or _UNSENDABLE.search(value):
            raise ValueError("no header")
    return headers


_HEADER_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_UNSENDABLE = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]")

Name = Annotated[str, StringConstraints(pattern=NAME.pattern)]
Origin = Annotated[
    str, StringConstraints(pattern=r"^(https?|wss?)://[^/\s,;@]+$"), AfterValidator(_origin)
]
Selector = Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]
Address = Annotated[
    str, StringConstraints(pattern=r"^https?://\S+$", max_length=4000), AfterValidator(_address)
]
Parameter = Annotated[str, StringConstraints(pattern=r"^[^\s=&#]{1,200}$")]
FilePath = Annotated[str, StringConstraints(max_length=_MOST_PATH), AfterValidator(_path)]
Command = Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]

#: Kinds of findings that ``fail_on`` may name. A page without a baseline always fails a run, since
#: nothing of it was compared.
FAILING_KINDS: tuple[str, ...] = (*get_args(Kind), "orphan", *DETECTORS)

if TYPE_CHECKING:
    BrowserName = str
    FailingKind = str
else:  # a type checker does not read the tables
    BrowserName = Literal[tuple(BROWSERS)]
    FailingKind = Literal[FAILING_KINDS]


def unfit_folder(name: str) -> str:
    """Why some system cannot check out a folder of this name; empty where every system can.

    >>> unfit_folder("a."), unfit_folder("contact")
    ('Windows drops the dot at the end of a name', '')
    """
    if name.endswith("."):
        return "Windows drops the dot at the end of a name"
    device = _DEVICES.match(name)
    return (
        f"Windows has a device called {device[1]}, and no file can be called so" if device else ""
    )


def _each_once(names: list[str]) -> list[str]:
    return list(dict.fromkeys(names))


class _Table(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class SweepTable(_Table):
    """The widths between which boxes are compared."""

    min: int = Field(320, ge=100, le=10_000, title="CSS px, 100 to 10000", description="from")
    max: int = Field(1920, ge=100, le=10_000, title="CSS px, 100 to 10000", description="to")
    step: int = Field(
        20, ge=1, le=200, title="CSS px, 1 to 200", description="no two widths further apart"
    )


class PageDefaults(_Table):
    """The options of a page; in the project's table they are defaults for all pages."""

    height: int = Field(
        900,
        ge=100,
        le=10_000,
        title="CSS px, 100 to 10000",
        description="height of the viewport; the picture is of the whole page",
    )
    wait_for: Selector | None = Field(
        None,
        title="a selector",
        description="has to be visible before the page is captured",
    )
    mask: list[Selector] = Field(
        [], title="a list of selectors", description="painted over in the picture"
    )
    ignore: list[Selector] = Field(
        [], title="a list of selectors", description="their regions are not compared"
    )
    hide: list[Selector] = Field(
        [], title="a list of selectors", description="made invisible; they keep their place"
    )
    allow: list[Origin] = Field(
        [],
        title='origins such as `"https://cdn.example"`, without a path',
        description="what else the page may load from",
    )
    browsers: Annotated[list[BrowserName], AfterValidator(_each_once)] = Field(
        ["chromium"],
        min_length=1,
        title="a list of " + ", ".join(f"`{name}`" for name in BROWSERS),
        description="each has baselines of its own",
    )
    color_scheme: Literal["light", "dark"] = Field(
        "light", title="`light` or `dark`", description="`dark` has baselines of its own"
    )
    device_scale_factor: float = Field(
        1.0,
        ge=0.5,
        le=4,
        title="0.5 to 4",
        description="device px for each CSS px; other than 1 has baselines of its own",
    )
    sweep: SweepTable | bool = Field(
        True,
        title="true, false, or a table of `min`, `max` and `step` in CSS px, such as "
        "`{ min = 320, max = 1920, step = 20 }`, which is what true means",
        description="between the sample widths, boxes are compared from `min` to `max`, no two "
        "widths further apart than `step`, and on both sides of every boundary of the page's own "
        "queries",
    )
    storage_state: FilePath | None = Field(
        None,
        title="a file",
        description="cookies and storage of a signed-in visitor, as Playwright saves them; kept "
        "out of every report",
    )
    headers: Annotated[dict[str, str], AfterValidator(_headers)] = Field(
        {},
        title="a table of texts",
        description="sent to the page's own origin only; kept out of every report",
    )
    tls: Literal["verify", "ignore"] = Field(
        "verify",
        title="`verify` or `ignore`",
        description="`ignore` loads the page whoever has signed the certificates of its servers",
    )


class PageTable(PageDefaults):
    """A page under test."""

    name: Name = Field(
        title="letters, digits, `.`, `_` and `-`",
        description="what commands call it, and the folder of its baselines",
    )
    path: Annotated[str, StringConstraints(max_length=4000)] | None = Field(
        None, title="a path below `root` or `base_url`", description="where it is …"
    )
    url: Address | None = Field(
        None,
        title="an address such as `http://localhost:8000/`",
        description="… or, instead, its whole address",
    )
    breakpoints: list[str] = Field(
        [], title="a list of names", description="only these; by default all"
    )


class RangeTable(_Table):
    """The range of widths of a named breakpoint."""

    min: float = Field(
        1, ge=0, le=WIDEST, allow_inf_nan=False, title="CSS px", description="the smallest width"
    )
    max: float | None = Field(
        None, ge=0, le=WIDEST, allow_inf_nan=False, title="CSS px", description="the largest width"
    )
    widths: list[int] = Field(
        [],
        title="a list of CSS px",
        description="where a band is sampled; by default at both ends and at a device between",
    )


class ProjectTable(PageDefaults):
    """The whole configuration of a project."""

    root: FilePath | None = Field(
        None, title="a folder", description="served on loopback while a run lasts"
    )
    base_url: Address | None = Field(
        None,
        title="an address such as `http://localhost:8000/`",
        description="instead of `root`: a server that runs already; by default the origin of "
        "`ready`",
    )
    serve: Command | None = Field(
        None,
        title="a shell command",
        description="instead of `root`: [starts a server](#a-server-of-your-own) while a run lasts",
    )
    ready: Address | None = Field(
        None,
        title="an address such as `http://localhost:8000/`",
        description="answers when the server of `serve` is up",
    )
    ready_timeout: float = Field(
        60.0,
        gt=0,
        le=600,
        title="seconds, up to 600",
        description="how long that may take",
    )
    pages: list[PageTable] = Field(
        [], title="tables, see below", description="the pages under test; at least one"
    )
    breakpoints: dict[Name, RangeTable | str] | list[str] = Field(
        [],
        title="a table of ranges that replaces the built-in set, or a list of names",
        description="a list is the default choice for pages; by default the built-in fourteen",
    )
    show_query: list[Parameter] = Field(
        [],
        title="a list of names",
        description="parameters of addresses whose values may be seen, such as `v`; all others "
        "are [`…` in everything that is written](#secrets)",
    )
    baselines: FilePath = Field(
        "baselines",
        title="a folder, or `<store>:<location>`",
        description="where [approved captures](baselines.md) are kept",
    )
    build: Command | None = Field(
        None,
        title="a shell command",
        description="makes `root`, or what `serve` needs, in the checkout that "
        "[`--against REF`](against.md) compares with",
    )
    timeout: float = Field(
        30.0,
        gt=0,
        le=600,
        title="seconds, up to 600",
        description="bound of every wait: loading a page, bringing it to rest, a screenshot",
    )
    threshold: float = Field(
        0.0,
        ge=0,
        le=1,
        title="0 to 1",
        description="colour distance (YIQ) up to which a pixel counts as the same",
    )
    ignore_anti_aliasing: bool = Field(
        False, title="true or false", description="do not count pixels that only smooth an edge"
    )
    workers: int | None = Field(
        None,
        ge=1,
        le=64,
        title="a number, 1 to 64",
        description="tabs that capture at a time, by default 2 to 4, by cores; a page's sweep "
        "takes one more",
    )
    fail_on: list[FailingKind] = Field(
        list(FAILING_KINDS),
        title="a list of kinds",
        description="the [kinds of findings](findings.md#kinds) that make a run red, by default "
        "all; the others are reported, and a run with nothing else ends with exit 0. A page "
        "without baselines (`new`) is always red",
    )
