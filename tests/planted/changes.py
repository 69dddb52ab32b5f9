"""Changes between two widths: each is one declaration, or one attribute, of one page."""

from dataclasses import dataclass

from tests.planted.hosts import DOT, HOSTS

#: The widths (CSS px) at which every change is in force; no picture is taken near them.
BAND = (1100, 1103)

QUERY = f"(min-width: {BAND[0]}px) and (max-width: {BAND[1]}px)"

_PAGE = """<!doctype html><html lang="en"><meta charset="utf-8"><title>Planted</title>
<style>
* {{ margin: 0 }}
body {{ font: 16px/20px sans-serif }}
{css}
{rule}</style>
{html}
"""


@dataclass(frozen=True, slots=True)
class Change:
    """One declaration, in force in ``BAND`` only, that gets another value or is new."""

    host: str  #: a name in ``HOSTS``
    property_: str
    before: str  #: the value that the element has where the declaration is new
    after: str
    part: str = ""  #: a pseudo-element of the planted element, as ``::marker``
    css: str = ""  #: declarations that the same element, or part, has always

    @property
    def name(self) -> str:
        return f"{self.host}{self.part} {self.property_}: {self.after}"

    @property
    def selector(self) -> str:
        """As the page writes it."""
        return f".planted{self.part}"

    @property
    def elements(self) -> tuple[str, ...]:
        """Classes, one of which the element has that a finding names."""
        return (HOSTS[self.host].element,)

    def page(self, *, planted: bool, existed: bool) -> str:
        """The page with the change or without it; ``existed``: the media query was there before."""
        host = HOSTS[self.host]
        css = f"{host.css}\n{self.selector} {{ {self.css} }}"
        if planted:
            return as_page(css, self._rule(self.after), host.html)
        return as_page(css, self._rule(self.before) if existed else "", host.html)

    def source(self) -> int:
        """The line at which the declaration stands in the page with the change."""
        text = self.page(planted=True, existed=True)
        return text[: text.index(self._rule(self.after))].count("\n") + 3

    def _rule(self, value: str) -> str:
        declaration = f"{self.property_}: {value};"
        return f"@media {QUERY} {{\n  {self.selector} {{\n    {declaration}\n  }}\n}}\n"


def as_page(css: str, rule: str, html: str) -> str:
    """A page with rules, one of them the last, and a body."""
    return _PAGE.format(css=css, rule=rule, html=html)


_CONIC = "conic-gradient(#000 25%, #0000 0 50%, #000 0 75%, #0000 0)"


