"""Writes the news page that is measured: an article with photographs, cards, a table and a footer.

The same arguments give the same bytes, as long as Pillow encodes JPEG the same. Larger pages have
longer tables of election results, so that they do not become much higher than a real page.

``python -m benchmarks.speed.pages.news_page FOLDER`` writes it for looking at.
"""

import argparse
import random
from pathlib import Path

from benchmarks.speed.pages.news_style import style_sheet
from benchmarks.speed.pages.photograph import photograph

#: Elements of the page, and widths at which its media queries change, where nothing else is asked.
ELEMENTS, BOUNDARIES = 215, 4

#: Names, widths and heights of the photographs; about 1 MB together.
PHOTOGRAPHS = (
    *((f"wide{number}.jpg", 1200, 750) for number in range(4)),
    *((f"small{number}.jpg", 800, 500) for number in range(4)),
)

VOCABULARY = (
    "harbour council budget minister report river school market energy housing transport hospital "
    "study evening street local national company workers industry water climate figures month "
    "the a of to in and that it was for on with as at by from which would could first last many "
    "more after before during between said asked"
)
WORDS = VOCABULARY.split()

SECTIONS, CARDS, LINKS, COLUMNS = 5, 3, 11, 4

#: Cells in a row of the table of results.
CELLS = 12


def write_news_page(
    folder: Path,
    *,
    elements: int = ELEMENTS,
    boundaries: int = BOUNDARIES,
    seed: int = 7,
    photographs: bool = True,
) -> None:
    """Write ``index.html``, ``style.css`` and the photographs into ``folder``.

    Pages of different ``seed`` differ in their words only. Without ``photographs``, the page shows
    those in the folder above, which several pages can share.
    """
    folder.mkdir(parents=True, exist_ok=True)
    below = "" if photographs else "../"
    (folder / "index.html").write_text(_Article(seed, below).html(elements), "utf-8")
    (folder / "style.css").write_text(style_sheet(boundaries), "utf-8")
    if photographs:
        write_photographs(folder)


def write_photographs(folder: Path) -> None:
    """Write the photographs of the page into ``folder``."""
    folder.mkdir(parents=True, exist_ok=True)
    for number, (name, width, height) in enumerate(PHOTOGRAPHS):
        (folder / name).write_bytes(photograph(number, width, height))


class _Article:
    """The page's markup, whose words are drawn from a seed."""

    def __init__(self, seed: int, below: str) -> None:
        self._random = random.Random(seed)
        self._below = below

    def html(self, elements: int) -> str:
        """The document, with that many elements, up to a row of a table."""
        links = "".join(f"<li><a href='#'>{self._words(1)}</a></li>" for _ in range(LINKS))
        sections = "".join(self._section(number) for number in range(SECTIONS))
        cards = "".join(self._card(number) for number in range(CARDS))
        columns = "".join(self._column() for _ in range(COLUMNS))
        page = (
            "<!doctype html>\n<html lang=en><head><meta charset=utf-8><title>The Ledger</title>"
            "<meta name=viewport content='width=device-width, initial-scale=1'>"
            "<link rel=stylesheet href=style.css></head>\n<body>"
            "<header class=top><div class=bar><a class=brand href='#'>The Ledger</a>"
            f"<nav><ul>{links}</ul></nav><button class=menu>Menu</button></div></header>\n"
            f"<main><article><h1>{self._words(9)}</h1><p class=meta>By a writer, 12 May</p>"
            f"<div class=story>{sections}</div><!-- results --></article>\n"
            f"<aside>{cards}</aside></main>\n"
            f"<footer><div class=columns>{columns}</div></footer></body></html>\n"
        )
        missing = elements - count_elements(page)
        return page.replace("<!-- results -->", self._results(missing) if missing > 0 else "")

    def _section(self, number: int) -> str:
        paragraphs = "".join(
            f"<p>{self._sentences(4)} <a href='#'>{self._words(2)}</a> "
            f"<em>{self._sentences(1)}</em></p>"
            for _ in range(2)
        )
        if number % 2:
            picture = (
                f"<div class=two><figure>{self._image(4 + number % 4)}</figure>"
                f"<blockquote><p>{self._sentences(1)}</p></blockquote></div>"
            )
        else:
            caption = f"<figcaption>{self._sentences(1)}</figcaption>"
            picture = f"<figure class=wide>{self._image(number % 4)}{caption}</figure>"
        return f"<section><h2>{self._words(5)}</h2>{paragraphs}{picture}</section>\n"

    def _card(self, number: int) -> str:
        text = f"<h3>{self._words(4)}</h3><p>{self._sentences(1)}</p>"
        return f"<div class=card>{self._image(4 + number % 4)}{text}</div>"

    def _column(self) -> str:
        links = "".join(f"<li><a href='#'>{self._words(2)}</a></li>" for _ in range(6))
        return f"<div><h4>{self._words(1)}</h4><ul>{links}</ul></div>"

    def _results(self, elements: int) -> str:
        """Rows of a table that have that many elements together, each in a class of its own."""
        count = max(1, round((elements - 2) / (CELLS + 1)))
        rows = "".join(
            f"<tr class=row{number}>"
            + "".join(f"<td>{self._random.randint(10, 99)}</td>" for _ in range(CELLS))
            + "</tr>\n"
            for number in range(count)
        )
        return f"<table class=results><tbody>{rows}</tbody></table>"

    def _image(self, number: int) -> str:
        name, width, height = PHOTOGRAPHS[number]
        return f"<img src={self._below}{name} width={width} height={height} alt='Photograph'>"

    def _words(self, count: int) -> str:
        return " ".join(self._random.choice(WORDS) for _ in range(count)).capitalize()

    def _sentences(self, count: int) -> str:
        return " ".join(f"{self._words(self._random.randint(8, 22))}." for _ in range(count))


def count_elements(html: str) -> int:
    """The number of elements in markup that writes out each start tag.

    >>> count_elements("<p>Two <em>elements</em></p>")
    2
    """
    return sum(part[:1].isalpha() for part in html.split("<")[1:])


def main() -> None:
    """Write the page that the command line describes."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--elements", type=int, default=ELEMENTS)
    parser.add_argument("--boundaries", type=int, default=BOUNDARIES)
    words = parser.parse_args()
    write_news_page(words.folder, elements=words.elements, boundaries=words.boundaries)


if __name__ == "__main__":
    main()
