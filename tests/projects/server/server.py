"""Harbour log: a site made of data and a template, served while it is worked on."""

import argparse
from html import escape
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

HERE = Path(__file__).parent

ARRIVALS = [
    ("06:10", "Nordlys", "from Bergen", "moored"),
    ("09:45", "Petrel", "from Aberdeen", "moored"),
    ("13:30", "Marigold", "from Esbjerg", "expected"),
    ("17:05", "Calliope", "from Hull", "expected"),
]


def ship(time: str, name: str, way: str, state: str) -> str:
    return (
        f'<li class="{state}"><time>{time}</time>'
        f"<strong>{escape(name)}</strong><span>{escape(way)}</span><em>{state}</em></li>"
    )


def home() -> str:
    template = (HERE / "page.html").read_text("utf-8")
    return template.replace("{{ships}}", "\n    ".join(ship(*one) for one in ARRIVALS))


class Handler(SimpleHTTPRequestHandler):
    """The front page, and the files of static/ as they are."""

    def do_GET(self) -> None:
        if self.path != "/":
            super().do_GET()
            return
        body = home().encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=8000)
    port = parser.parse_args().port

    def handler(*words: object) -> Handler:
        return Handler(*words, directory=str(HERE / "static"))  # type: ignore[arg-type]

    print(f"Harbour log: http://localhost:{port}/", flush=True)
    ThreadingHTTPServer(("localhost", port), handler).serve_forever()


if __name__ == "__main__":
    main()
