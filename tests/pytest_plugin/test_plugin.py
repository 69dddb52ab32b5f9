"""The pytest plugin, as its users run it: sessions of pytest on a small project."""

import importlib.util
import threading
from xml.etree import ElementTree

import pytest

from harness.commands.main import main
from harness.commands.review.server import make
from harness.commands.review.session import Review
from harness.config.load import load_config
from harness.run import run_folder
from tests.commands.review.test_server import TOKEN, Caller
from tests.reviews import document, entry
from tests.sessions import Run, edit, make_run, make_site, report, widths

OPENS = """
import pytest

@pytest.mark.breakpoints("every")
def test_menu(page, assert_layout, viewport_width):
    page.goto("/menu.html")
    assert page.evaluate("innerWidth") == viewport_width
    page.get_by_role("button", name="Menu").click()
    page.get_by_role("link", name="One").wait_for()
    assert_layout("menu-open")
"""

#: Runs a failed test again, as plugins do that are made for it.
RERUNS = """
import pytest
from _pytest.runner import runtestprotocol

@pytest.hookimpl(tryfirst=True)
def pytest_runtest_protocol(item, nextitem):
    for attempt in range(3):
        item.execution_count = attempt + 1
        item.ihook.pytest_runtest_logstart(nodeid=item.nodeid, location=item.location)
        reports = runtestprotocol(item, nextitem=nextitem, log=False)
        again = any(report.failed for report in reports) and attempt < 2
        for report in reports:
            if again and report.failed:
                report.outcome = "rerun"
            item.ihook.pytest_runtest_logreport(report=report)
        if not again:
            break
        item._initrequest()
    item.ihook.pytest_runtest_logfinish(nodeid=item.nodeid, location=item.location)
    return True
"""


@pytest.fixture
def site(pytester: pytest.Pytester) -> pytest.Pytester:
    return make_site(pytester)


