"""Servers that are started for the pages, waited for, and ended with all that they started."""

import os
import signal
import socket
import subprocess
import sys
import textwrap
from collections.abc import Callable
from pathlib import Path

import pytest

from harness.config.load import load_config
from harness.errors import ConfigError
from harness.site.serve import ask, served
from tests.processes import is_running, signals_heeded
from tests.scratch import ONE_WIDTH, PLAIN, Answer, Project, Reply, Run, Server

#: Serves a page: ``site.py PORT``. What it is started as is in the file ``started``.
SITE = """
import http.server, os, pathlib, sys
here = pathlib.Path(__file__).parent
with (here / "started").open("a") as file:
    print(os.getpid(), *sys.argv[1:], file=file)
class Handler(http.server.SimpleHTTPRequestHandler):
    def __init__(self, *rest):
        super().__init__(*rest, directory=str(here / "pages"))
    def log_message(self, *rest): pass
print("up", flush=True)
http.server.ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Handler).serve_forever()
"""
PYTHON = sys.executable
ON_FREE_PORT = f'serve = "{PYTHON} site.py {{port}}"\nready = "http://127.0.0.1:{{port}}/home.html"'

Write = Callable[..., Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Write a project whose pages come from a server, with these keys; gives its folder."""

    def write(keys: str = ON_FREE_PORT) -> Path:
        (tmp_path / "pages").mkdir(exist_ok=True)
        (tmp_path / "pages" / "home.html").write_text(PLAIN)
        (tmp_path / "site.py").write_text(SITE)
        pages = 'pages = [{ name = "home", path = "home.html" }]\nsweep = false\n'
        table = f"[breakpoints]\n{ONE_WIDTH}\n"
        (tmp_path / "harness.toml").write_text(f"{keys}\n{pages}{table}")
        return tmp_path

    return write


def processes(folder: Path) -> list[int]:
    """Those that were started as servers."""
    return [int(line.split()[0]) for line in (folder / "started").read_text().splitlines()]


def findings(folder: Path) -> list[tuple[str, str, list[int]]]:
    """As ``Project.findings`` has them."""
    return Project(folder, lambda *words: Answer(0, "", "")).findings()


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


def fixed(port: int, command: str = f"{PYTHON} site.py PORT") -> str:
    serve = command.replace("PORT", str(port))
    return f'serve = """{serve}"""\nready = "http://127.0.0.1:{port}/home.html"'


def test_command_serves_at_a_free_port_and_ends_with_the_block(write: Write) -> None:
    folder = write()
    with served(load_config(folder)) as address:
        assert address is not None
        assert ask(f"{address}home.html", 10).status == 200
        (process,) = processes(folder)
    assert not is_running(process)
    assert not ask(f"{address}home.html", 10).listens


def test_processes_that_the_command_starts_end_with_it(write: Write) -> None:
    command = f"sleep 600 & echo $! > helper; {PYTHON} site.py {{port}}; true"
    folder = write(f'serve = "{command}"\nready = "http://127.0.0.1:{{port}}/home.html"')
    with served(load_config(folder)):
        helper = int((folder / "helper").read_text())
        os.kill(helper, 0)
    assert not is_running(processes(folder)[0])
    assert not is_running(helper)


def test_port_is_told_by_the_environment_too(write: Write) -> None:
    keys = f'serve = "{PYTHON} site.py $PORT"\nready = "http://localhost:{{port}}/home.html"'
    with served(load_config(write(keys))) as address:
        assert address is not None
        assert ask(f"{address}home.html", 10).status == 200


def test_base_url_is_the_origin_of_ready_unless_it_is_given(write: Write) -> None:
    ready = "http://localhost:{port}/up?now"
    config = load_config(write(f'serve = "run {{port}}"\nready = "{ready}"'))
    assert config.base_url == "http://localhost:{port}/"
    keys = f'serve = "run"\nready = "{ready}"\nbase_url = "http://localhost:{{port}}/en"'
    assert load_config(write(keys)).base_url == "http://localhost:{port}/en"


def test_command_that_ends_tells_what_it_printed(write: Write) -> None:
    command = "echo Port 5173 is in use >&2; exit 3"
    keys = f'serve = "{command}"\nready = "http://127.0.0.1:{free_port()}/"'
    config = load_config(write(keys))
    with pytest.raises(ConfigError) as error, served(config):
        pytest.fail("it is not up")
    assert config.serve is not None
    assert str(error.value) == (
        f"`serve` ended (exit 3) before {config.serve.ready} answered: {command}\n"
        "  why: it printed last:\n    Port 5173 is in use\n"
        "  fix: correct `serve`: it has to stay for as long as it serves, and runs in the folder "
        "of the configuration"
    )


def test_server_that_answers_with_errors_is_not_waited_for_longer(write: Write) -> None:
    keys = ON_FREE_PORT.replace("home.html", "missing.html") + "\nready_timeout = 600"
    with (
        pytest.raises(ConfigError) as error,
        served(load_config(write(keys)), most_errors_s=0.5),
    ):
        pytest.fail("it is not up")
    assert error.value.what.startswith("`serve` is up, and http://")
    assert "/missing.html answers 404: " in error.value.what


def test_command_that_is_not_up_in_time_is_ended_and_tells_the_last_answer(write: Write) -> None:
    keys = ON_FREE_PORT.replace("home.html", "missing.html") + "\nready_timeout = 5"
    folder = write(keys)
    with pytest.raises(ConfigError) as error, served(load_config(folder)):
        pytest.fail("it is not up")
    assert error.value.what.startswith("`serve` was not up after 5 s: ")
    assert "/missing.html: it answers 404; it printed last:\n    up" in error.value.why
    assert "`ready_timeout`" in error.value.fix
    assert not is_running(processes(folder)[0])


def test_server_that_answers_already_is_used_and_a_line_says_so(
    write: Write, server: Callable[[], Server], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("CI", raising=False)
    there = server()
    there.replies["/"] = Reply(PLAIN)
    folder = write(f'serve = "{PYTHON} site.py 1"\nready = "{there.origin}/"')
    said: list[str] = []
    with served(load_config(folder), said.append, may_start=False) as address:
        assert address == f"{there.origin}/"
    assert said == [f"{there.origin}/ answered already: `{PYTHON} site.py 1` was not started"]
    assert not (folder / "started").exists()
    assert ask(f"{there.origin}/", 10).is_up


@pytest.mark.parametrize("ci", ["true", "1"])
def test_server_that_answers_already_is_refused_in_ci(
    write: Write, server: Callable[[], Server], monkeypatch: pytest.MonkeyPatch, ci: str
) -> None:
    monkeypatch.setenv("CI", ci)
    there = server()
    there.replies["/"] = Reply(PLAIN)
    folder = write(f'serve = "{PYTHON} site.py 1"\nready = "{there.origin}/"')
    with (
        pytest.raises(ConfigError, match="before `serve` was started"),
        served(load_config(folder)),
    ):
        pytest.fail("it is another server")


def test_something_else_at_the_port_is_an_error(
    write: Write, server: Callable[[], Server], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("CI", raising=False)
    there = server()
    folder = write(f'serve = "true"\nready = "{there.origin}/"')
    with pytest.raises(ConfigError) as error, served(load_config(folder)):
        pytest.fail("it serves no page")
    assert error.value.what == f"something else is at {there.origin}/, and it answers 404"


def test_several_processes_share_no_server_that_one_of_them_ends(write: Write) -> None:
    folder = write(fixed(free_port()))
    with (
        pytest.raises(ConfigError, match="several processes"),
        served(load_config(folder), may_start=False),
    ):
        pytest.fail("it would be shared")
    with served(load_config(write()), may_start=False):
        assert len(processes(folder)) == 1


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_signal_ends_the_server_too(write: Write, number: signal.Signals) -> None:
    folder = write()
    script = textwrap.dedent(
        """
        import sys, time
        from pathlib import Path
        from harness.config.load import load_config
        from harness.site.serve import served
        with served(load_config(Path(sys.argv[1]))):
            print("up", flush=True)
            time.sleep(600)
        """
    )
    with signals_heeded():
        running = subprocess.Popen(
            [PYTHON, "-c", script, str(folder)], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        )
    with running as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"up\n"
        (started,) = processes(folder)
        process.send_signal(number)
        assert process.wait(60) != 0
    assert not is_running(started)


@pytest.mark.parametrize(
    ("keys", "what"),
    [
        ('serve = "x"', "harness.toml sets `serve` alone"),
        ('ready = "http://localhost/"\nroot = "."', "harness.toml sets `ready` alone"),
        (
            'serve = "x"\nready = "http://localhost/"\nroot = "."',
            "harness.toml sets both `root` and `serve`",
        ),
        (
            'serve = "x {port}"\nready = "http://localhost:1/"',
            "{port} does not stand in `ready`, http://localhost:1/",
        ),
        (
            'serve = "x"\nready = "http://localhost:abc/"',
            "harness.toml: ready cannot be 'http://localhost:abc/'",
        ),
        (
            'serve = "x"\nready = "localhost:1"',
            "harness.toml: ready cannot be 'localhost:1'",
        ),
        ('serve = " "\nready = "http://x/"', "harness.toml: serve cannot be ' '"),
        (
            'serve = "x"\nready = "http://x/"\nready_timeout = 0',
            "harness.toml: ready_timeout cannot be 0",
        ),
    ],
)
def test_keys_that_do_not_go_together_are_named(write: Write, keys: str, what: str) -> None:
    with pytest.raises(ConfigError) as error:
        load_config(write(keys))
    assert error.value.what == what


@pytest.mark.browser
def test_commands_that_capture_start_the_server_and_end_it(write: Write, run_harness: Run) -> None:
    folder = write()
    for words in (("approve",), ("check",), ("breakpoints", "home")):
        answer = run_harness(*words, "--project", str(folder))
        assert answer.exit_code == 0, answer.stderr
    css = "<style>.box { width: 260px }</style>"
    (folder / "pages" / "home.html").write_text(PLAIN + css)
    red = run_harness("check", "--project", str(folder))
    assert red.exit_code == 1
    assert ".box width 200px → 260px" in " ".join(red.stdout.split())
    started = processes(folder)
    assert len(started) == 4
    assert not any(is_running(one) for one in started)


@pytest.mark.browser
def test_server_that_ends_by_itself_is_named_in_the_notes(write: Write, run_harness: Run) -> None:
    folder = write()
    # Answers whoever waits for it, and falls over by the first page. Threads, as a busy browser
    # may open a second connection before it asks for anything.
    (folder / "site.py").write_text(
        "import http.server, os, sys\n"
        "class Handler(http.server.BaseHTTPRequestHandler):\n"
        "    def do_GET(self):\n"
        "        if 'Mozilla' in self.headers.get('User-Agent', ''):\n"
        "            print('out of memory', flush=True)\n"
        "            os._exit(9)\n"
        "        self.send_response(200)\n"
        "        self.end_headers()\n"
        "    def log_message(self, *rest): pass\n"
        "address = ('127.0.0.1', int(sys.argv[1]))\n"
        "http.server.ThreadingHTTPServer(address, Handler).serve_forever()\n"
    )
    answer = run_harness("check", "--project", str(folder))
    assert answer.exit_code == 3
    told = " ".join(answer.stdout.split())
    assert "ended by itself (exit 9) meanwhile: out of memory" in told


def git(folder: Path, *words: str) -> None:
    who = ("-c", "user.name=T", "-c", "user.email=t@example", "-c", "commit.gpgsign=false")
    subprocess.run(["git", "-C", str(folder), *who, *words], check=True, capture_output=True)


@pytest.mark.browser
def test_ref_is_served_by_a_server_of_its_own(write: Write, run_harness: Run) -> None:
    folder = write()
    (folder / ".gitignore").write_text("started\n")
    git(folder, "init", "--quiet")
    git(folder, "add", ".")
    git(folder, "commit", "--quiet", "-m", "one")
    page = folder / "pages" / "home.html"
    page.write_text(PLAIN.replace("height: 60px", "height: 90px"))
    (folder / "pages" / "new.html").write_text(PLAIN)
    config = folder / "harness.toml"
    config.write_text(
        config.read_text().replace(
            '"home.html" }', '"home.html" }, { name = "new", path = "new.html" }'
        )
    )
    answer = run_harness("check", "--against", "HEAD", "--project", str(folder))
    assert answer.exit_code == 1, answer.stderr
    told = " ".join(answer.stdout.split())
    assert ".box height 60px → 90px" in told
    assert ("new", "new", [400]) in findings(folder)
    assert not any(is_running(one) for one in processes(folder))


def test_ref_needs_a_port_of_its_own(write: Write, run_harness: Run) -> None:
    folder = write(fixed(5173))
    answer = run_harness("check", "--against", "HEAD", "--project", str(folder))
    assert answer.exit_code == 2
    assert answer.stderr == (
        "harness: --against 'HEAD' needs a second server, and `ready` names the port of the first\n"
        "  why: `serve` is run in a checkout of it, too, and two servers cannot share a port\n"
        "  fix: write {port} where `serve` takes its port and for the port in `ready`, such as "
        'serve = "npm run dev -- --port {port}", ready = "http://localhost:{port}/"\n'
    )
