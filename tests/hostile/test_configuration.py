"""Hostile configurations: each ends with exit code 2 and one message, before a browser starts."""

import pytest

from tests.scratch import MakeProject

HOME = 'pages = [{ name = "home", path = "home.html" }]\n'
ROOT = f'root = "pages"\n{HOME}'

#: The configuration, the problem, and the reason.
CASES = (
    pytest.param(
        'base_url = "http://["\n' + HOME,
        "harness.toml: base_url cannot be 'http://['",
        "it takes an address such as http://localhost:8000/",
        id="bracket",
    ),
    pytest.param(
        'base_url = "http://]/"\n' + HOME,
        "harness.toml: base_url cannot be 'http://]/'",
        "it takes an address such as http://localhost:8000/",
        id="closed bracket",
    ),
    pytest.param(
        'base_url = "http://host:port/"\n' + HOME,
        "harness.toml: base_url cannot be 'http://host:port/'",
        "it takes an address such as http://localhost:8000/",
        id="port word",
    ),
    pytest.param(
        'base_url = "http://host:99999/"\n' + HOME,
        "harness.toml: base_url cannot be 'http://host:99999/'",
        "it takes an address such as http://localhost:8000/",
        id="port big",
    ),
    pytest.param(
        'base_url = "http:///a"\n' + HOME,
        "harness.toml: base_url cannot be 'http:///a'",
        "it takes an address such as http://localhost:8000/",
        id="no host",
    ),
    pytest.param(
        'base_url = "http://a b/"\n' + HOME,
        "harness.toml: base_url cannot be 'http://a b/'",
        "it takes an address such as http://localhost:8000/",
        id="space",
    ),
    pytest.param(
        'base_url = "ftp://a/"\n' + HOME,
        "harness.toml: base_url cannot be 'ftp://a/'",
        "it takes an address such as http://localhost:8000/",
        id="ftp",
    ),
    pytest.param(
        'base_url = "javascript:alert(1)"\n' + HOME,
        "harness.toml: base_url cannot be 'javascript:alert(1)'",
        "it takes an address such as http://localhost:8000/",
        id="js",
    ),
    pytest.param(
        'pages = [{ name = "home", url = "http://[" }]\n',
        "harness.toml: pages[0].url cannot be 'http://['",
        "it takes an address such as http://localhost:8000/",
        id="url bracket",
    ),
    pytest.param(
        'pages = [{ name = "home", url = "http://a\u2100b/" }]\n',
        "harness.toml: pages[0].url cannot be 'http://a℀b/'",
        "it takes an address such as http://localhost:8000/",
        id="url nfkc",
    ),
    pytest.param(
        'serve = "x"\nready = "http://["\n' + HOME,
        "harness.toml: ready cannot be 'http://['",
        "it takes an address such as http://localhost:8000/",
        id="ready",
    ),
    pytest.param(
        ROOT + 'allow = ["http://["]\n',
        "harness.toml: allow[0] cannot be 'http://['",
        'it takes origins such as "https://cdn.example", without a path',
        id="allow",
    ),
    pytest.param(
        ROOT + 'allow = ["http://a:b"]\n',
        "harness.toml: allow[0] cannot be 'http://a:b'",
        'it takes origins such as "https://cdn.example", without a path',
        id="allow port",
    ),
    pytest.param(
        ROOT + "[breakpoints]\na = { min = inf }\n",
        "harness.toml: breakpoints.a.min cannot be inf (and 2 more)",
        "it takes CSS px",
        id="min inf",
    ),
    pytest.param(
        ROOT + "[breakpoints]\na = { max = inf }\n",
        "harness.toml: breakpoints.a.max cannot be inf (and 2 more)",
        "it takes CSS px",
        id="max inf",
    ),
    pytest.param(
        ROOT + "[breakpoints]\na = { max = -inf }\n",
        "harness.toml: breakpoints.a.max cannot be -inf (and 2 more)",
        "it takes CSS px",
        id="max -inf",
    ),
    pytest.param(
        ROOT + "[breakpoints]\na = { min = nan }\n",
        "harness.toml: breakpoints.a.min cannot be nan (and 2 more)",
        "it takes CSS px",
        id="min nan",
    ),
    pytest.param(
        ROOT + "[breakpoints]\na = { min = 1e300 }\n",
        "harness.toml: breakpoints.a.min cannot be 1e+300 (and 2 more)",
        "it takes CSS px",
        id="min huge",
    ),
    pytest.param(
        ROOT + "[breakpoints]\na = { min = -5 }\n",
        "harness.toml: breakpoints.a.min cannot be -5 (and 2 more)",
        "it takes CSS px",
        id="min neg",
    ),
    pytest.param(
        ROOT + "[breakpoints]\na = { min = 9, max = 3 }\n",
        "breakpoint 'a' runs from 9 to 3 px",
        "the lower width has to be at least 1 and at most the upper width",
        id="min>max",
    ),
    pytest.param(
        ROOT + "[breakpoints]\na = { widths = [99999999999999999999] }\n",
        "breakpoint 'a' is sampled at 99999999999999999999 px, outside its own range 1– px",
        "a sample width stands for the breakpoint that names it",
        id="widths huge",
    ),
    pytest.param(
        ROOT + '[breakpoints]\na = { widths = ["320"] }\n',
        "harness.toml: breakpoints.a.widths[0] cannot be '320' (and 2 more)",
        "it takes a list of CSS px",
        id="widths text",
    ),
    pytest.param(
        ROOT + '[breakpoints]\na = "(min-width: %spx)"\n' % ("9" * 190),
        "cannot read '(min-width: "
        + "9" * 186
        + "… of the media query '(min-width: "
        + "9" * 186
        + "…",
        "a breakpoint is one range of widths, in px, em or rem",
        id="query inf",
    ),
    pytest.param(
        ROOT + '[breakpoints]\na = "(min-width: 99999999999px)"\n',
        "cannot read '(min-width: 99999999999px)' of the media query '(min-width: 99999999999px)'",
        "a breakpoint is one range of widths, in px, em or rem",
        id="query big",
    ),
    pytest.param(
        ROOT + '[breakpoints]\na = "(min-width: %spx)"\n' % ("9" * 5000),
        "cannot read '(min-width: "
        + "9" * 186
        + "… of the media query '(min-width: "
        + "9" * 186
        + "…",
        "a breakpoint is one range of widths, in px, em or rem",
        id="query long",
    ),
    pytest.param(
        ROOT + '[breakpoints]\na = "%sand"\n' % (" " * 5000),
        "cannot read '" + " " * 198 + "… of the media query '" + " " * 198 + "…",
        "a breakpoint is one range of widths, in px, em or rem",
        id="query blanks",
    ),
    pytest.param(
        ROOT + '[breakpoints]\na = "wide"\n',
        "cannot read 'wide' of the media query 'wide'",
        "a breakpoint is one range of widths, in px, em or rem",
        id="query words",
    ),
    pytest.param(
        ROOT + "timeout = inf\n",
        "harness.toml: timeout cannot be inf",
        "it takes seconds, up to 600",
        id="timeout inf",
    ),
    pytest.param(
        ROOT + "timeout = nan\n",
        "harness.toml: timeout cannot be nan",
        "it takes seconds, up to 600",
        id="timeout nan",
    ),
    pytest.param(
        ROOT + "threshold = nan\n",
        "harness.toml: threshold cannot be nan",
        "it takes 0 to 1",
        id="threshold nan",
    ),
    pytest.param(
        ROOT + "workers = 1.5\n",
        "harness.toml: workers cannot be 1.5",
        "it takes a number, 1 to 64",
        id="workers float",
    ),
    pytest.param(
        ROOT + "height = %s\n" % ("9" * 5000),
        "{project}/harness.toml cannot be read",
        "a number in it has more digits than a number can have",
        id="height digits",
    ),
    pytest.param(
        ROOT + "height = 1%s\n" % ("0" * 400),
        "harness.toml: height cannot be 1" + "0" * 198 + "…",
        "it takes CSS px, 100 to 10000",
        id="height 400",
    ),
    pytest.param(
        ROOT + "device_scale_factor = 1e999\n",
        "harness.toml: device_scale_factor cannot be inf",
        "it takes 0.5 to 4",
        id="scale",
    ),
    pytest.param(
        ROOT + "height = true\n",
        "harness.toml: height cannot be True",
        "it takes CSS px, 100 to 10000",
        id="bool",
    ),
    pytest.param(
        ROOT + "mask = " + "[" * 900 + "]" * 900 + "\n",
        "{project}/harness.toml cannot be read",
        "it has more than 64 lists or tables inside each other",
        id="arrays 900",
    ),
    pytest.param(
        ROOT + "mask = " + "{a=" * 900 + "1" + "}" * 900 + "\n",
        "{project}/harness.toml cannot be read",
        "it has more than 64 lists or tables inside each other",
        id="tables 900",
    ),
    pytest.param(
        ROOT + "mask = " + "[" * 70 + "]" * 70 + "\n",
        "{project}/harness.toml cannot be read",
        "it has more than 64 lists or tables inside each other",
        id="arrays 70",
    ),
    pytest.param(
        ROOT + ".".join("a" * 100_000) + " = 1\n",
        "{project}/harness.toml cannot be read",
        "a key has more than 16 dots",
        id="dots",
    ),
    pytest.param(
        ROOT + "[" + ".".join("a" * 2000) + "]\n",
        "{project}/harness.toml cannot be read",
        "a key has more than 16 dots",
        id="dots header",
    ),
    pytest.param(
        ROOT + ".".join(['"a"'] * 2000) + " = 1\n",
        "{project}/harness.toml cannot be read",
        "a key has more than 16 dots",
        id="dots quoted",
    ),
    pytest.param(
        ROOT + "a" * 5000 + " = 1\n",
        "harness.toml has an unknown key '" + "a" * 199 + "…'",
        "a key that is not understood would be ignored silently",
        id="key long",
    ),
    pytest.param(
        ROOT + '"\\u001b[31mred" = 1\n',
        "harness.toml has an unknown key '\\x1b[31mred'",
        "a key that is not understood would be ignored silently",
        id="key control",
    ),
    pytest.param(
        ROOT + '"\\u202ea" = 1\n',
        "harness.toml has an unknown key '\\u202ea'",
        "a key that is not understood would be ignored silently",
        id="key bidi",
    ),
    pytest.param(
        ROOT + '"a\\u0000" = 1\n',
        "{project}/harness.toml cannot be read",
        "one of its texts holds the character U+0000",
        id="key nul",
    ),
    pytest.param(
        'root = "a\\u0000b"\n' + HOME,
        "{project}/harness.toml cannot be read",
        "one of its texts holds the character U+0000",
        id="root nul",
    ),
    pytest.param(
        'root = "%s"\n' % ("a" * 300) + HOME,
        "harness.toml: root cannot be '" + "a" * 198 + "…",
        "it takes a folder",
        id="root long",
    ),
    pytest.param(
        'root = "%s"\n' % ("a/" * 1000) + HOME,
        "harness.toml: root cannot be '" + "a/" * 99 + "…",
        "it takes a folder",
        id="root longer",
    ),
    pytest.param(
        ROOT + 'baselines = "%s"\n' % ("b" * 300),
        "harness.toml: baselines cannot be '" + "b" * 198 + "…",
        "it takes a folder, or <store>:<location>",
        id="baselines long",
    ),
    pytest.param(
        ROOT + 'storage_state = "%s"\n' % ("b" * 300),
        "harness.toml: storage_state cannot be …",
        "it takes a file",
        id="state long",
    ),
    pytest.param(
        ROOT + 'storage_state = "."\n',
        "the storage_state file . of page 'home' does not exist",
        "without it the page would be captured signed out",
        id="state folder",
    ),
    pytest.param(
        'root="pages"\npages = [{ name = "../../x", path = "a" }]\n',
        "harness.toml: pages[0].name cannot be '../../x'",
        "it takes letters, digits, ., _ and -",
        id="name traversal",
    ),
    pytest.param(
        'root="pages"\npages = [{ name = "a/b", path = "a" }]\n',
        "harness.toml: pages[0].name cannot be 'a/b'",
        "it takes letters, digits, ., _ and -",
        id="name slash",
    ),
    pytest.param(
        'root="pages"\npages = [{ name = "%s", path = "a" }]\n' % ("n" * 500),
        "harness.toml: pages[0].name cannot be '" + "n" * 198 + "…",
        "it takes letters, digits, ., _ and -",
        id="name long",
    ),
    pytest.param(
        'root="pages"\npages = [{ name = "", path = "a" }]\n',
        "harness.toml: pages[0].name cannot be ''",
        "it takes letters, digits, ., _ and -",
        id="name empty",
    ),
    pytest.param(
        'root="pages"\npages = [{ name = "a\\u001b[2J", path = "a" }]\n',
        "harness.toml: pages[0].name cannot be 'a\\x1b[2J'",
        "it takes letters, digits, ., _ and -",
        id="name esc",
    ),
    pytest.param(
        'root="pages"\npages = [{ name = "a\\n::error::x", path = "a" }]\n',
        "harness.toml: pages[0].name cannot be 'a\\n::error::x'",
        "it takes letters, digits, ., _ and -",
        id="name newline",
    ),
    pytest.param(
        'root="pages"\npages = [{ name = "a\\n", path = "a" }]\n',
        "harness.toml: pages[0].name cannot be 'a\\n'",
        "it takes letters, digits, ., _ and -",
        id="name trailing newline",
    ),
    pytest.param(
        'root="pages"\npages = [{ name = "nul", path = "a" }]\n',
        "a page cannot be named 'nul'",
        "its name is that of its baselines' folder, and "
        "Windows has a device called nul, and no file can be called so",
        id="name device",
    ),
    pytest.param(
        'root="pages"\npages = [{ name = 3, path = "a" }]\n',
        "harness.toml: pages[0].name cannot be 3",
        "it takes letters, digits, ., _ and -",
        id="name number",
    ),
    pytest.param(
        'root="pages"\npages = [{ name = "a", path = "a" }, { name = "a", path = "b" }]\n',
        "two pages are named 'a'",
        "a page's name is the name of its baselines' folder",
        id="names twice",
    ),
    pytest.param(
        'root="pages"\npages = [{ name = "a", path = "file:///etc/passwd" }]\n',
        "page 'a' has the path 'file:///etc/passwd', which is an address of its own",
        "a path is below `root` or `base_url`",
        id="path scheme",
    ),
    pytest.param(
        'root="pages"\npages = [{ name = "a", path = "//evil/" }]\n',
        "page 'a' has the path '//evil/', which is an address of its own",
        "a path is below `root` or `base_url`",
        id="path slashes",
    ),
    pytest.param(
        'root="pages"\npages = [{ name = "a", path = "%s" }]\n' % ("p" * 5000),
        "harness.toml: pages[0].path cannot be '" + "p" * 198 + "…",
        "it takes a path below root or base_url",
        id="path long",
    ),
    pytest.param(
        'root="pages"\npages = { name = "a" }\n',
        "harness.toml: pages cannot be {'name': 'a'}",
        "it takes tables, see below",
        id="pages table",
    ),
    pytest.param(
        'root="pages"\npages = ["a"]\n',
        "harness.toml: pages[0] cannot be 'a'",
        "it takes tables, see below",
        id="pages texts",
    ),
    pytest.param(
        'root="pages"\npages = 3\n',
        "harness.toml: pages cannot be 3",
        "it takes tables, see below",
        id="pages number",
    ),
    pytest.param(
        'root="pages"\n',
        "harness.toml lists no pages",
        "a run without a page would compare nothing and still look green",
        id="pages none",
    ),
    pytest.param(
        'root="pages"\nbreakpoints = ["%s"]\n' % ("z" * 3000) + HOME,
        "there is no breakpoint '" + "z" * 198 + "…",
        "a name that selects nothing would compare nothing",
        id="breakpoints unknown",
    ),
    pytest.param(
        'root="pages"\npages = [{ name = "a", path = "a", breakpoints = ["\\u001b[0m"] }]\n',
        "there is no breakpoint '\\x1b[0m'",
        "a name that selects nothing would compare nothing",
        id="page breakpoints unknown",
    ),
    pytest.param(
        ROOT + 'headers = { A = "b\\nSet-Cookie: c" }\n',
        "harness.toml: headers cannot be …",
        "it takes a table of texts",
        id="header newline",
    ),
    pytest.param(
        ROOT + 'headers = { "A: b" = "c" }\n',
        "harness.toml: headers cannot be …",
        "it takes a table of texts",
        id="header name",
    ),
    pytest.param(
        ROOT + "headers = { A = 1 }\n",
        "harness.toml: headers.A cannot be …",
        "it takes a table of texts",
        id="header number",
    ),
    pytest.param(
        ROOT + 'mask = [" "]\n',
        "harness.toml: mask[0] cannot be ' '",
        "it takes a list of selectors",
        id="selector empty",
    ),
    pytest.param(
        ROOT + 'browsers = ["netscape"]\n',
        "harness.toml: browsers[0] cannot be 'netscape'",
        "it takes 'chromium', 'firefox' or 'webkit'",
        id="browser",
    ),
    pytest.param(
        ROOT + "browsers = []\n",
        "harness.toml: browsers cannot be []",
        "it takes a list of chromium, firefox, webkit",
        id="browsers none",
    ),
    pytest.param(
        ROOT + 'fail_on = ["%s"]\n' % ("k" * 900),
        "harness.toml: fail_on[0] cannot be '" + "k" * 198 + "…",
        "it takes 'moved', 'resized', 'appeared', 'disappeared', 'reordered', "
        "'restyled', 'text', 'page-size', 'font', 'orphan' or 'breakpoint-drift'",
        id="kind",
    ),
    pytest.param(
        ROOT + "sweep = { min = 9999999 }\n",
        "harness.toml: sweep.min cannot be 9999999 (and 1 more)",
        "it takes CSS px, 100 to 10000",
        id="sweep",
    ),
    pytest.param(
        ROOT + "sweep = { min = 900, max = 800 }\n",
        "the sweep of page 'home' runs from 900 to 800 px",
        "min has to be at most max",
        id="sweep order",
    ),
    pytest.param(
        ROOT + 'show_query = ["a=b"]\n',
        "harness.toml: show_query[0] cannot be 'a=b'",
        "it takes a list of names",
        id="query name",
    ),
    pytest.param(
        'root = "pages\n',
        "{project}/harness.toml cannot be read",
        "Illegal character '\\n' (at line 1, column 14)",
        id="not toml",
    ),
    pytest.param(
        'root = "a\0b"\n' + HOME,
        "{project}/harness.toml cannot be read",
        "Illegal character '\\x00' (at line 1, column 10)",
        id="nul raw",
    ),
    pytest.param(
        'root = "a\x1bb"\n' + HOME,
        "{project}/harness.toml cannot be read",
        "Illegal character '\\x1b' (at line 1, column 10)",
        id="esc raw",
    ),
    pytest.param(
        ROOT + 'root = "x"\n',
        "{project}/harness.toml cannot be read",
        "Cannot overwrite a value (at line 3, column 11)",
        id="twice",
    ),
    pytest.param(
        "harness = 3\n",
        "harness.toml has an unknown key 'harness'",
        "a key that is not understood would be ignored silently",
        id="number",
    ),
    pytest.param(
        "",
        "harness.toml lists no pages",
        "a run without a page would compare nothing and still look green",
        id="empty",
    ),
    pytest.param(
        "# " + "x" * 1_000_001,
        "{project}/harness.toml cannot be read",
        "it is larger than 1 MB, which is the limit",
        id="big",
    ),
    pytest.param(
        ROOT + "timeout = 1979-05-27\n",
        "harness.toml: timeout cannot be datetime.date(1979, 5, 27)",
        "it takes seconds, up to 600",
        id="date",
    ),
)


@pytest.mark.parametrize(("toml", "what", "why"), CASES)
def test_hostile_configuration_is_one_message_and_exit_2(
    project: MakeProject, toml: str, what: str, why: str
) -> None:
    made = project()
    (made.folder / "harness.toml").write_text(toml)
    code, out, error = made.check()
    first, second, third = error.splitlines()
    assert (code, out) == (2, "")
    assert first == "harness: " + what.replace("{project}", str(made.folder))
    assert second == f"  why: {why}"
    assert third.startswith("  fix: ")
    assert all(letter.isprintable() or letter == "\n" for letter in error)