@pytest.fixture
def run(site: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> Run:
    return make_run(site, monkeypatch)


@pytest.mark.browser
@pytest.mark.long
def test_state_that_a_click_opens_is_approved_compared_and_explained(
    site: pytest.Pytester, run: Run
) -> None:
    site.makepyfile(OPENS)
    new = run()
    new.assert_outcomes(failed=2)
    new.stdout.fnmatch_lines(
        [
            "*.py:9: menu-open at 400 px is new",
            "*menu-open has no baseline at 400 px*",
            "*if it is meant to be so: pytest --layout-approve*",
            "1 layout at 2 widths: 2 new",
        ]
    )
    assert widths(site, "menu-open") == []

    run("--layout-approve").assert_outcomes(passed=2)
    assert widths(site, "menu-open") == [400, 600]

    edit(site, "padding: 10px", "padding: 14px")
    red = run("-n", "2", "--layout-junit", "out/layout.xml", plugins=("xdist",))
    red.assert_outcomes(failed=2)
    told = red.stdout.str()
    assert "nav { padding: 10px → 14px }  site.css:2  proven" in told
    assert "Traceback" not in told
    assert "harness/pytest_plugin/assert_layout.py" not in told
    (finding,) = report(site)["findings"]  # one cause, whichever processes saw it
    assert finding["widths"] == [[400, 400], [600, 600]]
    assert finding["causes"][0]["proven"] is True
    cases = ElementTree.parse(site.path / "out" / "layout.xml").iter("testcase")
    assert [case.get("name") for case in cases if case.find("failure") is not None] != []
    picture = site.path / ".harness" / "runs" / report(site)["id"] / "diff/menu-open/chromium"
    assert sorted(one.name for one in picture.iterdir()) == ["0400.png", "0600.png"]

    run("--layout-approve", "-k", "400px").assert_outcomes(passed=1, deselected=1)
    run().assert_outcomes(passed=1, failed=1)
    by_width = {one["width"]: one["verdict"] for one in report(site)["captures"]}
    assert by_width == {400: "unchanged", 600: "changed"}
    accept(site, finding=report(site)["findings"][0]["id"], page="menu-open")
    assert widths(site, "menu-open") == [400, 600]
    run("-k", "600px").assert_outcomes(passed=1, deselected=1)
    project = ("--project", str(site.path))
    # And a check of the pages knows that these baselines are not left over.
    main(["check", "--quiet", *project])
    assert [one["kind"] for one in report(site)["findings"]] == ["new"]


def accept(site: pytest.Pytester, **decision: object) -> None:
    """Accept something of the last run, as the page of ``harness review`` does."""
    config = load_config(site.path)
    server = make(Review(config, "last"), config, TOKEN)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        told = document(run_folder.find_run(config.project, "last"), entry(**decision))  # type: ignore[arg-type]
        status, _, body = Caller(server.port).ask("PUT", "/decisions", told)
        assert status == 200, body
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.mark.browser
def test_page_is_after_an_assertion_as_it_was_before(site: pytest.Pytester, run: Run) -> None:
    (site.path / "pages" / "form.html").write_text(
        """<!doctype html><html lang="en"><meta charset="utf-8"><title>Form</title>
<style>
  @keyframes turn { to { rotate: 1turn } }
  .turns { width: 20px; height: 20px; animation: turn 2s linear infinite }
  .list { height: 60px; overflow: auto } .long { height: 3000px }
</style>
<input><div class="turns"></div><div class="list"><div class="long">List</div></div>
<div class="long"></div>
<script>
  function state() {
    const { activeElement, adoptedStyleSheets, documentElement } = document;
    return [documentElement.outerHTML, scrollY, document.querySelector(".list").scrollTop,
      activeElement.localName, adoptedStyleSheets.length, innerWidth, innerHeight,
      document.getAnimations().map((one) => one.playState)];
  }
</script>"""
    )
    site.makepyfile(
        """
        import pytest

        @pytest.mark.breakpoints("small")
        def test_form(page, assert_layout):
            page.goto("/form.html")
            page.locator("input").fill("Hello")
            page.locator("input").focus()
            page.evaluate("scrollTo(0, 300); document.querySelector('.list').scrollTop = 40")
            before = page.evaluate("state()")
            assert before[1:4] == [300, 40, "input"]
            assert_layout("form", mask="input", hide=[".turns"])
            assert page.evaluate("state()") == before
            page.evaluate("document.querySelector('.list').style.background = '#eeeeee'")
            before = page.evaluate("state()")
            assert_layout("form-later")
            assert page.evaluate("state()") == before
            assert page.locator("input").input_value() == "Hello"
            requests = []
            page.on("request", lambda request: requests.append(request))
            page.reload()
            assert requests[0].response().status == 200  # an object of the synchronous interface
        """
    )
    run("--layout-approve").assert_outcomes(passed=1)
    page = site.path / "pages" / "form.html"
    page.write_text(page.read_text().replace("height: 60px", "height: 80px"))
    changed = run()
    changed.assert_outcomes(failed=1)
    changed.stdout.fnmatch_lines(["*form at 400 px is changed", "*.list { height: 60px*proven"])


@pytest.mark.browser
def test_outcomes_that_are_not_passes_approve_nothing(site: pytest.Pytester, run: Run) -> None:
    site.makepyfile(
        """
        import pytest

        pytestmark = pytest.mark.breakpoints("small")

        def test_passes(page, assert_layout):
            page.goto("/menu.html")
            assert_layout("passes")

        def test_fails(page, assert_layout):
            page.goto("/menu.html")
            assert_layout("fails")
            assert False

        @pytest.mark.xfail(strict=True)
        def test_is_expected_to_fail(page, assert_layout):
            page.goto("/menu.html")
            assert_layout("expected")
            assert False

        @pytest.mark.skip
        def test_is_skipped(page, assert_layout):
            assert_layout("skipped")

        @pytest.mark.parametrize("language", ["en", "de"])
        def test_is_asserted_twice(page, assert_layout, language):
            page.goto("/menu.html")
            assert_layout("twice")

        def test_has_the_name_of_a_page(page, assert_layout):
            page.goto("/menu.html")
            assert_layout("home")

        def test_has_opened_nothing(page, assert_layout):
            assert_layout("nothing")

        def test_has_gone_elsewhere(page, assert_layout):
            with pytest.raises(Exception, match="ERR_PROXY_CONNECTION_FAILED"):
                page.goto("http://elsewhere.example/")
        """
    )
    session = run("--layout-approve")
    session.assert_outcomes(passed=3, failed=4, xfailed=1, skipped=1)
    session.stdout.fnmatch_lines_random(
        [
            "*: the layout 'twice' was asserted twice at 400 px in chromium",
            "*: a layout cannot be called 'home': a page of the project is",
            "   the page is at about:blank",
            "approved passes in chromium at 1 width: 400",
        ]
    )
    assert "During handling" not in session.stdout.str()
    assert sorted(one.name for one in (site.path / "baselines").iterdir()) == ["passes", "twice"]


@pytest.mark.browser
def test_another_attempt_replaces_what_the_former_has_asserted(
    site: pytest.Pytester, run: Run
) -> None:
    site.makeconftest(RERUNS)
    site.makepyfile(
        """
        import pytest

        attempts = []

        @pytest.mark.breakpoints("small")
        def test_flaky(page, assert_layout):
            attempts.append(1)
            page.goto("/menu.html")
            assert_layout("flaky")
            if len(attempts) == 1:
                assert_layout("flaky-at-first")
                assert False
        """
    )
    run("--layout-approve").assert_outcomes(passed=1)
    assert [one["page"] for one in report(site)["captures"]] == ["flaky"]
    assert [one.name for one in (site.path / "baselines").iterdir()] == ["flaky"]


@pytest.mark.browser
def test_options_and_fixtures_of_pytest_playwright_are_kept(
    site: pytest.Pytester, run: Run
) -> None:
    assert importlib.util.find_spec("pytest_playwright"), "it is one of the dev dependencies"
    site.makeconftest(
        """
        import pytest

        @pytest.fixture(scope="session")
        def browser_context_args(browser_context_args):
            return {**browser_context_args, "user_agent": "The project's own"}
        """
    )
    site.makepyfile(
        test_layouts="""
        import pytest

        @pytest.mark.breakpoints("every")
        @pytest.mark.browser_context_args(locale="de-DE")
        def test_layout(page, context, browser_name, viewport_width, assert_layout):
            assert (page.context, browser_name) == (context, "chromium")
            page.goto("/menu.html")
            told = page.evaluate("[innerWidth, navigator.userAgent, navigator.language]")
            assert told == [viewport_width, "The project's own", "de-DE"]
            assert 0 <= page.evaluate("Date.now()") - 1767268800000 < 10_000  # the fixed clock
            assert_layout("beside")
        """,
        test_others="""
        def test_other(page, browser):
            page.goto("data:text/html,<title>Other</title>")
            assert page.viewport_size == {"width": 1280, "height": 720}
            told = "[window[Symbol.for('harness')] === undefined, navigator.userAgent, Date.now()]"
            plain, agent, now = page.evaluate(told)
            assert plain and agent == "The project's own" and now != 1767268800000
            assert page.context.browser is browser
        """,
    )
    executable = browser_for_pytest_playwright(site)
    session = run(
        "--layout-approve",
        "--output",
        "kept",
        "--screenshot",
        "on",
        plugins=("playwright", executable),
    )
    session.assert_outcomes(passed=3)
    assert widths(site, "beside") == [400, 600]
    assert len([*(site.path / "kept").rglob("*.png")]) == 3


def browser_for_pytest_playwright(site: pytest.Pytester) -> str:
    """A plugin that has pytest-playwright find the browser of this machine; gives its name."""
    from harness.capture.browsers.find import find_browser

    executable = str(find_browser().executable)
    site.makepyfile(
        this_machine=f"""
        import pytest

        @pytest.fixture(scope="session")
        def browser_type_launch_args(browser_type_launch_args):
            return {{**browser_type_launch_args, "executable_path": {executable!r}}}
        """
    )
    return "this_machine"


def test_a_report_cannot_be_printed_between_the_lines_of_pytest(run: Run) -> None:
    refused = run("--layout-json", "-")
    assert refused.ret == pytest.ExitCode.USAGE_ERROR
    refused.stderr.fnmatch_lines(
        ["*--layout-json -: pytest prints to standard output itself; name a file"]
    )


@pytest.mark.parametrize("workers", ["", "2"])
def test_unknown_breakpoint_is_a_usage_error(site: pytest.Pytester, run: Run, workers: str) -> None:
    site.makepyfile(
        """
        import pytest

        @pytest.mark.breakpoints("evry")
        def test_menu(page):
            pass
        """
    )
    session = run("-n", workers, plugins=("xdist",)) if workers else run()
    assert session.ret == pytest.ExitCode.USAGE_ERROR
    session.stderr.fnmatch_lines(
        [
            "ERROR: *::test_menu: there is no breakpoint 'evry' (did you mean 'every'?)",
            "  why: a name that selects nothing would compare nothing",
            "  fix: choose from: small, large, every",
        ]
    )
    assert "Traceback" not in session.stderr.str()


def test_without_names_a_test_runs_at_all_widths_and_parameters_are_combined(
    site: pytest.Pytester, run: Run
) -> None:
    site.makepyfile(
        """
        import pytest

        @pytest.mark.breakpoints()
        @pytest.mark.parametrize("language", ["en", "de"])
        def test_marked(viewport_width, language):
            assert viewport_width in (400, 600)

        def test_unmarked(assert_layout):
            pass
        """
    )
    session = run("--collect-only", "-q")
    listed = [line.partition("::")[2] for line in session.outlines if "::" in line]
    assert sorted(listed) == [
        "test_marked[400px-de]",
        "test_marked[400px-en]",
        "test_marked[600px-de]",
        "test_marked[600px-en]",
        "test_unmarked[400px]",
        "test_unmarked[600px]",
    ]


def test_other_tests_and_sessions_are_left_alone(site: pytest.Pytester, run: Run) -> None:
    site.makepyfile(
        test_own="""
        import pytest

        @pytest.fixture
        def page():
            return "the project's own"

        def test_own(page):
            assert page == "the project's own"
        """,
        test_none="""
        import sys

        def test_nothing_is_imported():
            heavy = {"playwright", "numpy", "pydantic", "PIL", "rich"}
            assert not heavy & sys.modules.keys()

        def test_there_is_no_page(page):
            pass
        """,
    )
    session = run()
    session.assert_outcomes(passed=2, errors=1)
    session.stdout.fnmatch_lines(["E *fixture 'page' not found: the harness has one for*"])
    assert "layouts" not in [line.strip("= ") for line in session.outlines]
    assert not (site.path / ".harness").exists()
