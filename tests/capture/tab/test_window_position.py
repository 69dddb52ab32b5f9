"""The browser's own pointer, in the tab in front, hovers over no page."""

import pytest
from PIL import Image

from tests.scratch import MakeProject

PAGE = """<!doctype html><html lang="en"><meta charset="utf-8"><title>Corner</title><style>
  body { margin: 0 } .corner { width: 100px; height: 50px; background: #003366 }
  .corner:hover { background: #cc0033 }
</style><div class="corner"></div>
<script>
  for (const type of ["pointerover", "mousemove"])
    addEventListener(type, () => { document.querySelector(".corner").style.width = "200px"; });
</script>"""
BLUE, WHITE = (0, 0x33, 0x66), (255, 255, 255)


@pytest.mark.browser
def test_no_page_is_hovered_over_in_whichever_of_several_tabs(project: MakeProject) -> None:
    made = project("corner", breakpoints="every = { min = 1, widths = [400, 500, 600, 700] }")
    made.write("corner.html", PAGE)
    assert made.approve("--workers", "3").exit_code == 0
    for file in sorted((made.folder / "baselines" / "corner").rglob("*.png")):
        with Image.open(file) as image:
            plain = image.convert("RGB")
            assert (plain.getpixel((5, 5)), plain.getpixel((150, 25))) == (BLUE, WHITE), file.name
    assert made.check("--workers", "1").exit_code == 0
