"""The review server: a run's report on loopback, where findings and captures can be decided.

The server answers only requests that carry the token of the printed address and that are sent to
its own host name, so that other pages in the same browser cannot reach it.
"""

import json
import secrets
import socket
import webbrowser
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Any

from flask import Flask, Response, abort, request, send_file
from werkzeug.exceptions import HTTPException
from werkzeug.serving import BaseWSGIServer, WSGIRequestHandler, make_server

from harness.approval.decisions import Settled
from harness.approval.decisions_file import MOST_BYTES
from harness.approval.promote_accepted import in_words
from harness.commands.review.session import Review
from harness.config.load import Config
from harness.errors import BaselineError, ConfigError, HarnessError
from harness.interruption import interruption
from harness.model.run import Run
from harness.report.html.page_data import Live
from harness.report.html.render import linked

TOKEN_HEADER = "X-Harness-Token"
LOOPBACK = "127.0.0.1"


def serve_review(
    config: Config, name: str, port: int, opens: bool, say: Callable[[str], None]
) -> int:
    """Serve the run called ``name`` until Ctrl-C; gives the exit code.

    ``port`` 0 takes a free port; with ``opens``, the page opens in the default browser. Errors:
    ``ConfigError`` for an unknown run and for a port that is in use.
    """
    review = Review(config, name)
    token = secrets.token_urlsafe(24)
    server = make(review, config, token, port)
    address = f"http://{LOOPBACK}:{server.port}/?token={token}"
    say(f"run {review.run.id} is open for review at {address} (Ctrl-C ends it)")
    if opens:
        webbrowser.open(address)
    interruption.sentence = lambda: "interrupted; what was accepted before is approved"
    with suppress(KeyboardInterrupt):  # Werkzeug ends by it, too, and does not pass it on
        server.serve_forever()
    is_answered = interruption.answer()
    server.server_close()
    for line in in_words(review.settled()):  # waits until a running decision is written
        say(line)
    if not is_answered:  # by another signal than Ctrl-C
        raise KeyboardInterrupt
    return 0


def make(review: Review, config: Config, token: str, port: int = 0) -> BaseWSGIServer:
    """The server; its socket listens, but it does not serve yet."""
    listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    try:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind((LOOPBACK, port))
        listening.listen(128)
        port = listening.getsockname()[1]
        return make_server(
            LOOPBACK,
            port,
            make_app(review, config, token, port),
            threaded=True,  # so that pictures load beside each other
            request_handler=_Quiet,
            fd=listening.fileno(),  # by itself it ends the process where the port is taken
        )
    except OSError as error:
        raise ConfigError(
            f"the review cannot be served on port {port}: {error.strerror}",
            why="something else listens there, perhaps another review",
            fix="choose another with --port, or leave it out to get one that is free",
        ) from error
    finally:
        listening.close()  # the server has a copy of it


class _Quiet(WSGIRequestHandler):
    def log(self, type: str, message: str, *args: Any) -> None:
        """Say nothing: the terminal is for what the person should read."""


def make_app(review: Review, config: Config, token: str, port: int) -> Flask:
    """The application behind the server on ``port``."""
    app = Flask(__name__, static_folder=None)
    app.config["MAX_CONTENT_LENGTH"] = MOST_BYTES
    app.url_map.merge_slashes = False
    hosts = {f"{name}:{port}" for name in (LOOPBACK, "localhost")}
    cookie = f"harness_token_{port}"  # cookies of all ports of a host are in one jar
    pictures = frozenset(_pictures(review.run))

    def is_token(text: str | None) -> bool:
        return text is not None and secrets.compare_digest(text.encode(), token.encode())

    @app.before_request
    def check() -> None:
        if (
            request.host not in hosts
        ):  # another host name that resolves to this machine (DNS rebinding)
            abort(403, "This server answers to its own address only.")
        by_header = is_token(request.headers.get(TOKEN_HEADER))
        by_address = request.path == "/" and is_token(request.args.get("token"))
        reads = request.method in ("GET", "HEAD")
        if not (by_header or (reads and (by_address or is_token(request.cookies.get(cookie))))):
            abort(403, "Open the address that `harness review` has printed.")
        origin = request.headers.get("Origin")
        if not reads and origin not in (None, *(f"http://{host}" for host in hosts)):
            abort(403, "This page is not the one that was served.")

    @app.after_request
    def guard(response: Response) -> Response:
        response.headers.setdefault("Cache-Control", "no-store")
        response.headers["X-Content-Type-Options"] = "nosniff"
        response.headers["Referrer-Policy"] = "same-origin"  # the token is in the address
        response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
        response.headers["Content-Security-Policy"] = "frame-ancestors 'none'"
        return response

    @app.get("/")
    def page() -> Response:
        live = Live(token, review.report)
        report = linked(review.run, config.breakpoints, base="pictures/", live=live)
        response = Response(report, mimetype="text/html")
        response.set_cookie(cookie, token, httponly=True, samesite="Strict")
        return response

    @app.get("/pictures/<path:path>")
    def picture(path: str) -> Response:
        if path not in pictures or "\0" in path:
            abort(404)
        file = (review.folder / path).resolve()
        if not file.is_relative_to(review.folder.resolve()) or not file.is_file():
            abort(404)
        response = send_file(file, mimetype="image/png")
        # Never from the cache unchecked: another review has other pictures at the same address.
        response.headers["Cache-Control"] = "private, no-cache"
        return response

    @app.get("/decisions")
    def decisions() -> Response:
        return _json(review.document())

    @app.put("/decisions")
    def decide() -> Response:
        return _json(_answer(review.decide(request.get_data())))

    @app.errorhandler(HarnessError)
    def refused(error: HarnessError) -> Response:
        explanation = {"what": error.what, "why": error.why, "fix": error.fix}
        return _json({"error": explanation}, 409 if isinstance(error, BaselineError) else 400)

    @app.errorhandler(HTTPException)
    def denied(error: HTTPException) -> Response:
        description, code = error.description or error.name, error.code or 500
        if request.path == "/decisions":
            explanation = {
                "what": description,
                "why": f"{code} {error.name}",
                "fix": "reload the page",
            }
            return _json({"error": explanation}, code)
        return Response(f"{description}\n", code, mimetype="text/plain")

    return app


def _pictures(run: Run) -> set[str]:
    """Paths of all pictures that the run names, relative to its folder."""
    image_sets = [capture.images for capture in run.captures]
    image_sets += [finding.picture.images for finding in run.findings if finding.picture]
    return {path for images in image_sets for path in images.values()}


def _answer(settled: Sequence[Settled]) -> dict[str, object]:
    """The answer to decisions: approved captures and ranges, and counts of the rest."""
    return {
        "approved": [
            {"page": settlement.page, "browser": settlement.browser, "width": width}
            for settlement in settled
            for width in settlement.widths
        ],
        "between": [
            {
                "page": settlement.page,
                "browser": settlement.browser,
                "widths": [list(pair) for pair in settlement.between],
            }
            for settlement in settled
            if settlement.between
        ],
        "rejected": sum(settlement.count("reject") for settlement in settled),
        "undecided": sum(settlement.count("undecided") for settlement in settled),
    }


def _json(value: object, status: int = 200) -> Response:
    # Text of pages may hold half a surrogate pair: escaped, it is JSON all the same.
    return Response(json.dumps(value), status, mimetype="application/json")
