"""No command writes or prints a secret of the configuration, of an address or of a visitor.

Each command runs on a site whose every address carries a secret of its own. Then all files that the
project has got, and both streams, are searched for each of them in every spelling.
"""

from pathlib import Path

import pytest

from harness.capture.tab import tab as tab_module
from tests.redaction.search import leaking_files, leaks
from tests.redaction.site import SECRETS, Q, fill, write_state
from tests.scratch import Answer, MakeProject, MakeServer, Project, Server

pytestmark = pytest.mark.browser

BREAKPOINTS = "narrow = { max = 599, widths = [400] }\nwide = { min = 600, widths = [700] }"

REPORTS = ("json", "junit", "html", "sarif", "gitlab")


@pytest.fixture
def site(server: MakeServer, monkeypatch: pytest.MonkeyPatch) -> Server:
    """The site, watched by GitHub Actions."""
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    running = server()
    fill(running)
    return running


def configured(project: MakeProject, site: Server, *names: str, extra: str = "") -> Project:
    """A project with the pages called ``names``, each with secrets in its address."""
    made = project()
    write_state(made.folder, site.origin)
    user = f"{Q['user']}:{Q['password']}"
    host = site.origin.removeprefix("http://")
    paths = {
        "home": f"home.html?t={Q['page']}#access_token={Q['fragment']}",
        "error": f"error.html?t={Q['error']}",
        "slow": f"slow.html?t={Q['page']}",
        "loop": f"loop.html?t={Q['page']}",
        "file": f"file.html?t={Q['download']}",
        "missing": f"missing.html?t={Q['page']}",
        "led": f"go?t={Q['redirect']}",
    }
    pages = {name: f'path = "{paths[name]}"' for name in names if name in paths}
    if "refused" in names:
        pages["refused"] = f'url = "http://ann:{Q["otherpassword"]}@127.0.0.1:1/?t={Q["refused"]}"'
    sweep = "{ min = 400, max = 440 }" if names[0] == "home" else "false"
    settings = (
        f'base_url = "http://{user}@{host}/"\ntimeout = 3\nstorage_state = "state.json"\n'
        f'headers = {{ X-Token = "{SECRETS["header"]}" }}\nsweep = {sweep}\n{extra}'
    )
    made.configure(pages, settings, BREAKPOINTS)
    return made


def expect_clean(made: Project, *answers: Answer) -> None:
    """Assert that no secret is in the streams of ``answers``, nor in what the project has got."""
    for answer in answers:
        assert leaks(answer.stdout.encode(), SECRETS) == []
        assert leaks(answer.stderr.encode(), SECRETS) == []
    kept = {"harness.toml", "state.json"}  # what a person has written
    leaking = leaking_files(made.folder, SECRETS)
    assert {name: names for name, names in leaking.items() if name not in kept} == {}


def check(made: Project, *words: str) -> Answer:
    """A check that writes every report there is."""
    files = [word for name in REPORTS for word in (f"--{name}", str(made.folder / f"out.{name}"))]
    return made.check("--github", *files, *words)


@pytest.mark.long
def test_green_and_red_checks(project: MakeProject, site: Server) -> None:
    made = configured(project, site, "home", "led")
    approve = made.approve()
    assert approve.exit_code == 0
    green = check(made)
    assert green.exit_code == 0, green.stderr
    expect_clean(made, approve, green)
    fill(site, width=260, image="c", more='<img src="c.svg?t={state}" width="50" height="70">')
    red = check(made)
    assert red.exit_code == 1
    causes = [cause for finding in made.report()["findings"] for cause in finding["causes"]]
    assert ("[src]", "a.svg?t=…", "c.svg?t=…") in [
        (cause["property"], cause["before"], cause["after"]) for cause in causes
    ]
    promoted = made.approve("--from", "last")
    expect_clean(made, red, promoted)