#: Of each kind that a page can change by CSS, with values that are painted differently.
BY_HAND: tuple[Change, ...] = (
    # drawings
    Change("circle", "fill", "rgb(204, 0, 51)", "rgb(0, 102, 204)"),
    Change("circle", "r", "20px", "31px"),
    Change("circle", "cx", "60px", "75px"),
    Change("circle", "cy", "40px", "48px"),
    Change("circle", "fill-opacity", "1", "0.4"),
    Change("rect", "x", "20px", "35px"),
    Change("rect", "y", "10px", "4px"),
    Change("rect", "width", "80px", "120px"),
    Change("rect", "rx", "0px", "15px"),
    Change("ellipse", "ry", "20px", "35px"),
    Change("star", "fill-rule", "nonzero", "evenodd"),
    Change("star", "d", 'path("M60 5 85 75 20 30z")', 'path("M60 5 85 75 120 30z")'),
    Change("corner", "stroke", "rgb(51, 102, 153)", "rgb(204, 0, 51)"),
    Change("corner", "stroke-width", "14px", "5px"),
    Change("corner", "stroke-dasharray", "none", "9px, 4px"),
    Change("corner", "stroke-dashoffset", "0px", "7px", css="stroke-dasharray: 9px 4px"),
    Change("corner", "stroke-linecap", "butt", "round"),
    Change("corner", "stroke-linejoin", "miter", "bevel"),
    Change("corner", "stroke-miterlimit", "4", "1"),
    Change("corner", "stroke-opacity", "1", "0.3"),
    Change("arrow", "marker-end", "none", 'url("#tip")'),
    Change("stop", "stop-color", "rgb(0, 0, 0)", "rgb(0, 153, 204)"),
    Change("stop", "stop-opacity", "1", "0.2"),
    Change("label", "text-anchor", "start", "middle"),
    Change("label", "paint-order", "normal", "stroke", css="stroke: #fc0; stroke-width: 5px"),
    Change("flood", "flood-color", "rgb(0, 153, 0)", "rgb(153, 0, 153)"),
    Change("clipper", "clip-rule", "nonzero", "evenodd"),
    Change("masker", "mask-type", "luminance", "alpha"),
    # parts of elements
    Change("item", "color", "rgb(0, 0, 0)", "rgb(204, 0, 51)", "::marker"),
    Change("item", "content", '"+ "', '"– "', "::marker"),
    Change("field", "color", "rgb(117, 117, 117)", "rgb(204, 0, 51)", "::placeholder"),
    Change("words", "font-size", "18px", "40px", "::first-letter"),
    Change("words", "color", "rgb(0, 0, 0)", "rgb(204, 0, 51)", "::first-line"),
    Change("words", "text-transform", "none", "uppercase", "::first-line"),
    Change("file", "background-color", "white", "rgb(255, 221, 102)", "::file-selector-button"),
    Change("file", "padding-left", "6px", "30px", "::file-selector-button"),
    Change("generated", "content", '"«"', '"="', "::before"),
    Change("generated", "background-color", "rgb(0, 204, 255)", "rgb(204, 0, 51)", "::after"),
    Change("generated", "width", "30px", "52px", "::before"),
    Change("details", "color", "rgb(0, 0, 0)", "rgb(204, 0, 51)", "::details-content"),
    Change("dialog", "background-color", "rgba(0, 0, 0, 0.1)", "rgb(255, 204, 0)", "::backdrop"),
    Change(
        "meter",
        "background-color",
        "rgb(51, 153, 51)",
        "rgb(51, 102, 204)",
        "::-webkit-meter-optimum-value",
    ),
    # text
    Change("words", "text-emphasis-style", "none", "dot"),
    Change(
        "words",
        "text-emphasis-color",
        "rgb(0, 0, 0)",
        "rgb(204, 0, 51)",
        css="text-emphasis-style: dot",
    ),
    Change("words", "text-emphasis-position", "over", "under", css="text-emphasis-style: dot"),
    Change("words", "font-variant-caps", "normal", "small-caps"),
    Change("words", "-webkit-text-security", "none", "disc"),
    Change("words", "font-kerning", "auto", "none"),
    Change("words", "font-feature-settings", "normal", '"liga" 0, "kern" 0'),
    Change("clipped", "text-overflow", "clip", "ellipsis"),
    Change("preformatted", "tab-size", "8", "14"),
    Change("long", "overflow-wrap", "normal", "anywhere"),
    Change("justified", "text-align-last", "auto", "right"),
    Change("words", "text-orientation", "mixed", "upright", css="writing-mode: vertical-rl"),
    Change("words", "writing-mode", "horizontal-tb", "vertical-rl"),
    Change("underlined", "text-decoration-style", "solid", "wavy"),
    Change("underlined", "text-decoration-color", "rgb(0, 0, 0)", "rgb(204, 0, 51)"),
    Change("underlined", "text-decoration-skip-ink", "auto", "none"),
    Change("underlined", "text-underline-offset", "auto", "9px"),
    Change("words", "-webkit-text-stroke-width", "0px", "2px"),
    Change("list", "list-style-type", "disc", "upper-roman"),
    Change("list", "list-style-position", "outside", "inside"),
    Change("list", "list-style-image", "none", f'url("{DOT}")'),
    # boxes, and what they are painted with
    Change("overflowing", "overflow", "visible", "hidden"),
    Change("overflowing", "overflow-clip-margin", "0px", "12px", css="overflow: clip"),
    Change("box", "content-visibility", "visible", "hidden"),
    Change("box", "padding-inline-start", "6px", "30px"),
    Change("box", "border-block-start-width", "8px", "14px"),
    Change("placed", "inset-inline-start", "0px", "60px"),
    Change("box", "inline-size", "180px", "230px"),
    Change("masked", "mask-image", f'url("{DOT}")', "linear-gradient(90deg, #000, #0000)"),
    Change("masked", "mask-size", "auto", "30px"),
    Change("masked", "mask-position", "0px 0px", "6px 4px"),
    Change("masked", "mask-repeat", "repeat", "no-repeat"),
    Change(
        "box",
        "mask-composite",
        "add",
        "exclude",
        css=f"mask-image: {_CONIC}, linear-gradient(90deg, #000 50%, #0000 0)",
    ),
    Change("box", "clip-path", "none", "circle(30px)"),
    Change("box", "filter", "none", "hue-rotate(90deg)"),
    Change("glass", "backdrop-filter", "none", "invert(1)"),
    Change("glass", "mix-blend-mode", "normal", "difference"),
    Change("paragraphs", "column-rule-style", "solid", "dotted"),
    Change("paragraphs", "column-fill", "balance", "auto"),
    Change("paragraphs", "column-count", "2", "3"),
    Change("checkbox", "accent-color", "auto", "rgb(204, 0, 51)"),
    Change("framed", "border-image-slice", "9", "3"),
    Change("framed", "border-image-outset", "0", "8px"),
    Change("picture", "object-fit", "fill", "contain"),
    Change("picture", "object-position", "50% 50%", "0% 20%", css="object-fit: none"),
    Change("floated", "shape-outside", "none", "circle(40px)"),
    # placed, turned and stacked
    Change("turned", "transform", "rotate(30deg)", "rotate(60deg)"),
    Change("turned", "transform-origin", "50% 50%", "0px 0px"),
    Change("deep", "perspective-origin", "50% 50%", "0% 0%"),
    Change("flex", "gap", "0px", "20px"),
    Change("flexed", "order", "0", "-1"),
    Change("stacked", "z-index", "2", "0"),
    Change("box", "visibility", "visible", "hidden"),
    # what is painted without a picture, and what only a new declaration changes (of even number)
    Change("box", "background-clip", "border-box", "content-box", css="background: #fc0"),
    Change("area", "background-clip", "border-box", "content-box"),
)
