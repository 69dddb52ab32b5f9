"""The review server as a page meets it: by HTTP, with real baselines behind it."""

import http.client
import json
import re
import shutil
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from harness.approval.decisions_file import MOST_BYTES
from harness.commands.review.server import make
from harness.commands.review.session import Review
from harness.config.load import load_config
from tests.processes import signals_heeded
from tests.reviews import document, entry, ids
from tests.scratch import Project, Run

pytestmark = pytest.mark.browser

TOKEN = "a-token"


@dataclass
class Caller:
    """Asks a server as the page does that it has served."""

    port: int
    headers: Mapping[str, str] = field(default_factory=lambda: {"X-Harness-Token": TOKEN})

    def ask(
        self, method: str, path: str, body: bytes | None = None, **headers: str
    ) -> tuple[int, dict[str, str], bytes]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        named = {name.replace("_", "-"): one for name, one in headers.items()}
        try:
            connection.request(method, path, body, {**self.headers, **named})
            reply = connection.getresponse()
            return reply.status, dict(reply.getheaders()), reply.read()
        finally:
            connection.close()

    def put(self, made: Project, *entries: Mapping[str, object], **others: object) -> Any:
        """The answer to decisions; the status first where they are refused."""
        told = document(made.last_run(), *entries, **others)
        status, _, body = self.ask("PUT", "/decisions", told)
        return json.loads(body) if status == 200 else (status, json.loads(body)["error"])

    def decisions(self) -> Any:
        return json.loads(self.ask("GET", "/decisions")[2])


@pytest.fixture
def made(reviewed: Project) -> Project:
    return reviewed


@pytest.fixture
def serve() -> Iterator[Callable[[Project], Caller]]:
    """Has the last run of a project reviewed until the test ends."""
    with ExitStack() as stack:

        def start(made: Project) -> Caller:
            config = load_config(made.folder)
            server = make(Review(config, "last"), config, TOKEN)
            thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
            thread.start()
            stack.callback(server.server_close)
            stack.callback(thread.join)
            stack.callback(server.shutdown)
            return Caller(server.port)

        yield start


Serve = Callable[[Project], Caller]


def differing(one: Mapping[str, bytes], other: Mapping[str, bytes]) -> set[str]:
    return {name for name in one.keys() | other.keys() if one.get(name) != other.get(name)}


def test_accepted_finding_is_in_the_baselines_at_once_and_nothing_else(
    made: Project, serve: Serve
) -> None:
    before, page = made.stored(), serve(made)
    answer = page.put(made, entry(finding=ids(made)["home div.box"]))
    assert answer == {
        "approved": [{"page": "home", "browser": "chromium", "width": 400}],
        "between": [],
        "rejected": 0,
        "undecided": 7,
    }
    after = made.stored()
    assert differing(before, after) == {
        f"home/chromium/{name}" for name in ("0400.png", "layout.txt", "manifest.json")
    }
    run = made.last_run() / "captures" / "home" / "chromium" / "manifest.json"
    pixels = {
        name: json.loads(data)["pictures"]["400"]["pixels"]
        for name, data in (("run", run.read_bytes()), ("set", after["home/chromium/manifest.json"]))
    }
    assert pixels["run"] == pixels["set"]
    assert made.check("home").exit_code == 1
    assert made.findings() == [("resized", "home", [800])]


def test_undoing_restores_every_byte_and_takes_away_what_was_not_there(
    made: Project, serve: Serve
) -> None:
    before, page = made.stored(), serve(made)
    accepted = [
        entry(finding=ids(made)["home div.box"]),
        entry(page="other", width=600),
        entry(page="new", width=400),
    ]
    answer = page.put(made, *accepted)
    assert [(one["page"], one["width"]) for one in answer["approved"]] == [
        ("home", 400), ("new", 400), ("other", 600),
    ]  # fmt: skip
    one_after_the_other = made.stored()
    assert "new/chromium/0400.png" in one_after_the_other
    page.put(made, *accepted[:2])
    assert not (made.baselines / "new" / "chromium").exists()
    page.put(made, *accepted[:1], entry("reject", page="other", width=600))
    page.put(made)
    assert made.stored() == before
    page.put(made, *reversed(accepted))
    assert made.stored() == one_after_the_other
    page.put(made)
    assert made.stored() == before
    assert not [*(made.last_run() / "before").glob("*/*")]


