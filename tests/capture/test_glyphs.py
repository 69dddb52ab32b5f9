"""Characters that no font has a glyph for look alike, and are named in a note."""

import re
from importlib import resources

import pytest
from PIL import ImageFont

from harness.capture.rendering.profile import FONTS
from tests.scratch import ONE_WIDTH, MakeProject

PAGE = '<!doctype html><html lang="en"><meta charset="utf-8"><title>Text</title>'

#: By name, pages, and the characters that are named.
PAGES = {
    "letters": ("<math><mi>x</mi><mo>=</mo><mi>α</mi></math>", "𝑥 (U+1D465), 𝛼 (U+1D6FC)"),
    "upright": ("<math><mi>sin</mi><mi mathvariant='normal'>x</mi></math>", ""),
    "runes": ("<p>ᚢ and ᚢ", "ᚢ (U+16A2)"),
    "icon": ("<style>p::before { content: '\\e900' }</style><p>Icon", "\ue900 (U+E900)"),
    "drawing": ("<svg width='99' height='30'><text y='20'>𓀀</text></svg>", "𓀀 (U+13000)"),
    "field": ("<input placeholder='ᚦ'>", "ᚦ (U+16A6)"),
    "hidden": ("<p hidden>ᚢ", ""),
    "usual": ("<p>“It’s” – 3 € ™ ½ → ✓ ★ 漢 字 क 😀 é Ω Я e\u0301 a\u200db", ""),
}


@pytest.mark.browser
def test_characters_without_a_glyph_are_named(project: MakeProject) -> None:
    made = project(*PAGES, breakpoints=ONE_WIDTH)
    for name, (html, _) in PAGES.items():
        made.write(f"{name}.html", PAGE + html)
    assert made.approve().exit_code == 0
    answer = made.check()
    assert answer.exit_code == 0
    notes = re.findall(
        r"(\w+): no font has a glyph for (.+?): all such characters are painted as the same box",
        " ".join(answer.stdout.split()),
    )
    assert dict(notes) == {name: named for name, (_, named) in PAGES.items() if named}


@pytest.mark.parametrize("face", ["Sans-Regular", "Serif-Italic", "Mono-Bold"])
def test_bundled_fonts_have_what_is_not_asked_for(face: str) -> None:
    script = (
        resources.files("harness.capture.scripts")
        .joinpath("measuring/glyphs.js")
        .read_text("utf-8")
    )
    skipped = re.search(r"const ASKED = /\[\^(.+?)\\p\{Cc\}", script)
    assert skipped
    font = ImageFont.truetype(
        FONTS / f"Liberation{face}.ttf", 20, layout_engine=ImageFont.Layout.BASIC
    )
    drawn = [chr(code) for code in range(0x21, 0x2200) if re.match(f"[{skipped[1]}]", chr(code))]
    assert len(drawn) > 400
    box = bytes(font.getmask("\U0010fffd"))
    lacking = [character for character in drawn if bytes(font.getmask(character)) == box]
    assert [character for character in lacking if character.isprintable()] == []
