"""Bundled fonts, fixed flags and a calibration page, with which two browsers paint alike.

A browser started with ``fontconfig_environment`` and ``browser_flags`` sees no font and no
rendering setting of its machine. ``profile_of`` a screenshot of ``CALIBRATION`` shows whether that
was enough: browsers with equal profiles paint ordinary pages alike, pixel for pixel.
"""

import atexit
import hashlib
import os
import shutil
import tempfile
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from xml.sax.saxutils import escape

from harness.cache_folder import cache_folder
from harness.capture.rendering.font_families import EMOJI, FALLBACKS, FAMILIES
from harness.compare.pixels.images import pixel_digest
from harness.errors import BrowserError

FONTS = Path(__file__).parents[1] / "fonts"

#: The page whose pixels are the render profile, and the viewport it is captured at (CSS px,
#: device scale factor 1), which shows all of it.
CALIBRATION = Path(__file__).with_name("calibration.html")
CALIBRATION_WIDTH, CALIBRATION_HEIGHT = 400, 800

#: How glyphs are drawn. Machines differ most in hinting and sub-pixel colours.
DRAWING = {
    "antialias": "<bool>true</bool>",
    "autohint": "<bool>false</bool>",
    "embeddedbitmap": "<bool>false</bool>",
    "hinting": "<bool>false</bool>",
    "hintstyle": "<const>hintnone</const>",
    "lcdfilter": "<const>lcdnone</const>",
    "rgba": "<const>none</const>",
}


@cache
def fontconfig_environment() -> dict[str, str]:
    """Environment variables that set the bundled fonts, the locale and the time zone of a browser.

    Writes a private fontconfig into the user's cache folder, or into a temporary folder of this
    process where the cache cannot be written. The folder's name is the digest of its content, so
    that processes can write it at the same time.
    """
    folder = _fontconfig_folder()
    return {
        "FONTCONFIG_FILE": str(folder / "fonts.conf"),
        "FONTCONFIG_PATH": str(folder),
        # FreeType's own settings: an interpreter version set here would change outlines.
        "FREETYPE_PROPERTIES": "",
        # The language of form controls, for which fonts are chosen, too.
        "FC_LANG": "en",
        "LANG": "C.UTF-8",
        "LANGUAGE": "en_US",
        "LC_ALL": "C.UTF-8",
        "TZ": "UTC",
    }


def browser_environment(machine: Mapping[str, str]) -> dict[str, str]:
    """The environment to start a browser with, made from the ``machine``'s."""
    environment = {**machine, **fontconfig_environment()}
    # No value of this is harmless: even with "/", Chromium finds no font for a sign that the first
    # font lacks, and draws an empty box.
    environment.pop("FONTCONFIG_SYSROOT", None)
    return environment


def browser_flags(shell: bool, device_scale_factor: float = 1.0) -> tuple[str, ...]:
    """Chromium's switches on which pixels depend; ``shell`` says that it is a headless shell.

    Playwright passes two of them already, and the switches that keep the browser off the network.
    None is a ``--disable-features``: it would override Playwright's own.
    """
    flags = [
        # Sub-pixel colours depend on the monitor, and on what is under the text.
        "--disable-lcd-text",
        # Colours as written, with any profile of the monitor.
        "--force-color-profile=srgb",
        # Scrollbars take width from the page on some systems and none on others.
        "--hide-scrollbars",
        # Painted by the processor: graphics cards differ in how they smooth edges. On a machine
        # without one it takes the same time.
        "--disable-gpu",
        # Tiles are painted completely: a rounded corner that is repainted in part is smoothed
        # differently, and whether that happens depends on timing.
        "--disable-partial-raster",
        # Pictures are decoded before their tile is painted, never one frame after it.
        "--disable-checker-imaging",
        # WebRTC would bypass the proxy that blocks other origins.
        "--force-webrtc-ip-handling-policy=disable_non_proxied_udp",
        "--webrtc-ip-handling-policy=disable_non_proxied_udp",
        # Animated pictures show their first frame (imageAnimationPolicy). The rest repeats
        # Playwright's settings: of two such switches only the last counts.
        "--blink-settings=primaryHoverType=2,availableHoverTypes=2,primaryPointerType=4,"
        "availablePointerTypes=4,imageAnimationPolicy=2",
        # The language of form controls: "Choose File", the order of a date.
        "--lang=en-US",
    ]
    if shell:
        # Shells hint web fonts by default, and fontconfig applies only to system fonts. The full
        # browser does not know the switch, and never hints.
        flags.append("--font-render-hinting=none")
    if device_scale_factor != 1:
        # Where only the tab has this scale, shells space letters sometimes as at scale 1 and
        # sometimes as at 2: three different pictures in ten loads, and one with this switch.
        flags.append(f"--force-device-scale-factor={device_scale_factor:g}")
        # At this scale, full browser and shell place text in form controls differently with it. At
        # scale 1 they agree, and text is placed better with it.
        flags.append("--disable-font-subpixel-positioning")
    return tuple(flags)


