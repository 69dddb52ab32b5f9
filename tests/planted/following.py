"""Changes of values that follow the width: where they show is a matter of arithmetic."""

from collections.abc import Callable
from dataclasses import dataclass

from tests.planted.changes import as_page
from tests.planted.hosts import HOSTS


@dataclass(frozen=True, slots=True)
class Length:
    """A length as the page writes it, and what it comes to at a viewport's width (both CSS px)."""

    css: str
    at: Callable[[int], float]


def ramp(low: int, start: int, count: int, width: str = "100vw") -> Length:
    """``low`` up to ``start``, from there a px more with each px, for ``count`` px.

    ``width`` is the viewport's width, as the page writes it.
    """
    return Length(
        f"clamp({low}px, {width} - {start - low}px, {low + count}px)",
        lambda px: min(max(low, px - start + low), low + count),
    )


def fixed(length: int) -> Length:
    """The same length at all widths."""
    return Length(f"{length}px", lambda _: length)


@dataclass(frozen=True, slots=True)
class Following:
    """One declaration of which a length gets another value."""

    host: str  #: a name in ``HOSTS``
    property_: str
    before: Length
    after: Length
    value: str = "LENGTH"  #: of the property, with the length in it
    css: str = ""  #: declarations that the same element has always
    around: str = ""  #: declarations of the element around it
    condition: str = ""  #: a media query that the declaration is in

    @property
    def name(self) -> str:
        return f"{self.host} {self.property_}: {self.value.replace('LENGTH', self.after.css)}"

    @property
    def selector(self) -> str:
        """As the page writes it."""
        return ".planted"

    @property
    def elements(self) -> tuple[str, ...]:
        """Classes, one of which the element has that a finding names."""
        return (HOSTS[self.host].element,)

    def page(self, *, planted: bool) -> str:
        """The page with the change or without it."""
        host = HOSTS[self.host]
        css = f"{host.css}\n.planted {{ {self.css} }} .frame {{ {self.around} }}"
        html = f'<div class="frame">{host.html}</div>'
        return as_page(css, self._rule(self.after if planted else self.before), html)

    def source(self) -> int:
        """The line at which the declaration stands."""
        text = self.page(planted=True)
        return text[: text.index(self._rule(self.after))].count("\n") + 3

    def widths(self, low: int, high: int) -> list[int]:
        """The first and the last width from ``low`` to ``high`` at which the lengths differ."""
        differing = [px for px in range(low, high + 1) if self.before.at(px) != self.after.at(px)]
        return [differing[0], differing[-1]]

    def _rule(self, length: Length) -> str:
        head = f"@media {self.condition}" if self.condition else "@media all"
        declaration = f"{self.property_}: {self.value.replace('LENGTH', length.css)};"
        return f"{head} {{\n  .planted {{\n    {declaration}\n  }}\n}}\n"


_CONTAINER = "container-type: inline-size"

FOLLOWING: tuple[Following, ...] = (
    Following("box", "width", ramp(380, 1100, 10), ramp(380, 1104, 10)),
    Following("box", "width", ramp(300, 1096, 20), ramp(300, 1102, 9)),
    Following(
        "box",
        "width",
        fixed(400),
        Length(
            "max(400px, min(100vw - 690px, 1520px - 100vw))",
            lambda px: max(400, min(px - 690, 1520 - px)),
        ),
    ),
    Following(
        "box",
        "width",
        ramp(300, 1100, 10),
        Length("clamp(300px, 200vw - 1900px, 310px)", lambda px: min(max(300, 2 * px - 1900), 310)),
    ),
    Following("words", "font-size", ramp(16, 1100, 8), ramp(16, 1103, 8)),
    Following("box", "padding-left", ramp(6, 1090, 9, "100%"), ramp(6, 1097, 9, "100%")),
    Following(
        "turned",
        "margin-left",
        fixed(40),
        Length(
            "max(40px, min(100% - 1070px, 1162px - 100%))",
            lambda px: max(40, min(px - 1070, 1162 - px)),
        ),
    ),
    Following(
        "box",
        "width",
        ramp(200, 1100, 20, "100cqw"),
        ramp(200, 1105, 20, "100cqw"),
        around=_CONTAINER,
    ),
    Following(
        "box",
        "height",
        ramp(80, 1084, 15, "200cqi"),
        ramp(80, 1089, 15, "200cqi"),
        around=f"{_CONTAINER}; width: 50%",
    ),
    Following(
        "box",
        "width",
        fixed(200),
        Length("calc(100vw - 900px)", lambda px: px - 900 if 1100 <= px <= 1130 else 200),
        css="width: 200px",
        condition="(min-width: 1100px) and (max-width: 1130px)",
    ),
    Following(
        "box",
        "height",
        Length("calc(100vw - 1000px)", lambda px: px - 1000),
        Length("min(100vw - 1000px, 110px)", lambda px: min(px - 1000, 110)),
    ),
    Following(
        "box",
        "width",
        fixed(100),
        Length("max(100px, 1180px - 100vw)", lambda px: max(100, 1180 - px)),
    ),
    Following("flex", "column-gap", ramp(0, 1100, 12), ramp(0, 1106, 12)),
    Following(
        "grid",
        "grid-template-columns",
        ramp(60, 1095, 11),
        ramp(60, 1098, 11),
        value="LENGTH 1fr",
    ),
    Following("placed", "left", ramp(10, 1110, 14), ramp(10, 1112, 14)),
    Following("turned", "translate", ramp(0, 1098, 9), ramp(0, 1101, 9), css="transform: none"),
    Following("box", "border-left-width", ramp(2, 1100, 8), ramp(2, 1103, 8)),
    Following("box", "border-top-left-radius", ramp(0, 1100, 30), ramp(0, 1107, 30)),
    Following("circle", "r", ramp(10, 1100, 16), ramp(10, 1104, 16)),
    Following("box", "background-size", ramp(20, 1092, 16), ramp(20, 1099, 16)),
    Following("box", "box-shadow", ramp(2, 1100, 12), ramp(2, 1105, 12), value="LENGTH 0px red"),
    Following("box", "clip-path", ramp(4, 1100, 14), ramp(4, 1103, 14), value="inset(LENGTH)"),
    Following(
        "words",
        "--size",
        ramp(16, 1106, 9),
        ramp(16, 1109, 9),
        css="line-height: var(--size)",
    ),
)
