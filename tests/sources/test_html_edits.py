"""Edits of a static page: each is told with the line of the page that was edited."""

import pytest

from tests.scratch import ONE_WIDTH, MakeProject, approved

PAGE = """<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>Bakery</title>
<style>
  body { margin: 0; font: 16px/20px sans-serif }
  .row { display: flex; gap: 10px }
  .wide { width: 300px }
  .narrow { width: 200px }
  .box { padding: 8px }
</style>
<h1>Our bakery in the old town</h1>
<p class="lead">
  Bread for all,
  baked in one night
</p>
<div class="row">
  <div class="narrow">One</div>
  <div class="narrow">Two</div>
  <div class="narrow">Three</div>
</div>
<p style="margin-top: 4px; color: #333">Flour from the mill</p>
<div class="box">
  <p>Open from six to one</p>
</div>
<footer>Since 1998</footer>
</html>
"""

#: What is edited, by what, and the source that the finding's causes have to have first.
EDITS = [
    ("baked in one night", "baked by seven hands", "index.html:15"),
    ('<div class="narrow">Two', '<div class="wide">Two', "index.html:19"),
    ("margin-top: 4px", "margin-top: 24px", "index.html:22, style attribute"),
    ('<footer>', "<p>Closed on Mondays</p>\n<footer>", "index.html:26"),
    ('<div class="box">\n  <p>Open from six to one</p>\n</div>', "<p>Open from six to one</p>",
     "index.html:23"),
    ('  <div class="narrow">Three</div>\n', "", "index.html:20"),
]  # fmt: skip


@pytest.mark.browser
@pytest.mark.parametrize(("before", "after", "source"), EDITS)
def test_an_edit_of_a_page_is_told_by_its_line(
    project: MakeProject, before: str, after: str, source: str
) -> None:
    made = project(index="", breakpoints=ONE_WIDTH)
    made.write("index.html", PAGE)
    approved(made)
    assert PAGE.count(before) == 1
    made.write("index.html", PAGE.replace(before, after))
    code, out, _ = made.check()
    assert code == 1
    sources = [
        cause["source"] for finding in made.report()["findings"] for cause in finding["causes"]
    ]
    assert source in sources, out
    assert source in " ".join(out.split())
