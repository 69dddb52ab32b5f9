"""Frames that come and go while a page is resized: its clock goes on."""

import pytest

from tests.scratch import ONE_WIDTH, MakeProject

PAGE = """<!doctype html><html lang="en"><meta charset="utf-8"><title>Frames</title>
<style>p { margin: 0; height: 20px; background: #ccddff }</style>
<p>Text</p><iframe id="inside" title="Inside" srcdoc="<p>Some text"></iframe>
<script>
  const other = matchMedia("(min-width: 401px)");
  const fill = () => { inside.srcdoc = other.matches ? "<p>Wide" : "<p>Narrow"; };
  other.addEventListener("change", fill);
</script>"""


@pytest.mark.browser
def test_frame_that_is_loaded_anew_at_a_width_does_not_stop_the_page(project: MakeProject) -> None:
    made = project(settings="sweep = { min = 390, max = 410 }", breakpoints=ONE_WIDTH)
    made.write("home.html", PAGE)
    assert made.approve().exit_code == 0
    assert made.check().exit_code == 0
    (sweep,) = made.report()["sweeps"]
    assert (sweep["verdict"], sweep["boundaries"]) == ("unchanged", 1)
