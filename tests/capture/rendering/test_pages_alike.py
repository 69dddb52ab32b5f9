"""One answer on every machine: pages with system fonts, all scripts and controls, in every build.

The test pages say in their own first comment what they hold.
"""

import json
import os
import platform
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from importlib import metadata
from pathlib import Path

import pytest
from PIL import Image

from harness import __version__
from harness.capture.browsers.find import FoundBrowser, find_browser
from harness.capture.host import BrowserHost
from harness.capture.rendering.calibration import CLOCK
from harness.capture.rendering.profile import fontconfig_environment, fonts_digest
from harness.compare.pixels.images import pixel_digest
from harness.model.capture import Capture
from harness.model.job import Job
from harness.model.page import Page
from harness.report.json.render import load
from harness.site.folder_server import serve
from tests.builds import builds_that_paint_alike
from tests.scratch import ONE_WIDTH, PLAIN, MakeProject, Project, approved, changed

PAGES = Path(__file__).parents[2] / "render_pages"
NAMES = ("scripts", "controls")

#: Another person's machine: each setting other than here, and fonts drawn another way.
OTHER_MACHINE = {
    "FONTCONFIG_FILE": "/etc/fonts/fonts.conf",
    "FONTCONFIG_PATH": "/etc/fonts",
    "FREETYPE_PROPERTIES": "truetype:interpreter-version=35",
    "FC_LANG": "ja",
    "LANGUAGE": "de:fr",
}
LOCALES = (
    {"TZ": "Asia/Tokyo", "LANG": "ja_JP.UTF-8", "LC_ALL": "de_DE.UTF-8"},
    {"TZ": "America/New_York", "LANG": "ar_EG.UTF-8", "LC_ALL": "ar_EG.UTF-8"},
)
USER_FONTCONFIG = """<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig>
<dir>/usr/share/fonts</dir>
<match target="font"><edit name="hintstyle" mode="assign"><const>hintfull</const></edit>
<edit name="hinting" mode="assign"><bool>true</bool></edit>
<edit name="rgba" mode="assign"><const>rgb</const></edit></match>
<match><edit name="family" mode="prepend" binding="strong"><string>DejaVu Serif</string></edit>
</match></fontconfig>"""


@contextmanager
def captured(
    build: FoundBrowser, *names: str, scale: float = 1.0, width: int = 800
) -> Iterator[dict[str, Capture]]:
    """The pages as one build shows them, by name."""
    with serve(PAGES) as origin, BrowserHost(build, scale) as host:
        found = {}
        for name in names:
            page = Page(name, path=f"{name}.html", device_scale_factor=scale)
            job = Job(page, f"{origin}{name}.html", "chromium", (width,), 20_000)
            (taken,) = host.capture(job)
            assert isinstance(taken, Capture), taken
            found[name] = taken
        yield found


@cache
def painted(build: FoundBrowser, scale: float) -> dict[str, str]:
    """The digest of each test page's picture."""
    with captured(build, *NAMES, scale=scale) as found:
        return {name: pixel_digest(one.image) for name, one in found.items()}


@pytest.mark.browser
@pytest.mark.parametrize("scale", [1, 2])
def test_builds_paint_all_scripts_and_controls_alike(scale: float) -> None:
    first, *others = builds_that_paint_alike()
    assert {build.executable: painted(build, scale) for build in others} == {
        build.executable: painted(first, scale) for build in others
    }


@contextmanager
def elsewhere(folder: Path, monkeypatch: pytest.MonkeyPatch, **more: str) -> Iterator[None]:
    """On another person's machine: their home, their fontconfig, their language and time zone."""
    settings = folder / ".config" / "fontconfig" / "fonts.conf"
    settings.parent.mkdir(parents=True)
    settings.write_text(USER_FONTCONFIG)
    homes = {
        "HOME": folder,
        "XDG_CONFIG_HOME": folder / ".config",
        "XDG_DATA_HOME": folder / "data",
        "XDG_CACHE_HOME": folder / "cache",
        "FONTCONFIG_FILE": settings,
        "FONTCONFIG_PATH": settings.parent,
    }
    with monkeypatch.context() as patch:
        for name, value in {**OTHER_MACHINE, **homes, **more}.items():
            patch.setenv(name, str(value))
        fontconfig_environment.cache_clear()
        yield
    fontconfig_environment.cache_clear()


@pytest.fixture
def both(project: MakeProject) -> Project:
    """A project with baselines of both test pages."""
    made = project(*NAMES, breakpoints="every = { min = 1, widths = [800] }")
    for name in NAMES:
        made.write(f"{name}.html", (PAGES / f"{name}.html").read_bytes())
    return approved(made)


