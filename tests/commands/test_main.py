"""The command line: wrong words and wrong configuration end in one message and exit 2."""

from pathlib import Path

import pytest

from tests.scratch import MakeProject, Run

#: Where a mistake is found before a browser is looked for, the message is all there is.
FIVE = (
    "narrow-browser-and-phone, medium-browser-and-portrait-tablet, landscape-tablet, "
    "medium-wide-browser, wide-browser-and-larger"
)
UNIONS = (
    "medium-browser-and-landscape-tablet, medium-wide-browser-and-larger, above-phone, "
    "portrait-tablet-and-above, above-portrait-tablet, landscape-tablet-and-above, "
    "landscape-tablet-and-medium-wide-browser, portrait-tablet-and-below, "
    "landscape-tablet-and-below"
)


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (
            ("check", "--breakpoint", "above-fone"),
            (
                "harness: there is no breakpoint 'above-fone' (did you mean 'above-phone'?)\n"
                "  why: a name that selects nothing would compare nothing\n"
                f"  fix: choose from: {FIVE}, {UNIONS}\n"
            ),
        ),
        (
            ("check", "hom"),
            (
                "harness: there is no page 'hom' (did you mean 'home'?)\n"
                "  why: a name that selects nothing would compare nothing\n"
                "  fix: choose from: home\n"
            ),
        ),
        (
            ("approve", "hom"),
            (
                "harness: there is no page 'hom' (did you mean 'home'?)\n"
                "  why: a name that selects nothing would compare nothing\n"
                "  fix: choose from: home\n"
            ),
        ),
        (
            ("approve", "--from", "last", "--breakpoint", "above-phone"),
            (
                "harness: --from and --breakpoint do not go together\n"
                "  why: --from promotes a run exactly as it was captured\n"
                "  fix: leave one of them out\n"
            ),
        ),
        (
            ("check", "--against", ""),
            (
                "harness: --against is empty\n"
                "  why: it says what to compare with; a variable may not have been set\n"
                "  fix: give a branch, a tag or a commit, or an address that starts with "
                "http:// or https://\n"
            ),
        ),
        (
            ("check", "--browser-path", "/no/such/browser"),
            (
                "harness: --browser-path names /no/such/browser, which cannot be used\n"
                "  why: there is no such file\n"
                "  fix: correct --browser-path so that it names the executable of Chromium, "
                "or leave it out: another browser is never taken in its place\n"
            ),
        ),
    ],
)
def test_wrong_word_is_one_message_and_exit_2(
    project: MakeProject, words: tuple[str, ...], message: str
) -> None:
    made = project(breakpoints="")
    assert made.harness(*words) == (2, "", message)
    assert not made.baselines.exists()


def test_unknown_run_names_where_it_was_looked_for(project: MakeProject) -> None:
    made = project()
    assert made.approve("--from", "20260101-000000") == (
        2,
        "",
        (
            "harness: there is no run '20260101-000000'\n"
            f"  why: neither in {made.folder}/.harness/runs nor as a folder that holds a "
            "report.json\n"
            "  fix: run `harness check` first\n"
        ),
    )


