"""Browsers paint alike wherever they run, and the render profile says so when they do not."""

import base64
import hashlib
import re
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from functools import cache
from pathlib import Path
from xml.etree import ElementTree

import pytest
from playwright.sync_api import Playwright, Route, sync_playwright

from harness.capture.browsers.find import FoundBrowser, all_browsers
from harness.capture.rendering import profile as rendering
from harness.capture.rendering.font_families import EMOJI, FALLBACKS, FAMILIES
from harness.capture.rendering.profile import (
    CALIBRATION,
    CALIBRATION_HEIGHT,
    CALIBRATION_WIDTH,
    FONTS,
    browser_environment,
    browser_flags,
    fontconfig_environment,
    profile_of,
)
from harness.compare.pixels.images import recompress
from harness.site.folder_server import serve
from tests.builds import builds_that_paint_alike

ARTICLE = Path(__file__).parents[3] / "pages"

#: What another person's machine may say, each thing other than here.
OTHER_MACHINE = {
    "FONTCONFIG_FILE": "/etc/fonts/fonts.conf",
    "FONTCONFIG_PATH": "/etc/fonts",
    "FONTCONFIG_SYSROOT": "/",
    "FREETYPE_PROPERTIES": "truetype:interpreter-version=35",
    "FC_LANG": "ja",
    "LANG": "de_DE.UTF-8",
    "LANGUAGE": "de:fr",
    "LC_ALL": "ar_EG.UTF-8",
    "TZ": "Pacific/Chatham",
    "GDK_SCALE": "2",
}

#: The user's own fontconfig: full hinting, sub-pixel colours, another sans-serif.
USER_FONTCONFIG = """<?xml version="1.0"?><fontconfig>
<match target="font"><edit name="hintstyle" mode="assign"><const>hintfull</const></edit>
<edit name="rgba" mode="assign"><const>rgb</const></edit></match>
<alias binding="same"><family>Arial</family><prefer><family>DejaVu Serif</family></prefer></alias>
</fontconfig>"""

Paint = Callable[..., bytes]
Profile = Callable[[FoundBrowser], str]


@pytest.fixture
def fresh_fontconfig(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A cache folder of this test's own."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "caches"))
    return tmp_path / "caches"


def test_fonts_are_listed_small_and_licensed() -> None:
    listed = dict(line.split()[::-1] for line in (FONTS / "SHA256SUMS").read_text().splitlines())
    fonts = {font.name: font.read_bytes() for font in FONTS.glob("*.[ot]tf")}
    assert {name: hashlib.sha256(data).hexdigest() for name, data in fonts.items()} == listed
    assert sum(map(len, fonts.values())) < 10_000_000
    assert "SIL OPEN FONT LICENSE Version 1.1" in (FONTS / "OFL.txt").read_text()


def test_families_are_named_once_and_every_bundled_font_is_fallen_back_to() -> None:
    names = [name.casefold() for names in FAMILIES.values() for name in names]
    assert len(names) == len(set(names))
    bundled = {path.stem for path in FONTS.glob("*-Regular.*")}
    assert {f"{font.replace(' ', '')}-Regular" for font in FALLBACKS} == bundled
    assert set(FAMILIES) <= set(FALLBACKS)
    assert EMOJI in FALLBACKS


def test_fontconfig_holds_the_bundled_fonts_only(fresh_fontconfig: Path) -> None:
    written = Path(fontconfig_environment.__wrapped__()["FONTCONFIG_FILE"])
    config = ElementTree.parse(written)
    assert [one.text for one in config.iter("dir")] == [str(FONTS)]
    assert [one.text for one in config.iter("cachedir")] == [str(written.parent / "cache")]
    assert list(config.iter("include")) == []
    assert written.is_relative_to(fresh_fontconfig)


def test_fontconfig_survives_any_folder_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "R&D <ümlaut>"))
    written = Path(fontconfig_environment.__wrapped__()["FONTCONFIG_FILE"])
    assert next(ElementTree.parse(written).iter("cachedir")).text == str(written.parent / "cache")


