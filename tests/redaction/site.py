"""A site that is full of secrets: every address of it carries one."""

from collections.abc import Mapping
from pathlib import Path

from tests.scratch import FONT, SQUARE, Reply, Server

_PLACES = (
    *("user", "password", "otherpassword", "page", "fragment", "header", "cookie", "storage"),
    *("image", "longimage", "srcset", "imageredirect", "background", "inline", "custom", "preload"),
    *("stylesheet", "import", "script", "font", "fetch", "failedfetch", "frame", "blocked"),
    *("link", "longlink", "relative", "absolute", "action", "data", "state", "missing"),
    *("missingtwo", "redirect", "redirected", "error", "slow", "refused", "loop", "download"),
    *("crash", "popup", "dialog", "saved"),
)

#: Each secret by the place where it is planted.
SECRETS: Mapping[str, str] = {
    place: f"s3cr3t+{number:02}/Zq{place}w9~x" for number, place in enumerate(_PLACES)
}

#: Secrets that stand in the page itself, percent-encoded: an address cannot hold them otherwise.
Q = {place: secret.replace("/", "%2F").replace("+", "%2B") for place, secret in SECRETS.items()}

_STYLE = """
@import url("import.css?sig={import}");
@font-face {{ font-family: Secret; src: url("font.woff2?sig={font}") }}
body {{ margin: 0; font: 16px/20px Secret, sans-serif; --custom: url("x.svg?sig={custom}") }}
.top {{ height: 40px; background: #003366 url("back.svg?sig={background}") }}
.box {{ width: {width}px; height: 60px; background-color: #cc6600 }}
@media (min-width: 500px) {{ .box {{ height: 80px }} }}
"""

_PAGE = """<!doctype html><html lang="en"><meta charset="utf-8"><title>Secrets</title>
<link rel="stylesheet" href="style.css?sig={stylesheet}">
<link rel="preload" as="image" href="unused.svg?sig={preload}">
<script src="script.js?sig={script}"></script>
<div class="top" style="background-image: url('back.svg?sig={inline}')"></div>
<div class="box">A box</div>
<img class="short" width="50" height="50" src="{name}.svg?t={image}">
<img class="long" width="50" height="50"
  src="a-picture/in-a-folder/with-a-long-name.svg?sig={longimage}">
<img class="set" width="50" height="50" srcset="b.svg?t={srcset} 1x" src="b.svg">
<img class="sent" width="50" height="50" src="moved.svg?t={imageredirect}">
<a href="next.html?t={link}">next</a><a href="?t={relative}">here</a>
<a href="{origin}/a/long/address/of/elsewhere.html?ticket={longlink}#id_token={fragment}">far</a>
<a href="http://ann:{absolute}@elsewhere.example/">outside</a>
<form action="send?t={action}"><input name="a"></form>
<div data-address="/api?key={data}">data</div>
<iframe src="http://elsewhere.example/frame?t={frame}" width="80" height="40"></iframe>
<img src="http://elsewhere.example/pixel?t={blocked}" width="20" height="20">
{more}<p class="text">A line of text</p>
"""

_SCRIPT = """
fetch("data.json?sig={fetch}");
fetch("nothing.json?sig={failedfetch}").catch(() => 0);
fetch("http://elsewhere.example/data?t={blocked}").catch(() => 0);
open("popup.html?t={popup}");
alert("see http://ann:{dialog}@elsewhere.example/?t={dialog}");
const saved = document.createElement("a");
saved.href = "file.html?t={saved}";
saved.download = "";
saved.click();
matchMedia("(min-width: 700px)").addEventListener("change", () => 0);
"""


def fill(server: Server, *, width: int = 200, image: str = "a", more: str = "") -> None:
    """Put the site on ``server``.

    Its edits are the ``width`` of the box, the name of an ``image``, and ``more`` elements.
    """
    places = {**Q, "origin": server.origin, "width": str(width), "name": image}
    page = _PAGE.format(**places, more=more.format(**places))
    picture = Reply(SQUARE, "image/svg+xml")
    other = Reply(SQUARE.replace("#cc0033", "#3300cc"), "image/svg+xml")
    server.replies = {
        "/home.html": Reply(page),
        "/go": Reply(status=302, headers={"Location": f"/home.html?ticket={Q['redirected']}"}),
        "/style.css": Reply(_STYLE.format(**places), "text/css"),
        "/import.css": Reply(".text { color: #333333 }", "text/css"),
        "/font.woff2": Reply(FONT.read_bytes(), "font/woff2"),
        "/script.js": Reply(_SCRIPT.format(**places), "text/javascript"),
        "/data.json": Reply("{}", "application/json"),
        **dict.fromkeys(("/a.svg", "/b.svg", "/back.svg", "/x.svg"), picture),
        "/c.svg": other,
        "/a-picture/in-a-folder/with-a-long-name.svg": picture,
        "/moved.svg": Reply(status=302, headers={"Location": f"/a.svg?t={Q['redirected']}"}),
        "/error.html": Reply("no", status=500),
        "/slow.html": Reply(f'<!doctype html><script src="never.js?t={Q["slow"]}"></script>'),
        "/never.js": Reply(never=True),
        "/loop.html": Reply(status=302, headers={"Location": f"/loop.html?t={Q['loop']}"}),
        "/file.html": Reply("x", "application/zip", headers={"Content-Disposition": "attachment"}),
        "/missing.html": Reply(
            f'<!doctype html><img src="none.png?id={Q["missing"]}" width="20" height="20">'
            f'<img src="none.png?id={Q["missingtwo"]}" width="20" height="20"><p>a</p>'
        ),
    }


def write_state(folder: Path, origin: str) -> None:
    """Write a ``storage_state`` with a cookie and an entry of the local storage."""
    host = origin.partition("//")[2].partition(":")[0]
    cookie = (
        f'{{"name": "session", "value": "{Q["cookie"]}", "domain": "{host}", "path": "/", '
        '"expires": -1, "httpOnly": false, "secure": false, "sameSite": "Lax"}'
    )
    storage = (
        f'{{"origin": "{origin}", "localStorage": '
        f'[{{"name": "key", "value": "{SECRETS["storage"]}"}}]}}'
    )
    (folder / "state.json").write_text(f'{{"cookies": [{cookie}], "origins": [{storage}]}}')
