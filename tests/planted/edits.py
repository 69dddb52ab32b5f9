"""Changes by attribute: in the band, the width chooses another file or another style sheet."""

from dataclasses import dataclass

from tests.planted.changes import QUERY, as_page
from tests.planted.hosts import DOT, STRIPES


@dataclass(frozen=True, slots=True)
class Edit:
    """One attribute of an element whose condition holds in the band only."""

    name: str
    html: str  #: of the page's body, or more of it; ``VALUE`` is the attribute's value
    before: str
    after: str
    attribute: str
    cause: str  #: what a finding names: the attribute, or the declaration that hangs on it
    elements: tuple[str, ...] = ("planted", "source")  #: one of them is in the finding's selector

    def page(self, *, planted: bool) -> str:
        return as_page(_CSS, "", self.html.replace("VALUE", self.after if planted else self.before))

    def source(self) -> int:
        """The line at which the attribute stands."""
        return self.page(planted=True).partition(f"{self.attribute}=")[0].count("\n") + 1


_CSS = "img { display: block; background: #eee }"
_NEVER = "(min-width: 9000px)"

EDITS = (
    Edit(
        "source media",
        f'<picture>\n<source media="VALUE" srcset="{DOT}">\n'
        f'<img class="planted" alt="" src="{STRIPES}"></picture>',
        _NEVER,
        QUERY,
        "media",
        "[media]",
    ),
    Edit(
        "source media, of one size",
        f'<picture>\n<source media="VALUE" srcset="{DOT}">\n<img class="planted" alt=""'
        f' width="90" height="60" src="{STRIPES}"></picture>',
        _NEVER,
        f"screen and {QUERY}",
        "media",
        "[media]",
    ),
    Edit(
        "source srcset, of one size",
        f'<picture>\n<source media="{QUERY}"\nsrcset="VALUE">\n<img class="planted" alt=""'
        f' width="90" height="60" src="{STRIPES}"></picture>',
        STRIPES,
        DOT,
        "srcset",
        "[srcset]",
    ),
    Edit(
        "img sizes",
        f'<img class="planted" alt="" src="{STRIPES}" srcset="{STRIPES} 40w"\nsizes="VALUE">',
        "120px",
        f"{QUERY} 180px, 120px",
        "sizes",
        "[sizes]",
    ),
    Edit(
        "img sizes, of one size",
        f'<img class="planted" alt="" width="90" height="60" src="{STRIPES}"'
        f' srcset="{STRIPES} 40w, {DOT} 400w"\nsizes="VALUE">',
        "40px",
        f"{QUERY} 400px, 40px",
        "sizes",
        "[sizes]",
    ),
    Edit(
        "style media",
        '<style\nmedia="VALUE">.planted { background: #fc0 }</style><p class="planted">A text</p>',
        _NEVER,
        QUERY,
        "media",
        "background-color",
    ),
)