def test_what_is_accepted_whole_is_as_approved_from_the_run(made: Project, serve: Serve) -> None:
    page, found = serve(made), ids(made)
    page.put(made, entry(page="home", width=800))
    page.put(made, *(entry(finding=found[f"home {name}"]) for name in ("div.box", "div.top")))
    reviewed = made.stored()
    page.put(made)
    assert made.approve("--from", "last", "home").exit_code == 0
    assert made.stored() == reviewed


def test_review_goes_on_where_it_was(made: Project, serve: Serve) -> None:
    before, decided = made.stored(), entry(finding=ids(made)["home div.box"])
    rejected = entry("reject", page="other", width=400)
    serve(made).put(made, decided, rejected)
    again = serve(made)
    kept = again.decisions()
    assert (kept["decisions"], kept["notes"]) == ([decided, rejected], [])
    assert again.put(made, *kept["decisions"], notes=[])["rejected"] == 1
    again.put(made)
    assert made.stored() == before


@pytest.mark.parametrize("way", ["set back", "approved", "deleted"])
def test_baselines_that_something_else_changed_are_left_alone(
    made: Project, serve: Serve, tmp_path: Path, way: str
) -> None:
    shutil.copytree(made.baselines, tmp_path / "before")
    page, other = serve(made), entry(page="other", width=600)
    box = entry(finding=ids(made)["home div.box"])
    page.put(made, box, other)
    shutil.rmtree(made.baselines / "home")
    if way == "set back":
        shutil.copytree(tmp_path / "before" / "home", made.baselines / "home")
    elif way == "approved":
        assert made.approve("--from", "last", "home").exit_code == 0
    now = made.stored()

    status, error = page.put(made, other)  # a page that knows nothing of it
    assert (status, error["what"]) == (
        409, "the baselines of home in chromium were changed by something else"
    )  # fmt: skip
    for caller in (page, serve(made)):  # reloaded, and reviewed again
        assert caller.decisions()["decisions"] == [other]
    assert made.stored() == now
    assert page.decisions()["notes"] == [
        "What was decided of home in chromium was forgotten: something else has changed its "
        "baselines since, or set them back."
    ]
    assert page.put(made)["approved"] == []
    left = {name: data for name, data in now.items() if name.startswith("home/")}
    assert {name: one for name, one in made.stored().items() if name.startswith("home/")} == left


def test_refused_decisions_change_nothing(
    made: Project, serve: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    page, box = serve(made), entry(finding=ids(made)["home div.box"])
    page.put(made, box)
    before, kept = made.stored(), (made.last_run() / "decisions.json").read_bytes()
    status, error = page.put(made, entry(finding="gone"))
    assert (status, error) == (
        400,
        {
            "what": f"run {made.last_run().name} has no finding gone on home in chromium",
            "why": "decisions are about what a run holds, and nothing else",
            "fix": "export the decisions from the report of this run again",
        },
    )
    assert page.put(made, run="another")[0] == 400
    picture = made.last_run() / "captures" / "other" / "chromium" / "0600.png"
    whole = picture.read_bytes()
    picture.write_bytes(whole[:-10])
    # The first page could be written, the second cannot.
    status, error = page.put(made, entry(page="home", width=800), entry(page="other", width=600))
    assert (status, error["what"].startswith(f"{picture} is damaged")) == (409, True)
    picture.write_bytes(whole)

    rename = Path.rename

    def refuse(path: Path, target: Path) -> Path:
        if "other" in target.parts:
            raise OSError(28, "No space left on device")
        return rename(path, target)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "rename", refuse)
        status, error = page.put(made, entry(page="other", width=600))
    assert (status, error["what"]) == (
        409, "the baselines could not be written: [Errno 28] No space left on device"
    )  # fmt: skip
    assert made.stored() == before
    assert (made.last_run() / "decisions.json").read_bytes() == kept
    assert page.decisions()["decisions"] == [box]
    page.put(made)
    assert len(differing(made.stored(), before)) == 3