@pytest.mark.browser
def test_another_machine_checks_clean(
    both: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    build = find_browser()
    for number, locale in enumerate(LOCALES):
        with elsewhere(tmp_path / f"home {number}", monkeypatch, **locale):
            code, out, _ = both.check("--browser-path", str(build.executable))
        assert code == 0, out
        assert set(both.verdicts().values()) == {"unchanged"}


@pytest.mark.browser
def test_without_the_private_fontconfig_another_machine_would_show(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    build = find_browser()
    private = painted(build, 1)["controls"]
    monkeypatch.setattr("harness.capture.browsers.launch.browser_environment", dict)
    with (
        elsewhere(tmp_path / "home", monkeypatch, **LOCALES[0]),
        captured(build, "controls") as found,
    ):
        assert pixel_digest(found["controls"].image) != private


@pytest.mark.browser
def test_without_any_system_font_it_checks_clean(both: Project) -> None:
    hidden = ("unshare", "--mount", "sh", "-ec")
    hide = "mount -t tmpfs none /usr/share/fonts; "
    if os.geteuid() or subprocess.run((*hidden, hide), check=False, capture_output=True).returncode:
        pytest.skip("only root, where it may mount, can take the system's fonts away")
    command = (sys.executable, "-P", "-m", "harness", "check", "--project", str(both.folder))
    done = subprocess.run(
        (*hidden, f'{hide} test -z "$(ls /usr/share/fonts)"; exec "$@"', "sh", *command),
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[3])},
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert set(both.verdicts().values()) == {"unchanged"}


# Another device scale factor.


@pytest.mark.browser
def test_scale_of_the_command_line_has_baselines_of_its_own(project: MakeProject) -> None:
    made = approved(project(breakpoints=ONE_WIDTH))
    before = made.stored()
    assert made.approve("--device-scale-factor", "2").exit_code == 0
    stored = made.stored()
    assert {path: stored[path] for path in before} == before
    assert {path.split("/")[1] for path in stored.keys() - before.keys()} == {"chromium@2x"}
    sizes = []
    for variant in ("chromium", "chromium@2x"):
        with Image.open(made.baselines / "home" / variant / "0400.png") as picture:
            sizes.append(picture.size)
    assert sizes[1] == (2 * sizes[0][0], 2 * sizes[0][1])

    code, out, _ = made.check("--device-scale-factor", "2")
    assert (code, made.findings()) == (0, []), out
    assert made.report()["environment"]["device_scale_factors"] == [2.0]
    code, out, _ = made.check()
    assert (code, made.findings()) == (0, []), out
    assert made.report()["notes"] == [
        "home: its baselines in chromium@2x were not compared; --device-scale-factor 2 does it"
    ]

    made.write("home.html", changed(PLAIN, ".box { width: 210px }"))
    assert made.check("--device-scale-factor", "2").exit_code == 1
    assert made.findings() == [("resized", "home", [400])]
    assert made.stored() == stored


@pytest.mark.parametrize("number", ["0", "9", "-1", "nan", "inf", "two"])
@pytest.mark.parametrize("command", ["check", "approve"])
def test_scale_that_is_none_is_a_usage_error(
    project: MakeProject, command: str, number: str
) -> None:
    code, out, error = project().harness(command, "--device-scale-factor", number)
    assert (code, out) == (2, "")
    assert "Invalid value for '--device-scale-factor'" in error


# What a report says of how it came about.

#: A page whose last paragraph is 123 px wide where what the report says is what the page sees.
LOOKS = f"""<p class="told">Told</p><script>
const {{ locale, timeZone }} = new Intl.DateTimeFormat().resolvedOptions();
const seen = [new Date().toISOString(), locale, timeZone, navigator.language];
const told = [new Date("{CLOCK}").toISOString(), "en-US", "UTC", "en-US"];
document.querySelector(".told").style.width = String(seen) === String(told) ? "123px" : "45px";
</script>"""


@pytest.mark.browser
def test_report_tells_what_it_was_taken_with(project: MakeProject) -> None:
    made = project(breakpoints=ONE_WIDTH)
    made.write("home.html", PLAIN + LOOKS)
    _, out, _ = made.check("--html", str(made.folder / "report.html"))
    told = made.report()["environment"]
    assert told == {
        **told,
        "harness": __version__,
        "playwright": metadata.version("playwright"),
        "python": platform.python_version(),
        "fonts": fonts_digest(),
        "locale": "en-US",
        "time_zone": "UTC",
        "clock": CLOCK,
        "device_scale_factors": [1.0],
    }
    line = f"{told['browser']}, {told['platform']}, Playwright {told['playwright']}, Python"
    assert line in " ".join(out.split())
    page = (made.folder / "report.html").read_text("utf-8")
    for shown in (told["playwright"], told["python"], told["fonts"], "en-US, UTC", CLOCK):
        assert f">{shown}<" in page
    assert load(made.last_run().joinpath("report.json").read_bytes()).conditions is not None
    manifest = json.loads((made.last_run() / "captures/home/chromium/manifest.json").read_bytes())
    assert set(manifest["environment"]) == {"harness", "browser", "platform", "render_profile"}
    assert made.boxes("home", 400)["p.told"].width == 123
