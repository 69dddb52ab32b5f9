"""Only declared origins are reached, and what is not let through keeps its size."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import pytest

from harness.capture.browsers.find import all_browsers
from tests.scratch import ONE_WIDTH, PLAIN, MakeProject

pytestmark = pytest.mark.browser

#: Every way there is to ask another origin for something; $T is its host and port, $U takes UDP.
ASKS = """<!doctype html><html lang="en"><meta charset="utf-8"><title>Asks</title>
<link rel="preconnect" href="http://$T"><link rel="preconnect" href="http://third.example">
<link rel="dns-prefetch" href="//dns.example"><link rel="prefetch" href="http://$T/prefetch">
<link rel="modulepreload" href="http://$T/preload.mjs"><link rel="icon" href="http://$T/icon.png">
<link rel="manifest" href="http://$T/manifest.json">
<link rel="preload" as="image" href="http://$T/preload.png">
<script type="speculationrules">{"prefetch": [{"source": "list", "urls": ["http://$T/1"]}],
  "prerender": [{"source": "list", "urls": ["http://$T/2"]}]}</script>
<style>
  body { margin: 0 } body > * { display: block } object { display: inline }
  .back { width: 90px; height: 40px; background: #ddd url(http://$T/back.png) }
</style>
<img class="bare" src="http://$T/bare.png" alt="">
<img class="set" srcset="http://$T/1x.png 1x, http://$T/2x.png 2x" width="70" height="30" alt="">
<picture><source srcset="http://$T/p.webp"><img class="pick" src="http://$T/p.png" width="60"
  height="20" alt=""></picture>
<iframe class="bare-frame" src="http://$T/bare.html" title="Bare"></iframe>
<object class="object" data="http://$T/o.html" width="80" height="50"></object>
<embed class="embed" src="http://$T/e.svg" width="80" height="50">
<video class="sized" src="http://$T/v.mp4" poster="http://$T/v.jpg" width="120" height="60"></video>
<video class="bare-video" src="http://$T/w.mp4"></video>
<audio class="audio" src="http://$T/a.mp3" controls></audio>
<input class="input" type="image" src="http://$T/i.png" width="40" height="20" alt="Go">
<svg class="drawn" width="45" height="35"><image href="http://$T/s.png" width="45" /></svg>
<div class="back"></div>
<script src="http://$T/script.js"></script>
<script>
  const quiet = (ask) => { try { ask()?.catch?.(() => {}); } catch {} };
  quiet(() => fetch("http://$T/fetch", { mode: "no-cors" }));
  quiet(() => fetch("http://$T/later", { mode: "no-cors", keepalive: true }));
  quiet(() => navigator.sendBeacon("http://$T/beacon", "seen"));
  quiet(() => { new WebSocket("ws://$T/socket"); });
  quiet(() => { new EventSource("http://$T/events"); });
  quiet(() => { new WebTransport("https://$U/transport"); });
  quiet(() => { new Image().src = "http://$T/pixel.gif"; });
  quiet(() => import("http://$T/late.mjs"));
  const worker = `importScripts("http://$T/worker.js")`;
  quiet(() => { new Worker(URL.createObjectURL(new Blob([worker]))); });
  quiet(() => {
    const urls = ["stun:$U", "turn:$T?transport=tcp"];
    const iceServers = [{ urls, username: "a", credential: "b" }];
    window.call = new RTCPeerConnection({ iceServers });
    call.createDataChannel("talk");
    const gathered = new Promise((done) => {
      call.onicegatheringstatechange = () => call.iceGatheringState === "complete" && done();
    });
    call.createOffer().then((offer) => call.setLocalDescription(offer));
    gathered.then(() => document.body.classList.add("gathered"));
  });
</script></html>"""

SIZES = {
    "img.set": (70, 30),
    "picture > img.pick": (60, 20),
    "iframe.bare-frame": (304, 154),
    "object.object": (80, 50),
    "embed.embed": (80, 50),
    "video.sized": (120, 60),
    "video.bare-video": (300, 150),
    "audio.audio": (300, 54),
    "input.input": (40, 20),
    "svg.drawn": (45, 35),
    "div.back": (90, 40),
}


@contextmanager
def third_party() -> Iterator[tuple[dict[str, str], list[str]]]:
    """Where it listens, by TCP and UDP, and whoever came."""
    came: list[str] = []

    def listen(on: socket.socket) -> None:
        with suppress(OSError):  # closed
            while True:
                if on.type == socket.SOCK_STREAM:
                    connection, _ = on.accept()
                    connection.close()
                    came.append("TCP")
                else:
                    came.append(f"UDP {on.recv(20)!r}")

    with socket.socket() as tcp, socket.socket(type=socket.SOCK_DGRAM) as udp:
        threads = []
        for name, on in (("tcp", tcp), ("udp", udp)):
            on.bind(("127.0.0.1", 0))
            if on is tcp:
                on.listen()
            on.settimeout(None)
            threads.append(threading.Thread(target=listen, args=(on,), name=name, daemon=True))
            threads[-1].start()
        places = {
            "$T": f"127.0.0.1:{tcp.getsockname()[1]}",
            "$U": f"127.0.0.1:{udp.getsockname()[1]}",
        }
        try:
            yield places, came
        finally:
            tcp.shutdown(socket.SHUT_RDWR)
            with socket.socket(type=socket.SOCK_DGRAM) as end:  # wakes who listens
                end.sendto(b"", udp.getsockname())


def test_no_way_of_asking_reaches_a_third_party_and_boxes_keep_their_size(
    project: MakeProject,
) -> None:
    with third_party() as (places, came):
        page = ASKS
        for name, place in places.items():
            page = page.replace(name, place)
        made = project(settings='wait_for = ".gathered"', breakpoints=ONE_WIDTH)
        made.write("home.html", page)
        for build in all_browsers("chromium"):
            words = ("--browser-path", str(build.executable))
            assert made.check(*words).exit_code == 1
            assert made.verdicts() == {("home", 400): "new"}, made.messages()
            boxes = made.boxes("home", 400)
            assert {path: (boxes[path].width, boxes[path].height) for path in SIZES} == SIZES
            assert came == []
        notes = "\n".join(made.report()["notes"])
        for asked in ("image", "document", "script", "media", "fetch", "ping"):
            assert f"blocked third-party {asked} http://{places['$T']}/" in notes


def test_style_imported_from_a_third_party_has_to_be_allowed(project: MakeProject) -> None:
    made = project(breakpoints=ONE_WIDTH)
    made.write("home.html", PLAIN + "<style>@import url(http://third.example/more.css);</style>")
    assert made.check().exit_code == 3
    what, _, fix = made.messages()["home"].splitlines()
    assert what == "the stylesheet http://third.example/more.css was blocked"
    assert 'allow = ["http://third.example"]' in fix