def test_decisions_that_cannot_be_read_are_forgotten_and_told(made: Project, serve: Serve) -> None:
    (made.last_run() / "decisions.json").write_bytes(b"{")
    (note,) = serve(made).decisions()["notes"]
    assert note.startswith("The decisions of an earlier review were forgotten: ")


def test_exported_decisions_beside_the_run_are_not_taken_for_its_baselines(
    made: Project, serve: Serve
) -> None:
    exported = document(made.last_run(), entry(width=400), entry("reject", width=800))
    (made.last_run() / "decisions.json").write_bytes(exported)
    kept = serve(made).decisions()
    assert (kept["decisions"], len(kept["notes"])) == ([], 1)


def test_pictures_are_those_that_the_run_names_and_no_other_file(
    made: Project, serve: Serve, tmp_path: Path
) -> None:
    page, folder = serve(made), made.last_run()
    path = "captures/home/chromium/0400.png"
    status, headers, body = page.ask("GET", f"/pictures/{path}")
    assert (status, body) == (200, (folder / path).read_bytes())
    assert headers["Content-Type"] == "image/png"
    assert headers["Cache-Control"] == "private, no-cache"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert page.ask("GET", f"/pictures/{path}", If_None_Match=headers["ETag"])[0] == 304
    for other in (
        "report.json",
        "decisions.json",
        "captures/home/chromium/manifest.json",
        "../last",
        "captures/home/chromium/../../../report.json",
        "captures/home/chromium/..%2f..%2f..%2freport.json",
        f"{folder}/report.json",
        f"/{folder}/{path}",
        "%2e%2e/last",
        "%00",
        "captures/home/chromium/0400.png%00",
        "%00captures/home/chromium/0400.png",
        "",
    ):
        assert page.ask("GET", f"/pictures/{other}")[0] == 404, other
    (secret := tmp_path / "secret.png").write_bytes(b"secret")
    (folder / path).unlink()
    (folder / path).symlink_to(secret)  # as an archive may hold
    assert page.ask("GET", f"/pictures/{path}")[0] == 404


@pytest.mark.parametrize(
    ("method", "path", "headers", "status"),
    [
        ("GET", "/", {}, 403),
        ("GET", "/?token=wrong", {}, 403),
        ("GET", f"/?token={TOKEN}", {}, 200),
        ("GET", "/", {"Cookie": "harness_token_{port}=a-token"}, 200),
        ("GET", "/", {"Cookie": "harness_token_{port}=\xe4"}, 403),
        ("GET", "/", {"Cookie": "harness_token_1=a-token"}, 403),
        ("GET", "/", {"X-Harness-Token": TOKEN, "Host": "evil.example:{port}"}, 403),
        ("GET", "/", {"X-Harness-Token": TOKEN, "Host": "127.0.0.1"}, 403),
        ("GET", "/", {"X-Harness-Token": TOKEN, "Host": "localhost:{port}"}, 200),
        ("GET", "/decisions", {}, 403),
        ("GET", f"/decisions?token={TOKEN}", {}, 403),
        ("GET", "/decisions", {"Cookie": "harness_token_{port}=a-token"}, 200),
        ("GET", "/pictures/captures/home/chromium/0400.png", {}, 403),
        ("GET", "/none", {}, 403),
        ("GET", "/none", {"X-Harness-Token": TOKEN}, 404),
        ("POST", "/decisions", {"X-Harness-Token": TOKEN}, 405),
        ("PUT", "/decisions", {}, 403),
        ("PUT", f"/decisions?token={TOKEN}", {}, 403),
        ("PUT", "/decisions", {"Cookie": "harness_token_{port}=a-token"}, 403),
        ("PUT", "/decisions", {"X-Harness-Token": "wrong"}, 403),
        ("PUT", "/decisions", {"X-Harness-Token": TOKEN, "Origin": "https://evil.example"}, 403),
        ("PUT", "/decisions", {"X-Harness-Token": TOKEN, "Origin": "null"}, 403),
        ("PUT", "/decisions", {"X-Harness-Token": TOKEN, "Host": "evil.example"}, 403),
        ("PUT", "/decisions", {"X-Harness-Token": TOKEN, "Origin": "http://127.0.0.1:{port}"}, 400),
        ("PUT", "/decisions", {"X-Harness-Token": TOKEN}, 400),  # there is nothing in it
    ],
)
def test_only_the_page_itself_is_answered(
    made: Project,
    serve: Serve,
    method: str,
    path: str,
    headers: dict[str, str],
    status: int,
) -> None:
    page = serve(made)
    page.headers = {name: one.replace("{port}", str(page.port)) for name, one in headers.items()}
    found, _, body = page.ask(method, path)
    assert found == status, body
    if path.startswith("/decisions") and status != 200:
        assert json.loads(body)["error"].keys() == {"what", "why", "fix"}