@pytest.mark.long
def test_checks_that_fail(
    project: MakeProject, site: Server, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    summary = tmp_path / "summary.md"
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(summary))
    made = configured(project, site, "error", "slow", "loop", "file", "missing", "refused")
    failed = check(made)
    assert failed.exit_code == 3
    assert len(made.messages()) == 6
    expect_clean(made, failed)
    assert leaks(summary.read_bytes(), SECRETS) == []
    accepted = made.approve("missing", "--accept-missing")
    assert accepted.exit_code == 0
    again = check(made, "missing")
    assert again.exit_code == 0
    expect_clean(made, accepted, again)
    text = (made.baselines / "missing/chromium/manifest.json").read_text()
    assert "none.png?id=\\u2026" in text
    assert "none.png?id=\\u2026 (2)" in text


def test_check_that_signs_in_with_the_wrong_password(project: MakeProject, site: Server) -> None:
    site.guarded["/home.html"] = "Basic bm90OnRoaXM="
    made = configured(project, site, "home")
    failed = check(made)
    assert failed.exit_code == 3
    expect_clean(made, failed)


def test_captures_that_crash(
    project: MakeProject, site: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = configured(project, site, "home")

    def crash(*_: object) -> None:
        raise RuntimeError(
            f"{site.origin}/home.html?t={Q['crash']} and http://ann:{Q['password']}@host/"
        )

    monkeypatch.setattr(tab_module, "check_shown", crash)
    crashed = check(made)
    assert crashed.exit_code == 3
    expect_clean(made, crashed)


def test_command_that_crashes(
    project: MakeProject, site: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = configured(project, site, "home")

    def crash(*_: object, **__: object) -> None:
        raise RuntimeError(f"{site.origin}/home.html?t={Q['crash']}")

    monkeypatch.setattr("harness.run.explain.locate_sources.sources_of", crash)
    crashed = check(made)
    assert crashed.exit_code == 2
    assert "by a fault of the harness itself" in crashed.stderr
    assert (made.folder / ".harness/traceback.txt").is_file()
    expect_clean(made, crashed)


def test_commands_beside_a_check(project: MakeProject, site: Server) -> None:
    made = configured(project, site, "home", "error")
    answers = [
        made.harness("doctor", "home"),
        made.harness("breakpoints", "home"),
        made.harness("breakpoints", "error"),
    ]
    expect_clean(made, *answers)


def test_shards_and_their_merge(project: MakeProject, site: Server) -> None:
    made = configured(project, site, "home", "error")
    folders = []
    answers = []
    for shard in ("1/2", "2/2"):
        answers.append(check(made, "--shard", shard))
        folders.append(str(made.last_run()))
    merged = made.harness("merge", *folders, "--github")
    assert merged.exit_code in (1, 3)
    expect_clean(made, *answers, merged)


def test_parameters_that_may_be_seen(project: MakeProject, site: Server) -> None:
    made = configured(project, site, "error", extra='show_query = ["t"]')
    failed = made.check()
    assert Q["error"] in failed.stdout
    assert Q["password"] not in failed.stdout


@pytest.mark.parametrize(
    ("setting", "said"),
    [
        ('base_url = "http://ann:{password}@["', "base_url cannot be 'http://…@['"),
        ('base_url = "http://ann:{slashes}@host"', "base_url cannot be 'http://…@host'"),
        ('base_url = "http://host:port/?t={page}"', "base_url cannot be 'http://host:port/?t=…'"),
        ('base_url = "http://a/"\nheaders = {{ A = ["{header}"] }}', "headers.A cannot be …"),
        ('base_url = "http://a/"\nheaders = {{ A = "{header}\\u0000" }}', "U+0000"),
        ('base_url = "http://a/"\nheaders = {{ A = "{header}\\n" }}', "headers cannot be …"),
        ('base_url = "http://a/"\nheaders = ["{header}"]', "headers cannot be …"),
        (
            'serve = "run"\nready = "http://a:b@h:x/?t={page}"',
            "ready cannot be 'http://…@h:x/?t=…'",
        ),
    ],
)
def test_mistakes_in_the_configuration(project: MakeProject, setting: str, said: str) -> None:
    made = project()
    text = setting.format(**{**Q, "slashes": SECRETS["password"], "header": SECRETS["header"]})
    (made.folder / "harness.toml").write_text(
        f'{text}\npages = [{{ name = "home", path = "home.html" }}]\n'
    )
    answer = made.check()
    assert answer.exit_code == 2
    assert said in answer.stderr
    expect_clean(made, answer)
