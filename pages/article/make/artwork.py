"""Draw every picture of the article page: ``python artwork.py`` writes ../art/.

Nothing is random and nothing is read: the same script gives the same pictures. Needs Pillow.
"""

from __future__ import annotations

from pathlib import Path

from barrage import barrage
from cards import cranes, terraces, viaduct
from gallery import balloon, control_room, kites, lock, mark, market, observatory, tram

ART = Path(__file__).resolve().parent.parent / "art"

JPEG_QUALITY = 82

JPEGS = {
    "barrage": (barrage, (480, 960, 1440)),
    "cranes": (cranes, (480, 960)),
    "viaduct": (viaduct, (480, 960)),
    "terraces": (terraces, (480, 960)),
}
DRAWINGS = {
    "control-room": control_room,
    "observatory": observatory,
    "kites": kites,
    "balloon": balloon,
    "tram": tram,
    "lock": lock,
    "market": market,
    "mark": mark,
}


def main() -> None:
    ART.mkdir(exist_ok=True)
    for name, (draw, widths) in JPEGS.items():
        draw().write_jpegs(ART, name, widths, JPEG_QUALITY)
    for name, draw_svg in DRAWINGS.items():
        draw_svg().write_svg(ART / f"{name}.svg")


if __name__ == "__main__":
    main()
