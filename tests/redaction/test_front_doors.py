"""The other commands, and the pytest plugin, write and print no secret either."""

from pathlib import Path

import pytest

from tests.redaction.search import leaking_files, leaks
from tests.redaction.site import SECRETS, Q, fill, write_state
from tests.scratch import MakeServer, Run, Server
from tests.sessions import make_run

TESTS = """
def test_open(page, assert_layout):
    page.goto("/home.html?t={page}")
    assert_layout("home-open")


def test_missing(page, assert_layout):
    page.goto("/missing.html?t={page}")
    assert_layout("missing-open")
"""


@pytest.fixture
def site(server: MakeServer) -> Server:
    running = server()
    fill(running)
    return running


def written_below(folder: Path, *kept: str) -> dict[str, list[str]]:
    """The files below ``folder`` with secrets, without those that a person has written."""
    return {
        name: names for name, names in leaking_files(folder, SECRETS).items() if name not in kept
    }


@pytest.mark.browser
@pytest.mark.long
def test_pytest_plugin(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch, site: Server
) -> None:
    host = site.origin.removeprefix("http://")
    write_state(pytester.path, site.origin)
    pytester.makefile(
        ".toml",
        harness=f'base_url = "http://{Q["user"]}:{Q["password"]}@{host}/"\n'
        f'timeout = 5\nsweep = false\nstorage_state = "state.json"\n'
        f'headers = {{ X-Token = "{SECRETS["header"]}" }}\n'
        f'pages = [{{ name = "error", path = "error.html?t={Q["error"]}" }}]\n'
        "[breakpoints]\nevery = { widths = [400] }\n",
    )
    pytester.makepyfile(TESTS.format(**Q))
    run = make_run(pytester, monkeypatch)
    result = run("--layout")
    result.assert_outcomes(failed=3)
    for stream in (result.stdout, result.stderr):
        assert leaks(stream.str().encode(), SECRETS) == []
    assert written_below(pytester.path, "harness.toml", "state.json", "test_pytest_plugin.py") == {}


@pytest.mark.browser
def test_init(run_harness: Run, tmp_path: Path, site: Server) -> None:
    host = site.origin.removeprefix("http://")
    address = f"http://{Q['user']}:{Q['password']}@{host}/home.html?t={Q['page']}"
    answer = run_harness("init", "--url", address, "--project", str(tmp_path))
    assert answer.exit_code == 0
    assert leaks(f"{answer.stdout}{answer.stderr}".encode(), SECRETS) == []
    # The configuration is what the address is for.
    assert written_below(tmp_path, "harness.toml") == {}


def test_server_that_does_not_start(
    run_harness: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TOKEN", SECRETS["state"])
    (tmp_path / "harness.toml").write_text(
        f'serve = "echo GET /?token=$TOKEN; exit 3"\n'
        f'ready = "http://{Q["user"]}:{Q["password"]}@127.0.0.1:9/?t={Q["page"]}"\n'
        'ready_timeout = 5\npages = [{ name = "home", path = "x" }]\n'
    )
    answer = run_harness("check", "--project", str(tmp_path))
    assert answer.exit_code == 2
    assert "GET /?token=…" in answer.stderr
    assert leaks(f"{answer.stdout}{answer.stderr}".encode(), SECRETS) == []


@pytest.mark.parametrize(
    "words",
    [
        ("check", "http://ann:{password}@host/?t={page}"),
        ("check", "--against", "http://ann:{password}@host/?t={page}"),
        ("check", "--breakpoint", "http://ann:{password}@host/?t={page}"),
        ("approve", "--from", "http://ann:{password}@host/?t={page}"),
        ("merge", "http://ann:{password}@host/?t={page}"),
        ("review", "http://ann:{password}@host/?t={page}"),
        ("http://ann:{password}@host/?t={page}",),
        ("check", "--?t={page}"),
        ("check", "--workers", "http://ann:{password}@host/?t={page}"),
    ],
)
def test_words_of_the_command_line(
    run_harness: Run, tmp_path: Path, words: tuple[str, ...]
) -> None:
    (tmp_path / "pages").mkdir()
    (tmp_path / "harness.toml").write_text(
        'root = "pages"\npages = [{ name = "home", path = "home.html" }]\n'
    )
    project = ("--project", str(tmp_path)) if len(words) > 1 else ()
    answer = run_harness(*(word.format(**Q) for word in words), *project)
    assert answer.exit_code == 2
    assert "?t=…" in answer.stderr or words[1] == "--?t={page}"
    assert leaks(f"{answer.stdout}{answer.stderr}".encode(), SECRETS) == []


def test_password_that_is_too_long_to_be_repeated(run_harness: Run, tmp_path: Path) -> None:
    (tmp_path / "harness.toml").write_text(
        f'base_url = "ftp://ann:{"s3cr3t" * 100}@host/"\npages = [{{ name = "a", path = "a" }}]\n'
    )
    answer = run_harness("check", "--project", str(tmp_path))
    assert answer.exit_code == 2
    assert "base_url cannot be 'ftp://…@host/'" in answer.stderr