def test_many_writers_write_one_fontconfig(fresh_fontconfig: Path) -> None:
    with ThreadPoolExecutor(16) as pool:
        written = list(pool.map(lambda _: fontconfig_environment.__wrapped__(), range(64)))
    assert len({one["FONTCONFIG_FILE"] for one in written}) == 1
    files = [path.name for path in fresh_fontconfig.rglob("*") if path.is_file()]
    assert files == ["fonts.conf"]


def test_a_damaged_fontconfig_is_written_again(fresh_fontconfig: Path) -> None:
    written = Path(fontconfig_environment.__wrapped__()["FONTCONFIG_FILE"])
    whole = written.read_bytes()
    written.write_bytes(whole[:100])
    fontconfig_environment.__wrapped__()
    assert written.read_bytes() == whole


def test_without_a_writable_cache_fontconfig_is_temporary(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a file").touch()
    (tmp_path / "temporary").mkdir()
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "a file"))
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "temporary"))
    written = Path(fontconfig_environment.__wrapped__()["FONTCONFIG_FILE"])
    assert written.is_relative_to(tmp_path / "temporary")


def test_other_fonts_are_another_fontconfig(
    fresh_fontconfig: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = fontconfig_environment.__wrapped__()["FONTCONFIG_FILE"]
    (tmp_path / "One.ttf").touch()
    monkeypatch.setattr(rendering, "FONTS", tmp_path)
    assert fontconfig_environment.__wrapped__()["FONTCONFIG_FILE"] != before


def test_the_environment_keeps_what_does_not_draw() -> None:
    environment = browser_environment({**OTHER_MACHINE, "PATH": "/bin", "LD_LIBRARY_PATH": "/lib"})
    assert environment["PATH"] == "/bin"
    assert environment["LD_LIBRARY_PATH"] == "/lib"
    assert "FONTCONFIG_SYSROOT" not in environment
    drawing = set(OTHER_MACHINE) - {"FONTCONFIG_SYSROOT", "GDK_SCALE"}
    assert all(environment[name] != OTHER_MACHINE[name] for name in drawing)


def test_each_flag_is_given_once() -> None:
    flags = browser_flags(shell=True, device_scale_factor=1.5)
    names = [flag.partition("=")[0] for flag in flags]
    assert len(names) == len(set(names))
    assert "--force-device-scale-factor=1.5" in flags
    assert "--disable-features" not in names  # Playwright's own would be forgotten


def test_the_calibration_page_needs_no_other_file() -> None:
    addresses = re.findall(r"""(?:src|href|url)\s*[=(]\s*["']?([^"')]*)""", CALIBRATION.read_text())
    assert addresses
    assert [one for one in addresses if not one.startswith(("data:", "#"))] == []


@pytest.fixture(scope="module")
def builds() -> tuple[FoundBrowser, ...]:
    return all_browsers("chromium")


@pytest.fixture(scope="module")
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as running:
        yield running


@pytest.fixture(scope="module")
def paint(playwright: Playwright) -> Paint:
    """``paint(build)`` is a PNG of the calibration page, or of another, as that build draws it."""

    def painted(
        build: FoundBrowser,
        *,
        address: str = CALIBRATION.as_uri(),
        width: int = CALIBRATION_WIDTH,
        scale: float = 1,
        machine: Mapping[str, str] | None = None,
        flags: tuple[str, ...] | None = None,
        override: Mapping[str, str] | None = None,
    ) -> bytes:
        environment = browser_environment({**build.environment, **(machine or {})})
        browser = playwright.chromium.launch(
            executable_path=build.executable,
            args=list(browser_flags(build.shell, scale) if flags is None else flags),
            env={**environment, **(override or {})},
        )
        with ExitStack() as stack:
            stack.callback(browser.close)
            context = browser.new_context(
                viewport={"width": width, "height": CALIBRATION_HEIGHT},
                device_scale_factor=scale,
                reduced_motion="reduce",
            )
            tab = context.new_page()
            tab.route(re.compile("^https?://(?!127[.])"), _refuse)
            tab.goto(address)
            # Not decode(): a picture decoded whole before it is painted is scaled another way.
            tab.evaluate(
                """async () => {
                  for (const image of document.images) image.loading = "eager";
                  await Promise.all([document.fonts.ready, ...[...document.images].map((image) =>
                    image.complete || new Promise((done) => image.onload = image.onerror = done))]);
                }"""
            )
            shot = context.new_cdp_session(tab).send(
                "Page.captureScreenshot",
                {"format": "png", "optimizeForSpeed": True, "captureBeyondViewport": True},
            )
            return base64.b64decode(shot["data"])

    return painted


@pytest.fixture(scope="module")
def profile(paint: Paint) -> Profile:
    """``profile(build)`` is the render profile of that build, painted once."""
    return cache(lambda build: profile_of(paint(build)))


def _refuse(route: Route) -> None:
    route.abort()


def _several(builds: tuple[FoundBrowser, ...]) -> tuple[FoundBrowser, ...]:
    if len(builds) < 2:
        pytest.skip("only one build of Chromium is here, so there are no two to compare")
    return builds


@pytest.mark.browser
@pytest.mark.parametrize("scale", [1, 1.5, 2])
def test_builds_have_one_profile(paint: Paint, scale: float) -> None:
    profiles = {profile_of(paint(build, scale=scale)) for build in builds_that_paint_alike()}
    assert len(profiles) == 1


@pytest.mark.browser
@pytest.mark.parametrize("width", [375, 768, 1280, 1920])
def test_builds_paint_the_article_alike(
    paint: Paint, builds: tuple[FoundBrowser, ...], width: int
) -> None:
    with serve(ARTICLE) as origin:
        address = f"{origin}article/index.html"
        pictures = {
            profile_of(paint(build, address=address, width=width)) for build in _several(builds)
        }
    assert len(pictures) == 1


@pytest.mark.browser
def test_the_machine_does_not_show(
    paint: Paint, profile: Profile, builds: tuple[FoundBrowser, ...], tmp_path: Path
) -> None:
    settings = tmp_path / ".config" / "fontconfig" / "fonts.conf"
    settings.parent.mkdir(parents=True)
    settings.write_text(USER_FONTCONFIG)
    machine = {
        **OTHER_MACHINE,
        "HOME": str(tmp_path),
        "XDG_CONFIG_HOME": str(tmp_path / ".config"),
    }
    for build in builds:
        assert profile_of(paint(build, machine=machine)) == profile(build)


@pytest.mark.browser
def test_the_profile_is_of_pixels_not_of_their_compression(
    paint: Paint, builds: tuple[FoundBrowser, ...]
) -> None:
    png = paint(builds[0])
    packed = recompress(png)
    assert packed != png
    assert profile_of(packed) == profile_of(png)
    assert re.fullmatch("sha256:[0-9a-f]{64}", profile_of(png))


@pytest.mark.browser
@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        ('"hinting" mode="assign" binding="strong"><bool>false', None),
        ("<family>Liberation Serif</family>", "<family>Liberation Mono</family>"),
        ('"antialias" mode="assign" binding="strong"><bool>true', None),
    ],
    ids=["full hinting", "another font", "no smoothing"],
)
def test_another_way_of_drawing_is_another_profile(
    paint: Paint,
    profile: Profile,
    builds: tuple[FoundBrowser, ...],
    tmp_path: Path,
    ours: str,
    theirs: str | None,
) -> None:
    config = Path(fontconfig_environment()["FONTCONFIG_FILE"]).read_text()
    flipped = {"true": "false", "false": "true"}
    changed = config.replace(
        ours, theirs or re.sub("(true|false)$", lambda found: flipped[found[0]], ours)
    ).replace("hintnone", "hintfull" if "hinting" in ours else "hintnone")
    assert changed != config
    other = tmp_path / "fonts.conf"
    other.write_text(changed)
    painted = paint(builds[0], override={"FONTCONFIG_FILE": str(other)})
    assert profile_of(painted) != profile(builds[0])


@pytest.mark.browser
def test_hinted_web_fonts_are_another_profile(
    paint: Paint, profile: Profile, builds: tuple[FoundBrowser, ...]
) -> None:
    shell = next((build for build in builds if build.shell), None)
    if shell is None:
        pytest.skip("no headless shell is here, and the full browser never hints")
    hinted = tuple(flag for flag in browser_flags(True) if "hinting" not in flag)
    assert profile_of(paint(shell, flags=hinted)) != profile(shell)