def test_browser_that_is_not_there_names_three_ways_out(
    project: MakeProject, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PLAYWRIGHT_BROWSERS_PATH", str(tmp_path / "none"))
    monkeypatch.delenv("HARNESS_BROWSER", raising=False)
    code, out, error = project().check("--browser", "firefox")
    assert (code, out) == (2, "")
    what, why, fix = error.splitlines()
    assert what == "harness: there is no Firefox on this machine"
    assert str(tmp_path / "none") in why
    assert fix == (
        "  fix: one of three ways out: run `harness browser install firefox`; point to one with "
        "--browser-path or HARNESS_BROWSER; test this page in Chromium alone: "
        'browsers = ["chromium"]'
    )


def test_only_the_pages_named_need_another_side(project: MakeProject) -> None:
    made = project(home="", live='url = "https://live.example/"')
    code, out, error = made.check("live", "--against", "https://staging.example")
    assert (code, out) == (2, "")
    assert error == (
        "harness: page 'live' cannot be looked at below https://staging.example\n"
        "  why: a page with a `url` of its own is at that address only\n"
        "  fix: give it a `path` in place of the `url`\n"
    )
    none = ("--browser-path", "/no/such/browser")
    code, out, error = made.check("home", "--against", "https://staging.example", *none)
    assert error.startswith("harness: --browser-path names /no/such/browser")


def test_filter_that_leaves_nothing_is_an_error(project: MakeProject) -> None:
    made = project(home='breakpoints = ["small"]')
    assert made.check("--breakpoint", "large") == (
        2,
        "",
        (
            "harness: nothing is left to look at\n"
            "  why: page home was left out: its own breakpoints (small) and the chosen ones "
            "have no width in common\n"
            "  fix: choose another --breakpoint, or extend `breakpoints` of the page\n"
        ),
    )


PAGE = 'root = "pages"\npages = [{ name = "home", path = "home.html" }]\n'
KEYS = (
    "height, wait_for, mask, ignore, hide, allow, browsers, color_scheme, device_scale_factor, "
    "sweep, storage_state, headers, tls"
)


@pytest.mark.parametrize(
    ("toml", "message"),
    [
        (
            PAGE + "tresholds = 0.1",
            (
                "harness: harness.toml has an unknown key 'tresholds' (did you mean 'threshold'?)\n"
                "  why: a key that is not understood would be ignored silently\n"
                f"  fix: choose from: {KEYS}, root, base_url, serve, ready, ready_timeout, pages, "
                "breakpoints, show_query, baselines, "
                "build, timeout, threshold, ignore_anti_aliasing, workers, fail_on\n"
            ),
        ),
        (
            'root = "pages"\npages = [{ name = "home", path = "home.html", maks = [".a"] }]',
            (
                "harness: harness.toml has an unknown key 'pages[0].maks' (did you mean 'mask'?)\n"
                "  why: a key that is not understood would be ignored silently\n"
                f"  fix: choose from: {KEYS}, name, path, url, breakpoints\n"
            ),
        ),
        (
            PAGE + "[breakpoints]\nsmall = { min = 1, maximum = 599 }",
            (
                "harness: harness.toml has an unknown key 'breakpoints.small.maximum' "
                "(did you mean 'max'?)\n"
                "  why: a key that is not understood would be ignored silently\n"
                "  fix: choose from: min, max, widths\n"
            ),
        ),
        (
            'root = "pages"\npages = []',
            (
                "harness: harness.toml lists no pages\n"
                "  why: a run without a page would compare nothing and still look green\n"
                '  fix: add pages = [{ name = "home", path = "index.html" }]\n'
            ),
        ),
        (
            PAGE + "[breakpoints]\nsmall = { min = 1, max = 599 }\nlarge = { min = 640 }",
            (
                "harness: no breakpoint covers 600–639 px, between 'small' and 'large'\n"
                "  why: a width that belongs to no band would never be tested\n"
                "  fix: end 'small' at 639 px or start 'large' at 600 px\n"
            ),
        ),
        (
            PAGE + "[breakpoints]\nsmall = { min = 1, max = 640 }\nlarge = { min = 600 }",
            (
                "harness: breakpoints 'small' (1–640) and 'large' (600–) overlap\n"
                "  why: neither holds the other, so both are bands, and a width belongs to "
                "one band\n"
                "  fix: end 'small' at 599 px or start 'large' at 641 px\n"
            ),
        ),
        (
            PAGE + "[breakpoints]\nsmall = { min = 599, max = 1 }",
            (
                "harness: breakpoint 'small' runs from 599 to 1 px\n"
                "  why: the lower width has to be at least 1 and at most the upper width\n"
                "  fix: swap the two numbers of 'small', or correct the mistyped one\n"
            ),
        ),
        (
            (
                'root = "pages"\npages = [{ name = "home", path = "home.html", '
                'breakpoints = ["above-fone"] }]'
            ),
            (
                "harness: there is no breakpoint 'above-fone' (did you mean 'above-phone'?)\n"
                "  why: a name that selects nothing would compare nothing\n"
                f"  fix: choose from: {FIVE}, {UNIONS}\n"
            ),
        ),
        (
            'root = "nowhere"\npages = [{ name = "home", path = "home.html" }]',
            (
                "harness: the folder {project}/nowhere does not exist\n"
                "  why: `root` in the configuration names the folder that holds the pages\n"
                "  fix: correct `root`, or set `base_url` to test a server that is already "
                "running\n"
            ),
        ),
        (
            (
                'root = "pages"\nstorage_state = "state.json"\n'
                'pages = [{ name = "home", path = "home.html" }]'
            ),
            (
                "harness: the storage_state file state.json of page 'home' does not exist\n"
                "  why: without it the page would be captured signed out\n"
                "  fix: save it again, or correct the path (it is relative to the configuration)\n"
            ),
        ),
    ],
)
def test_wrong_configuration_is_one_message_and_exit_2(
    project: MakeProject, toml: str, message: str
) -> None:
    made = project()
    (made.folder / "harness.toml").write_text(toml)
    assert made.check() == (2, "", message.replace("{project}", str(made.folder)))
    assert not made.baselines.exists()


def test_toml_that_cannot_be_read_names_file_and_place(project: MakeProject) -> None:
    made = project()
    (made.folder / "harness.toml").write_text('root = "pages\n')
    code, out, error = made.check()
    what, why, fix = error.splitlines()
    assert (code, out) == (2, "")
    assert what == f"harness: {made.folder}/harness.toml cannot be read"
    assert "line 1" in why
    assert fix == "  fix: correct that place; the file has to be valid TOML"


def test_missing_configuration_shows_one_to_write(run_harness: Run, tmp_path: Path) -> None:
    assert run_harness("check", "--project", str(tmp_path)) == (
        2,
        "",
        (
            f"harness: no configuration in {tmp_path} or a folder above it\n"
            "  why: the harness has to be told which pages to look at\n"
            "  fix: add a table [tool.harness] to pyproject.toml, or write harness.toml:\n"
            '       root = "pages"\n'
            '       pages = [{ name = "home", path = "index.html" }]\n'
        ),
    )


def test_project_that_does_not_exist_is_named(run_harness: Run, tmp_path: Path) -> None:
    assert run_harness("check", "--project", str(tmp_path / "none")) == (
        2,
        "",
        (
            f"harness: the folder {tmp_path}/none does not exist\n"
            "  why: --project names the folder that holds pyproject.toml or harness.toml\n"
            "  fix: correct the path\n"
        ),
    )


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("chek",), "No such command 'chek'"),
        (("check", "--workers", "0"), "Invalid value for '--workers'"),
        (("check", "--brakpoint", "a"), "No such option"),
        (("check", "--browser", "netscape"), "Invalid value for '--browser'"),
        ((), "Usage: harness"),
    ],
)
def test_words_that_are_no_command_are_exit_2(
    run_harness: Run, words: tuple[str, ...], said: str
) -> None:
    code, out, error = run_harness(*words)
    assert (code, out) == (2, "")
    assert said in error
    assert "Traceback" not in error


def test_breakpoints_lists_names_ranges_widths_and_who_holds_whom(project: MakeProject) -> None:
    assert project().harness("breakpoints") == (
        0,
        (
            "Bands (CSS px, both ends included), and the widths they are sampled at\n"
            "  small  1–599  400\n"
            "  large   600–  600, 800\n"
            "\n"
            "Unions, and the bands they hold\n"
            "  every     1–\n"
            "    small\n"
            "    large\n"
        ),
        "",
    )
