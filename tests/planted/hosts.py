"""Pieces of a page that changes are planted in: each shows what becomes of the planted element."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Host:
    """A piece of a page, and the rules that it has always."""

    html: str  #: the planted element has the class ``planted``
    css: str = ""
    element: str = "planted"  #: the class of the layout's element that the change belongs to


#: Pictures beside the pages: one that shows where it is placed, cut and turned, and a small one.
FILES: Mapping[str, str] = {
    "stripes.svg": '<svg xmlns="http://www.w3.org/2000/svg" width="40" height="30">'
    '<path fill="#c03" d="M0 0h40v30H0z"/><path fill="#06c" d="M0 0h15v12H0z"/></svg>',
    "dot.svg": '<svg xmlns="http://www.w3.org/2000/svg" width="12" height="12">'
    '<circle r="6" cx="6" cy="6" fill="#0a5"/></svg>',
}
STRIPES, DOT = FILES

WORDS = "Some gypsy words that fill a few short lines: Quixotic 1024 1/2 ffi fly, and go on"

_SHAPES = {
    "circle": '<circle class="planted" cx="60" cy="40" r="20"/>',
    "rect": '<rect class="planted" x="20" y="10" width="80" height="50"/>',
    "ellipse": '<ellipse class="planted" cx="80" cy="40" rx="50" ry="20"/>',
    "star": '<path class="planted" d="M60 5 85 75 20 30 100 30 35 75z"/>',
    "corner": '<path class="planted" fill="none" stroke="#369" stroke-width="14"'
    ' d="M20 70 60 20 70 70 90 30"/>',
    "arrow": '<defs><marker id="tip" markerWidth="4" markerHeight="4" refX="1" refY="2">'
    '<circle cx="2" cy="2" r="2" fill="red"/></marker></defs>'
    '<path class="planted" fill="none" stroke="#369" stroke-width="4" d="M20 20 60 60 100 30"/>',
    "stop": '<defs><linearGradient id="g"><stop class="planted"/><stop offset="1"'
    ' stop-color="#fc0"/></linearGradient></defs><rect width="180" height="70" fill="url(#g)"/>',
    "label": '<text class="planted" x="90" y="40" font-size="20">Label</text>',
    "flood": '<defs><filter id="f"><feFlood class="planted" flood-color="#090"/>'
    '</filter></defs><rect width="90" height="60" filter="url(#f)"/>',
    "light": '<defs><filter id="l"><feDiffuseLighting class="planted"><fePointLight x="40" y="40"'
    ' z="20"/></feDiffuseLighting></filter></defs><rect width="90" height="60" filter="url(#l)"/>',
    "clipper": '<defs><clipPath id="c"><path class="planted" d="M60 5 85 75 20 30 100 30 35 75z"/>'
    '</clipPath></defs><rect width="150" height="80" fill="#c60" clip-path="url(#c)"/>',
    "masker": '<defs><mask id="m" class="planted"><rect width="90" height="80" fill="#f00"/></mask>'
    '</defs><rect width="150" height="80" fill="#c60" mask="url(#m)"/>',
}

HOSTS: Mapping[str, Host] = {
    **{
        name: Host(f'<svg class="drawing" width="200" height="90">{shape}</svg>', "", "drawing")
        for name, shape in _SHAPES.items()
    },
    "box": Host(
        '<div class="planted">A box of words</div>',
        f".planted {{ width: 180px; height: 70px; padding: 6px; border: 8px solid #369;"
        f' background: #def url("{STRIPES}") }}',
    ),
    "words": Host(
        f'<p class="planted">{WORDS}</p>',
        ".planted { width: 210px; font-size: 18px; line-height: 30px; background: #eee }",
    ),
    "justified": Host(
        f'<p class="planted">{WORDS}</p>',
        ".planted { width: 210px; text-align: justify; background: #eee }",
    ),
    "underlined": Host(
        f'<p class="planted">{WORDS}</p>',
        ".planted { width: 210px; font-size: 24px; line-height: 36px; text-decoration: underline }",
    ),
    "long": Host(
        '<p class="planted">incomprehensibilities-and-antidisestablishmentarianism</p>',
        ".planted { width: 120px; background: #eee }",
    ),
    "hyphens": Host(
        '<p class="planted">incomprehen&shy;sibilities dis&shy;establish&shy;ment</p>',
        ".planted { width: 110px; background: #eee }",
    ),
    "clipped": Host(
        f'<p class="planted">{WORDS}</p>',
        ".planted { width: 120px; white-space: nowrap; overflow: hidden }",
    ),
    "preformatted": Host(
        '<pre class="planted">one\ttwo   three\n  four</pre>',
        ".planted { width: 300px; background: #eee }",
    ),
    "quote": Host('<p><q class="planted">A quotation</q></p>'),
    "generated": Host(
        '<p class="planted">A paragraph</p>',
        '.planted::before { content: "«"; display: inline-block; width: 30px; background: #fc0 }'
        ' .planted::after { content: "»"; display: inline-block; width: 30px; background: #0cf }',
    ),
    "list": Host(
        '<ul class="planted"><li>One item of some words</li><li>Two</li></ul>',
        ".planted { padding-left: 60px; width: 130px }",
    ),
    "item": Host('<ul style="padding-left: 60px"><li class="planted">An item</li></ul>'),
    "counted": Host(
        '<div class="planted"><b>A</b><b>B</b></div>',
        'b { counter-increment: n } b::before { content: counter(n) " " }',
    ),
    "paragraphs": Host(
        f'<div class="planted"><h3>A head</h3><p>{WORDS}</p><p>{WORDS}</p></div>',
        ".planted { width: 400px; columns: 2; column-rule: 6px solid #c60; height: 150px }",
    ),
    "spanning": Host(
        f'<div style="width: 400px; columns: 2"><p>{WORDS}</p><h3 class="planted">A head</h3>'
        f"<p>{WORDS}</p></div>",
    ),
    "picture": Host(
        f'<img class="planted" alt="" src="{STRIPES}">',
        ".planted { width: 150px; height: 70px; background: #ddd; padding: 5px }",
    ),
    "overflowing": Host(
        '<div class="planted"><div style="width: 160px; height: 110px; background: #c60"></div>'
        "</div>",
        ".planted { width: 90px; height: 60px; margin: 20px; border: 3px solid #333 }",
    ),
    "stacked": Host(
        '<div class="under"></div><div class="planted">Over</div>',
        ".under { background: #fc0; width: 150px; height: 60px; position: relative; z-index: 1 }"
        " .planted { background: #39c; width: 100px; height: 60px; margin: -40px 0 0 20px;"
        " position: relative; z-index: 2 }",
    ),
    "glass": Host(
        '<div class="ground">A ground of words<div class="planted">Over it</div></div>',
        ".ground { background: linear-gradient(90deg, #f00, #0f0, #00f); width: 200px }"
        " .planted { background: #fff8; height: 50px; margin-top: -20px }",
    ),
    "deep": Host(
        '<div class="planted"><div class="in">Turned</div></div>',
        ".planted { width: 150px; height: 80px; background: #ddd; perspective: 200px;"
        " transform: rotateX(20deg) }"
        " .in { width: 100px; height: 60px; background: #39c; transform: rotateY(50deg) }",
    ),
    "turned": Host(
        '<div class="planted">Turned</div>',
        ".planted { width: 100px; height: 50px; margin: 40px; background: #39c;"
        " transform: rotate(30deg) }",
    ),
    "flex": Host(
        '<div class="planted"><i>One</i><i>Two two</i><i>Three</i></div>',
        ".planted { display: flex; width: 300px; height: 90px; background: #eee }"
        " i { background: #fc0 }",
    ),
    "flexed": Host(
        '<div class="row"><i>One</i><i class="planted">Two</i><i>Three</i></div>',
        ".row { display: flex; width: 300px; height: 80px; background: #eee }"
        " i { background: #fc0 } .planted { background: #0cf }",
    ),
    "grid": Host(
        '<div class="planted"><i>One</i><i>Two two</i><i>Three</i><i>Four</i></div>',
        ".planted { display: grid; grid-template: 30px 30px / 100px 100px; width: 300px;"
        " height: 110px; background: #eee } i { background: #fc0 }",
    ),
    "cell": Host(
        '<div class="row"><i>One</i><i class="planted">Two</i><i>Three</i></div>',
        ".row { display: grid; grid-template: 30px 30px / 100px 100px; width: 300px;"
        " background: #eee } .planted { background: #0cf }",
    ),
    "table": Host(
        '<table class="planted"><caption>Caption</caption><tr><td>One</td><td></td></tr>'
        "<tr><td>Two two</td><td>Three</td></tr></table>",
        "td { border: 2px solid #369 } .planted { width: 240px }",
    ),
    "floated": Host(
        f'<div style="width: 260px"><div class="planted"></div>{WORDS}</div>',
        ".planted { float: left; width: 80px; height: 80px; background: #fc0 }",
    ),
    "placed": Host(
        '<div class="around"><div class="planted">Placed</div></div>',
        ".around { position: relative; width: 250px; height: 90px; background: #eee }"
        " .planted { position: absolute; width: 80px; height: 40px; background: #0cf }",
    ),
    "anchored": Host(
        '<div class="around"><div class="anchor">Anchor</div><div class="planted">It</div></div>',
        ".around { position: relative; width: 300px; height: 150px; background: #eee }"
        " .anchor { anchor-name: --a; position: absolute; left: 90px; top: 50px; width: 70px;"
        " height: 40px; background: #fc0 }"
        " .planted { position: absolute; position-anchor: --a; background: #0cf }",
    ),
    "checkbox": Host('<input class="planted" type="checkbox" checked>'),
    "button": Host('<button class="planted">A button</button>'),
    "file": Host('<input class="planted" type="file">'),
    "field": Host('<input class="planted" placeholder="A hint" size="30">'),
    "area": Host('<textarea class="planted" rows="3" cols="30">A text</textarea>'),
    "meter": Host('<meter class="planted" value="0.6"></meter>'),
    "progress": Host('<progress class="planted" value="0.6"></progress>'),
    "range": Host('<input class="planted" type="range">'),
    "details": Host('<details class="planted" open><summary>More</summary>Some details</details>'),
    "dialog": Host(
        '<dialog class="planted">A dialog</dialog>'
        '<script>document.querySelector("dialog").showModal()</script>',
    ),
    "ruby": Host(
        '<p style="font-size: 30px"><ruby class="planted">AB<rt>over it all</rt></ruby></p>'
    ),
    "inline": Host(
        f'<p style="width: 200px; line-height: 40px">Go <span class="planted">{WORDS}</span></p>',
        ".planted { background: #fc0; border: 3px solid #333; padding: 2px 8px;"
        " border-radius: 8px }",
    ),
    "math": Host(
        '<p style="font-size: 24px"><math class="planted"><mfrac><mn>1</mn><mn>2</mn></mfrac>'
        "</math></p>"
    ),
    "themed": Host(
        '<div class="planted"><input value="A"> <button>Go</button></div>',
        ".planted { background: Canvas; color: CanvasText; padding: 9px; width: 260px }",
    ),
    "masked": Host(
        '<div class="planted"></div>',
        f".planted {{ width: 180px; height: 70px; background: #369; padding: 9px;"
        f' mask-image: url("{DOT}") }}',
    ),
    "framed": Host(
        '<div class="planted">Framed</div>',
        f".planted {{ width: 150px; height: 50px; border: 12px solid #999;"
        f' border-image: url("{STRIPES}") 9 }}',
    ),
}
