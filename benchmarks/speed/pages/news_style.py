"""The news page's style sheet, with as many boundaries of media queries as are asked for."""

#: Boundaries of media queries that the sheet has in any case: the first width of the upper range.
BREAKS = (600, 768, 1024, 1440)

SHEET = """* { box-sizing: border-box }
body { margin: 0; font: 17px/1.6 Georgia, serif; color: #1d1d1f; background: #fff }
a { color: #0b4a8f }
header.top { background: #10243b; color: #fff; padding: .6rem 1rem }
.bar { display: flex; flex-wrap: wrap; align-items: center; gap: .5rem 1.2rem; max-width: 1400px;
  margin: auto }
.brand { font: 700 1.5rem/1 sans-serif; color: #fff; text-decoration: none }
nav ul { display: flex; flex-wrap: wrap; gap: .3rem 1rem; list-style: none; margin: 0; padding: 0 }
nav a { color: #dbe7f5; text-decoration: none; font: 15px sans-serif }
.menu { display: none }
main { max-width: 1400px; margin: 0 auto; padding: 1rem; display: grid; gap: 2rem;
  grid-template-columns: minmax(0, 1fr) }
h1 { font-size: clamp(1.7rem, 4.4vw, 3.4rem); line-height: 1.15; margin: .4em 0 }
h2 { font-size: 1.45rem; border-bottom: 2px solid #c33; padding-bottom: .2em }
figure { margin: 1.2rem 0 }
figure img { width: 100%; height: auto; display: block; border-radius: 6px;
  box-shadow: 0 3px 12px rgb(0 0 0 / .25) }
figcaption { font-size: .85rem; color: #555; padding: .4rem 0 }
.meta { color: #666; font-size: .9rem }
.two { display: grid; gap: 1rem }
blockquote { border-left: 5px solid #c33; margin: 1rem 0; padding: .3rem 1rem;
  background: linear-gradient(90deg, #fbeeee, #fff) }
.card { border: 1px solid #ddd; border-radius: 8px; padding: .8rem; margin-bottom: 1rem;
  box-shadow: 0 1px 4px rgb(0 0 0 / .15) }
.card img { width: 100%; height: auto }
.results { width: 100%; border-collapse: collapse; font: 9px/1.4 sans-serif }
.results td { border: 1px solid #ddd; padding: 1px; text-align: right }
footer { background: #10243b; color: #c9d8ea; padding: 2rem 1rem }
.columns { display: grid; grid-template-columns: repeat(2, 1fr); gap: 1rem; max-width: 1400px;
  margin: auto }
.columns ul { list-style: none; padding: 0 }
.columns a { color: #c9d8ea }
@media (max-width: 599px) {
  nav ul { display: none }
  body { font-size: 16px }
  .menu { display: block; margin-left: auto; background: none; border: 1px solid #fff; color: #fff;
    border-radius: 4px; padding: .3rem .6rem }
}
@media (min-width: 768px) {
  .two { grid-template-columns: 1fr 1fr }
  .columns { grid-template-columns: repeat(4, 1fr) }
}
@media (min-width: 1024px) { main { grid-template-columns: minmax(0, 2fr) minmax(260px, 1fr) } }
@media (min-width: 1440px) {
  .story { columns: 2; column-gap: 2.5rem }
  .story h2, .story .wide { column-span: all }
}
"""

#: The range in which further boundaries lie, in CSS px.
LOWEST, HIGHEST = 330, 1910

#: A declaration of a row of the table of results, by turns: one moves what follows, one does not.
DECLARATIONS = ("padding-top: 2px", "color: #843")

#: Rows that have rules of their own. An odd number: where a row has several, they alternate.
ROWS = 41


def style_sheet(boundaries: int = len(BREAKS)) -> str:
    """The sheet whose media queries change at that many widths, and at no fewer than ``BREAKS``."""
    rules = (
        f"@media (min-width: {width}px) "
        f"{{ .row{number % ROWS} td {{ {DECLARATIONS[number % 2]} }} }}\n"
        for number, width in enumerate(further_boundaries(boundaries - len(BREAKS)))
    )
    return SHEET + "".join(rules)


def further_boundaries(count: int) -> tuple[int, ...]:
    """So many widths in CSS px, evenly spaced, none of which is one of ``BREAKS``.

    >>> further_boundaries(3)
    (330, 857, 1384)
    """
    free = [width for width in range(LOWEST, HIGHEST + 1) if width not in BREAKS]
    return tuple(free[number * len(free) // count] for number in range(max(0, count)))
