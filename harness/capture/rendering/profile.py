"""What makes two browsers paint alike: bundled fonts, fixed flags, and a page to prove it with.

A browser started with ``fontconfig_environment`` and ``browser_flags`` sees no font and no
rendering setting of the machine it runs on. ``profile_of`` a screenshot of ``CALIBRATION`` says
whether that was enough: browsers of one profile paint ordinary pages alike, pixel for pixel.
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

from harness.capture.rendering.font_families import EMOJI, FALLBACKS, FAMILIES
from harness.compare.pixels.images import pixel_digest
from harness.errors import BrowserError

FONTS = Path(__file__).parents[1] / "fonts"

#: The page whose pixels are the render profile, and the viewport it is captured at (CSS px,
#: device scale factor 1). It fits: a picture of the viewport is a picture of the page.
CALIBRATION = Path(__file__).with_name("calibration.html")
CALIBRATION_WIDTH, CALIBRATION_HEIGHT = 400, 800

#: How glyphs are drawn. Hinting and sub-pixel colours are what machines disagree on most.
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
    """Environment variables to add for the browser: the bundled fonts, no locale, no time zone.

    Writes a private fontconfig, in the user's cache folder or, where that cannot be written, in
    a temporary folder of this process. The folder's name is the digest of what is in it, so
    processes that write it at the same time write the same.
    """
    folder = _fontconfig_folder()
    return {
        "FONTCONFIG_FILE": str(folder / "fonts.conf"),
        "FONTCONFIG_PATH": str(folder),
        # FreeType's own switchboard: an interpreter version set here would change outlines.
        "FREETYPE_PROPERTIES": "",
        # Locale names the language fonts are chosen for and that form controls speak.
        "FC_LANG": "en",
        "LANG": "C.UTF-8",
        "LANGUAGE": "en_US",
        "LC_ALL": "C.UTF-8",
        "TZ": "UTC",
    }


def browser_environment(machine: Mapping[str, str]) -> dict[str, str]:
    """The whole environment to start a browser with, made from that of this ``machine``."""
    environment = {**machine, **fontconfig_environment()}
    # No value of it is harmless: even with "/", Chromium finds no font for a sign the first
    # font lacks, and draws an empty box.
    environment.pop("FONTCONFIG_SYSROOT", None)
    return environment


def browser_flags(shell: bool, device_scale_factor: float = 1.0) -> tuple[str, ...]:
    """Chromium's fixed switches, those that pixels depend on; ``shell`` for a headless shell.

    Playwright passes two of them already, and those that keep the browser off the network. None
    is a ``--disable-features``: a second one would undo Playwright's own.
    """
    flags = [
        # Sub-pixel colours depend on what is under the text, and the monitor.
        "--disable-lcd-text",
        # Colours as written, whatever profile the monitor has.
        "--force-color-profile=srgb",
        # Scrollbars take width from the page on some systems and none on others.
        "--hide-scrollbars",
        # Painted by the processor: graphics cards smooth edges each in its own way. The time is
        # the same on a machine that has none.
        "--disable-gpu",
        # A tile is painted whole or not at all: a rounded corner that is painted over with only
        # what changed around it is smoothed another way, and when that happens is up to timing.
        "--disable-partial-raster",
        # Pictures are decoded before their tile is painted, never one frame after it.
        "--disable-checker-imaging",
        # Calls between browsers would go past the proxy that leads nowhere.
        "--force-webrtc-ip-handling-policy=disable_non_proxied_udp",
        "--webrtc-ip-handling-policy=disable_non_proxied_udp",
        # Pictures that move show their first frame (imageAnimationPolicy). The rest is what
        # Playwright says: of two such switches the last one counts.
        "--blink-settings=primaryHoverType=2,availableHoverTypes=2,primaryPointerType=4,"
        "availablePointerTypes=4,imageAnimationPolicy=2",
        # The language of form controls: "Choose File", the order of a date.
        "--lang=en-US",
    ]
    if shell:
        # Shells hint web fonts unless told; fontconfig is asked only about system fonts. The full
        # browser does not know the switch, and never hints.
        flags.append("--font-render-hinting=none")
    if device_scale_factor != 1:
        # With only the tab at this scale, shells space letters now as at scale 1, now as at 2:
        # three pictures of one page in ten loads. Said to the browser, from the start, one.
        flags.append(f"--force-device-scale-factor={device_scale_factor:g}")
        # Off at this scale, since full browser and shell disagree about form controls then. At
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
        cache_home = Path(os.environ.get("XDG_CACHE_HOME") or "~/.cache").expanduser()
        return _write_fontconfig(cache_home / "breakpoint-harness")
    except (OSError, RuntimeError):  # RuntimeError: nobody's home is known
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
    # Fonts count too: fontconfig would trust its cache of a folder whose fonts were replaced.
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
    """The text of fonts.conf. Nothing is included, so nothing of the machine comes in."""
    aliases = "".join(
        # Bound "same", or Chromium takes the stand-in for a poor match and tries the next name.
        f'  <alias binding="same"><family>{escape(name)}</family>'
        f"<prefer><family>{font}</family></prefer></alias>\n"
        for font, names in FAMILIES.items()
        for name in names
    )
    # Last for every request: characters a font lacks are looked for in this order.
    fallbacks = "".join(f"<string>{font}</string>" for font in FALLBACKS)
    edits = "".join(
        f'    <edit name="{name}" mode="assign" binding="strong">{value}</edit>\n'
        for name, value in DRAWING.items()
    )
    # Chromium asks for the settings of a font, and also for those of no font in particular.
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
        # The language that Chromium gives to what is to be drawn as emoji.
        '  <match><test name="lang" compare="contains"><string>und-zsye</string></test>'
        '<edit name="family" mode="prepend_first" binding="strong">'
        f"<string>{EMOJI}</string></edit></match>\n"
        f"{drawing}"
        "</fontconfig>\n"
    )
