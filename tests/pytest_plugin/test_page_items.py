"""``pytest --layout``: the pages of a project as tests, as its users run them."""

import subprocess
from collections.abc import Callable

import pytest

from harness.commands.main import main
from tests.scratch import Reply, Server
from tests.sessions import MENU, Run, edit, make_run, make_site, report, widths


@pytest.fixture
def site(pytester: pytest.Pytester) -> pytest.Pytester:
    return make_site(pytester)


@pytest.fixture
def run(site: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> Run:
    return make_run(site, monkeypatch)


def configure(site: pytest.Pytester, before: str, after: str) -> None:
    file = site.path / "harness.toml"
    file.write_text(file.read_text().replace(before, after))


def verdicts(site: pytest.Pytester) -> dict[int, str]:
    return {one["width"]: one["verdict"] for one in report(site)["captures"]}


@pytest.mark.browser
@pytest.mark.long
def test_page_fails_at_the_breakpoints_at_which_something_shows(
    site: pytest.Pytester, run: Run
) -> None:
    configure(site, "sweep = false", "sweep = { min = 570, max = 610 }")
    approved = run("--layout", "--layout-approve")
    approved.assert_outcomes(passed=2)
    approved.stdout.fnmatch_lines(["approved home in chromium at 2 widths: 400, 600"])
    edit(
        site,
        "nav {",
        """.text { padding: 0 }
@media (min-width: 580px) and (max-width: 590px) { .text { padding: 4px } }
nav {""",
    )
    site.makepyfile("def test_other(): pass")
    red = run("--layout", "-n", "2", "-v", plugins=("xdist",))
    red.assert_outcomes(passed=2, failed=1)
    red.stdout.fnmatch_lines_random(
        [
            "*PASSED harness.toml::home-chromium::large*",
            "*FAILED harness.toml::home-chromium::small*",
            "regressed: home in chromium at 1–599 px",
            "*widths * 580–590 px*",
            "*.text { padding: 0px → 4px }*site.css:3*",
            "if it is meant to be so: pytest --layout *harness.toml::home-chromium::small*",
            "1 layout at 2 widths: 2 unchanged",
            "report *report.html",
        ]
    )
    assert "Traceback" not in red.stdout.str()
    assert report(site)["exit_code"] == 1
    assert [one["widths"] for one in report(site)["findings"]] == [[[580, 590]]]
    assert main(["approve", "home", "--from", "last", "--project", str(site.path)]) == 0
    assert main(["check", "--quiet", "--project", str(site.path)]) == 0


@pytest.mark.browser
def test_what_was_not_run_is_neither_compared_nor_approved(site: pytest.Pytester, run: Run) -> None:
    session = run("--layout", "--layout-approve", "-k", "small")
    session.assert_outcomes(passed=1, deselected=1)
    assert widths(site, "home") == [400]
    assert verdicts(site) == {400: "new"}

    edit(site, "16px/20px", "16px/24px")
    session = run("--layout", "-x", "harness.toml::home-chromium")
    session.assert_outcomes(failed=1)
    session.stdout.fnmatch_lines(["1 layout at 2 widths: 1 changed, 1 failed"])
    assert verdicts(site) == {400: "changed", 600: "failed"}
    assert report(site)["exit_code"] == 3

    site.makeconftest(
        """
        import pytest

        def pytest_collection_modifyitems(items):
            for item in items:
                if item.name == "small":
                    item.add_marker(pytest.mark.xfail(strict=True))
        """
    )
    run("--layout", "--layout-approve").assert_outcomes(passed=1, failed=1)  # strictly
    assert widths(site, "home") == [400, 600]
    assert verdicts(site) == {400: "changed", 600: "new"}


@pytest.mark.browser
def test_page_is_captured_once_by_all_workers_and_tells_why_it_cannot_be(
    site: pytest.Pytester, run: Run, server: Callable[[], Server]
) -> None:
    serving = server()
    serving.replies = {"/menu.html": Reply(MENU), "/site.css": Reply("", "text/css")}
    configure(site, 'root = "pages"', f'base_url = "{serving.origin}"')
    configure(site, 'path = "menu.html" }', 'path = "menu.html" }, { name = "gone", path = "no" }')
    session = run("--layout", "--layout-approve", "-n", "2", plugins=("xdist",))
    session.assert_outcomes(passed=2, failed=2)
    assert serving.paths().count("/menu.html") == 2 * 2  # widths; approve checks itself
    session.stdout.fnmatch_lines(["failed: gone in chromium at 1–599 px", "*404*"])
    assert (widths(site, "home"), widths(site, "gone")) == ([400, 600], [])
    assert report(site)["ledger"]["failed"] == 2


@pytest.mark.parametrize("there", [True, False])
def test_no_pages_are_a_usage_error(site: pytest.Pytester, run: Run, *, there: bool) -> None:
    (site.path / "harness.toml").unlink()
    if there:
        site.makefile(".toml", harness='root = "pages"')
    session = run("--layout")
    assert session.ret == pytest.ExitCode.USAGE_ERROR
    what = "harness.toml lists no pages" if there else "no configuration in *"
    session.stderr.fnmatch_lines([f"ERROR: --layout: {what}", "  why: *", "  fix: *"])
    assert "Traceback" not in session.stderr.str()


def test_items_are_pages_at_bands_once_each(site: pytest.Pytester, run: Run) -> None:
    configure(site, 'path = "menu.html"', 'path = "menu.html", color_scheme = "dark"')
    listed = ["harness.toml::home-chromium-dark::small", "harness.toml::home-chromium-dark::large"]
    for words in ((), (".", "harness.toml"), ("pages",)):
        session = run("--layout", "--collect-only", "-q", *words)
        assert [line for line in session.outlines if "::" in line] == listed, words


@pytest.mark.browser
@pytest.mark.long
def test_tests_and_pages_are_compared_with_what_they_are_at_a_ref(
    site: pytest.Pytester, run: Run
) -> None:
    site.makepyfile(
        test_site="""
        import pytest

        pytestmark = pytest.mark.breakpoints("small")

        def test_menu(page, assert_layout):
            page.goto("/menu.html")
            page.get_by_role("button", name="Menu").click()
            page.get_by_role("link", name="One").wait_for()
            assert_layout("menu-open")

        def test_same(page, assert_layout):
            page.goto("/menu.html")
            assert_layout("same")

        def test_late(page, assert_layout):
            assert page.goto("/late.html").ok, "there is no such page"
            assert_layout("late")

        def test_elsewhere(page, assert_layout, server):
            page.goto(server + "menu.html")
            assert_layout("elsewhere")
        """
    )
    site.makeconftest(
        """
        import pytest
        from harness.site.folder_server import serve

        @pytest.fixture
        def server(pytestconfig):
            with serve(pytestconfig.rootpath / "pages") as address:
                yield address
        """
    )
    in_git = ("git", "-c", "user.name=A", "-c", "user.email=a@example.org")
    for words in (("init", "-q"), ("add", "-A"), ("commit", "-q", "-m", "Before")):
        subprocess.run((*in_git, *words), cwd=site.path, check=True)
    (site.path / "pages" / "late.html").write_text(MENU)
    edit(site, "padding: 10px", "padding: 14px")

    there = ("--layout", "--layout-against", "HEAD", "-x", "--maxfail", "9", "-n", "2")
    session = run(*there, plugins=("xdist",))
    session.assert_outcomes(passed=3, failed=3)
    session.stdout.fnmatch_lines_random(
        [
            "* menu-open at 400 px is changed",
            "*nav { padding: 10px → 14px }*site.css:2*proven*",
            "   test_site.py::test_late?400px? does not pass at HEAD (*",
            "     why: AssertionError: there is no such page",
            "   test_site.py::test_elsewhere?400px? does not pass at HEAD (*",
            "*runs the tests on another site*",
            "compared with HEAD (*",
        ]
    )
    found = {(one["page"], one["width"]): one["verdict"] for one in report(site)["captures"]}
    assert found == {
        ("home", 400): "unchanged",
        ("home", 600): "unchanged",
        ("menu-open", 400): "changed",
        ("same", 400): "unchanged",
        ("late", 400): "failed",
        ("elsewhere", 400): "failed",
    }
    assert report(site)["exit_code"] == 3
    assert not (site.path / "baselines").exists()


def test_refs_that_are_none_and_approvals_against_them_are_usage_errors(
    site: pytest.Pytester, run: Run
) -> None:
    subprocess.run(("git", "init", "-q"), cwd=site.path, check=True)
    session = run("--layout-against", "none")
    assert session.ret == pytest.ExitCode.USAGE_ERROR
    session.stderr.fnmatch_lines(["ERROR: *'none'*", "  why: *", "  fix: *"])
    both = run("--layout-against", "HEAD", "--layout-approve")
    assert both.ret == pytest.ExitCode.USAGE_ERROR
    both.stderr.fnmatch_lines(["ERROR: --layout-against and --layout-approve do not go together*"])