@cache
def fonts_digest() -> str:
    """``sha256:`` and the digest of the bundled fonts' names and bytes."""
    digest = hashlib.sha256()
    for font in _bundled():
        digest.update(f"{font.name} {font.stat().st_size}\n".encode())
        digest.update(font.read_bytes())
    return f"sha256:{digest.hexdigest()}"


def profile_of(png: bytes) -> str:
    """The render profile: ``sha256:`` and the digest of the calibration page's pixels."""
    return f"sha256:{pixel_digest(png)}"


def _fontconfig_folder() -> Path:
    try:
        return _write_fontconfig(cache_folder() / "breakpoint-harness")
    except (OSError, RuntimeError):  # RuntimeError: there is no home folder
        temporary = Path(tempfile.mkdtemp(prefix="breakpoint-harness-"))
        atexit.register(shutil.rmtree, temporary, ignore_errors=True)
        return _write_fontconfig(temporary)


def _bundled() -> list[Path]:
    return sorted(FONTS.glob("*.[ot]tf"))


def _write_fontconfig(parent: Path) -> Path:
    fonts = [(font.name, font.stat().st_size) for font in _bundled()]
    if not fonts:
        raise BrowserError(
            f"no fonts in {FONTS}",
            why="the harness was installed without its data files",
            fix="reinstall it: pip install --force-reinstall breakpoint-harness",
        )
    text = _fontconfig(FONTS, Path("cache"))
    # The digest includes the fonts: fontconfig would use its cache although fonts were replaced.
    digest = hashlib.sha256(f"{fonts} {text}".encode()).hexdigest()[:16]
    folder = parent.absolute() / f"fontconfig-{digest}"
    (folder / "cache").mkdir(parents=True, exist_ok=True)
    content = _fontconfig(FONTS, folder / "cache").encode()
    target = folder / "fonts.conf"
    if not target.is_file() or target.read_bytes() != content:
        handle, name = tempfile.mkstemp(dir=folder)
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        Path(name).replace(target)
    return folder


def _fontconfig(fonts: Path, caches: Path) -> str:
    """The text of fonts.conf, which includes no other file and thus no setting of the machine."""
    aliases = "".join(
        # Bound "same", or Chromium takes the replacement for a poor match and tries the next name.
        f'  <alias binding="same"><family>{escape(name)}</family>'
        f"<prefer><family>{font}</family></prefer></alias>\n"
        for font, names in FAMILIES.items()
        for name in names
    )
    # Appended to every request: fonts for characters that the requested ones lack, in this order.
    fallbacks = "".join(f"<string>{font}</string>" for font in FALLBACKS)
    edits = "".join(
        f'    <edit name="{name}" mode="assign" binding="strong">{value}</edit>\n'
        for name, value in DRAWING.items()
    )
    # Chromium requests the settings of a font, and also settings without a font.
    drawing = "".join(
        f'  <match target="{target}">\n{edits}  </match>\n' for target in ("pattern", "font")
    )
    return (
        '<?xml version="1.0"?>\n'
        '<!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">\n'
        "<fontconfig>\n"
        f"  <dir>{escape(str(fonts))}</dir>\n"
        f"  <cachedir>{escape(str(caches))}</cachedir>\n"
        "  <config><rescan><int>0</int></rescan></config>\n"
        f"{aliases}"
        '  <match><edit name="family" mode="append_last" binding="weak">'
        f"{fallbacks}</edit></match>\n"
        # The language that Chromium requests for emoji.
        '  <match><test name="lang" compare="contains"><string>und-zsye</string></test>'
        '<edit name="family" mode="prepend_first" binding="strong">'
        f"<string>{EMOJI}</string></edit></match>\n"
        f"{drawing}"
        "</fontconfig>\n"
    )
