"""Cut the page's web fonts down to the characters it uses.

    python fonts.py NODE_MODULES

``NODE_MODULES`` is a folder into which the npm packages in ``SOURCES`` were installed. The
subsets go to ../fonts/ as woff2, with each package's licence beside them. All are under the
SIL Open Font License 1.1 and reserve no font name, so the subsets may keep theirs.
Needs fonttools and brotli.
"""

from __future__ import annotations

import shutil
import sys
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path
from string import ascii_letters, digits, punctuation

from fontTools import subset
from fontTools.ttLib import TTFont
from fontTools.varLib import instancer

ARTICLE = Path(__file__).resolve().parent.parent
FONTS = ARTICLE / "fonts"

# Script and CSS can write any of these, whatever the page says today.
ALWAYS = ascii_letters + digits + punctuation + " \u00a0·–—‘’“”…−×"


@dataclass(frozen=True, slots=True)
class Source:
    """One subset: where it comes from and which characters and axis ranges it keeps.

    ``characters`` of ``None`` means all of the page's Latin text.
    """

    name: str
    package: str
    file: str
    characters: str | None
    axes: tuple[tuple[str, float, float], ...] = ()


SERIF_AXES = (("wght", 400, 700), ("opsz", 14, 72))
ITALIC_AXES = (("wght", 400, 500), ("opsz", 14, 40))
SANS_AXES = (("wght", 400, 700),)

SOURCES = (
    Source(
        "newsreader",
        "@fontsource-variable/newsreader",
        "newsreader-latin-standard-normal",
        None,
        SERIF_AXES,
    ),
    Source(
        "newsreader-italic",
        "@fontsource-variable/newsreader",
        "newsreader-latin-standard-italic",
        None,
        ITALIC_AXES,
    ),
    Source(
        "libre-franklin",
        "@fontsource-variable/libre-franklin",
        "libre-franklin-latin-wght-normal",
        None,
        SANS_AXES,
    ),
    Source(
        "libre-franklin-cyrillic",
        "@fontsource-variable/libre-franklin",
        "libre-franklin-cyrillic-wght-normal",
        "РОССИЯ",
        SANS_AXES,
    ),
    Source(
        "noto-sans-arabic",
        "@fontsource/noto-sans-arabic",
        "noto-sans-arabic-arabic-500-normal",
        "عربي",
    ),
    Source(
        "zen-kaku-gothic-new",
        "@fontsource/zen-kaku-gothic-new",
        "zen-kaku-gothic-new-japanese-500-normal",
        "日本",
    ),
    Source(
        "zcool-xiaowei",
        "@fontsource/zcool-xiaowei",
        "zcool-xiaowei-chinese-simplified-400-normal",
        "中国",
    ),
)


class PageText(HTMLParser):
    """Collects the text of an HTML file."""

    def __init__(self) -> None:
        super().__init__()
        self.text = ""

    def handle_data(self, data: str) -> None:
        self.text += data


def page_characters() -> set[str]:
    """Every character of the page's text, and those in ``ALWAYS``."""
    parser = PageText()
    parser.feed((ARTICLE / "index.html").read_text(encoding="utf-8"))
    return set(parser.text) - set("\n\t") | set(ALWAYS)


def cut(source: Source, packages: Path, latin: set[str]) -> set[str]:
    """Write one subset; gives back the characters it draws."""
    folder = packages / source.package
    font = TTFont(folder / "files" / f"{source.file}.woff2", recalcTimestamp=False)
    for tag, low, high in source.axes:
        font = instancer.instantiateVariableFont(font, {tag: (low, high)})
    wanted = set(source.characters) if source.characters is not None else latin
    options = subset.Options()
    options.flavor = "woff2"
    options.layout_features = (
        ["*"]
        if source.name == "noto-sans-arabic"
        else ["kern", "liga", "calt", "ccmp", "locl", "mark", "mkmk", "tnum"]
    )
    options.name_IDs = [0, 1, 2, 3, 4, 5, 6, 13, 14, 16, 17, 25]
    options.notdef_outline = True
    cutter = subset.Subsetter(options)
    cutter.populate(text="".join(sorted(wanted)))
    cutter.subset(font)
    drawn = {chr(code) for code in font.getBestCmap()}
    subset.save_font(font, FONTS / f"{source.name}.woff2", options)
    licence = folder / "LICENSE"
    shutil.copyfile(licence, FONTS / f"OFL-{source.package.rsplit('/', 1)[1]}.txt")
    return drawn


def main(packages: Path) -> None:
    FONTS.mkdir(exist_ok=True)
    latin = page_characters()
    drawn: set[str] = set()
    for source in SOURCES:
        covered = cut(source, packages, latin)
        drawn |= covered
        if source.characters is not None:
            missing = set(source.characters) - covered
            if missing:
                sys.exit(f"{source.name} does not draw {''.join(sorted(missing))}")
    missing = latin - drawn
    if missing:
        sys.exit(f"no font draws {''.join(sorted(missing))!r}")
    for path in sorted(FONTS.glob("*.woff2")):
        print(f"{path.stat().st_size:7d}  {path.name}")


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    main(Path(sys.argv[1]))