def test_page_is_not_kept_and_its_cookie_is_its_own(made: Project, serve: Serve) -> None:
    page = serve(made)
    page.headers = {}
    status, headers, body = page.ask("GET", f"/?token={TOKEN}")
    assert (status, headers["Cache-Control"]) == (200, "no-store")
    assert headers["Set-Cookie"] == (
        f"harness_token_{page.port}={TOKEN}; HttpOnly; Path=/; SameSite=Strict"
    )
    assert headers["Content-Security-Policy"] == "frame-ancestors 'none'"
    assert headers["Referrer-Policy"] == "same-origin"
    assert body.startswith(b"<!doctype html>")


def test_more_than_decisions_can_be_is_not_read(made: Project, serve: Serve) -> None:
    page = serve(made)
    status, _, body = page.ask("PUT", "/decisions", b" " * (MOST_BYTES + 1))
    assert (status, json.loads(body)["error"]["why"]) == (413, "413 Request Entity Too Large")


def test_port_that_is_taken_is_told(made: Project, run_harness: Run) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        words = ("--port", str(port), "--no-open", "--project", str(made.folder))
        code, out, error = run_harness("review", *words)
    assert (code, out) == (2, "")
    assert error == (
        f"harness: the review cannot be served on port {port}: Address already in use\n"
        "  why: something else listens there, perhaps another review\n"
        "  fix: choose another with --port, or leave it out to get one that is free\n"
    )


def test_review_of_no_run_is_an_error(project: Callable[..., Project]) -> None:
    code, out, error = project().harness("review", "--no-open")
    assert (code, out) == (2, "")
    assert error.startswith("harness: there is no run 'last'\n")


def test_review_prints_its_address_and_ends_with_what_was_approved(made: Project) -> None:
    with signals_heeded():
        running = subprocess.Popen(
            (sys.executable, "-m", "harness", "review", "--project", str(made.folder)),
            cwd=Path(__file__).parents[3],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
    try:
        assert running.stdout is not None
        line = running.stdout.readline()
        found = re.fullmatch(
            rf"run {made.last_run().name} is open for review at "
            r"http://127\.0\.0\.1:(\d+)/\?token=(\S{32}) \(Ctrl-C ends it\)\n",
            line,
        )
        assert found, line
        page = Caller(int(found[1]), {"X-Harness-Token": found[2]})
        page.put(made, entry(page="other", width=600))
        running.send_signal(signal.SIGINT)
        out, error = running.communicate(timeout=60)
    finally:
        running.kill()
        running.wait()
    assert (running.returncode, error) == (0, "")
    assert out == (
        "approved other in chromium at 1 width: 600\n"
        "0 rejected, 7 undecided: there the baselines stay as they were\n"
    )
