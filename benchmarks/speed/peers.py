"""The peers: two tools that compare screenshots, installed from npm's registry when they are asked.

Both get the browser, the widths and the page of `harness check`, work on two pages at a time, and
compare with references that they took themselves. Their versions are fixed; the installed folder
stays in the user's cache under these versions, so that a second benchmark installs nothing.
"""

import json
import os
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path
from string import Template

from benchmarks.speed.command import Command, CommandError
from harness.capture.browsers.find import FoundBrowser
from harness.capture.browsers.locations import npm_folder

#: Packages and versions that are compared with.
PACKAGES = {"backstopjs": "6.3.25", "@playwright/test": "1.65.1"}

BACKSTOP = f"BackstopJS {PACKAGES['backstopjs']}"
PLAYWRIGHT = f"@playwright/test {PACKAGES['@playwright/test']}"
PEERS = (BACKSTOP, PLAYWRIGHT)

#: Keeps the installers from downloading browsers, which are given to them.
NO_BROWSERS = {
    "PUPPETEER_SKIP_DOWNLOAD": "true",
    "PUPPETEER_SKIP_CHROMIUM_DOWNLOAD": "true",
    "PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD": "1",
}
INSTALL_SECONDS = 600
PAGES_AT_A_TIME = 2
HEIGHT = 900  # of the viewport, CSS px

PLAYWRIGHT_CONFIG = Template(
    """module.exports = {
  testDir: ".", fullyParallel: true, workers: $workers, reporter: "line", timeout: 120000,
  expect: { timeout: 60000, toHaveScreenshot: { maxDiffPixels: 0 } },
  use: { launchOptions: { executablePath: $executable } },
};
"""
)
PLAYWRIGHT_TEST = Template(
    """const { test, expect } = require("@playwright/test");
for (const width of $widths)
  test(`news at $${width} px`, async ({ page }) => {
    await page.setViewportSize({ width, height: $height });
    await page.goto($address);
    await expect(page).toHaveScreenshot(`$${width}.png`, { fullPage: true });
  });
"""
)


class NotInstalledError(Exception):
    """The peers could not be installed; the message is the reason."""


def installed_peers() -> Path:
    """The folder with the peers' ``node_modules``. Error: ``NotInstalledError``."""
    if shutil.which("node") is None or shutil.which("npm") is None:
        raise NotInstalledError("there is no npm on this machine")
    name = "-".join(f"{package.split('/')[0].strip('@')}-{v}" for package, v in PACKAGES.items())
    folder = npm_folder().parents[1] / "benchmarks" / name
    if not folder.exists():
        _install(folder)
    return folder


def _install(folder: Path) -> None:
    """Install the peers into ``folder``, completely or not at all."""
    unfinished = folder.with_name(f"{folder.name}.{os.getpid()}")
    unfinished.mkdir(parents=True)
    (unfinished / "package.json").write_text(json.dumps({"private": True}))
    packages = [f"{package}@{version}" for package, version in PACKAGES.items()]
    command = ["npm", "install", "--no-audit", "--no-fund", "--loglevel=error", *packages]
    try:
        done = subprocess.run(
            command,
            cwd=unfinished,
            env={**os.environ, **NO_BROWSERS},
            capture_output=True,
            text=True,
            check=False,
            timeout=INSTALL_SECONDS,
        )
        if done.returncode:
            lines = done.stderr.strip().splitlines() or [f"exit {done.returncode}"]
            raise NotInstalledError(f"npm could not install it: {lines[0]}")
        unfinished.rename(folder)
    except subprocess.TimeoutExpired as error:
        raise NotInstalledError(f"npm was not done after {INSTALL_SECONDS} s") from error
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)


def peer_commands(
    scratch: Path, address: str, browser: FoundBrowser, widths: Sequence[int]
) -> tuple[tuple[Command, ...], dict[str, str]]:
    """The commands that test the page at ``address``, one of each peer, and why one is absent.

    Their references are taken. A peer is absent where that or its installation fails.
    """
    try:
        peers = installed_peers()
    except NotInstalledError as error:
        return (), dict.fromkeys(PEERS, str(error))
    commands, absent = [], {}
    for prepare, name in ((_backstop, "backstop"), (_playwright, "playwright")):
        command, references = prepare(scratch / name, peers, address, browser, widths)
        try:
            references.run()
        except CommandError as error:
            absent[command.name] = f"it takes no references: {str(error).splitlines()[0]}"
        else:
            commands.append(command)
    return tuple(commands), absent


def _backstop(
    folder: Path, peers: Path, address: str, browser: FoundBrowser, widths: Sequence[int]
) -> tuple[Command, Command]:
    """BackstopJS's test, and the command that takes its references."""
    folder.mkdir(parents=True)
    config = {
        "id": "news",
        "viewports": [{"label": str(width), "width": width, "height": HEIGHT} for width in widths],
        "scenarios": [
            {"label": "news", "url": address, "selectors": ["document"], "misMatchThreshold": 0}
        ],
        "paths": {
            "bitmaps_reference": "references",
            "bitmaps_test": "tests",
            "html_report": "html",
            "ci_report": "ci",
        },
        "report": ["CI"],
        "engine": "puppeteer",
        "engineOptions": {
            "executablePath": str(browser.executable),
            "headless": "shell" if browser.shell else "new",
            "args": [] if os.geteuid() else ["--no-sandbox"],
        },
        "asyncCaptureLimit": PAGES_AT_A_TIME,
        "asyncCompareLimit": PAGES_AT_A_TIME,
    }
    (folder / "backstop.json").write_text(json.dumps(config))
    script = peers / "node_modules" / "backstopjs" / "cli" / "index.js"

    def command(name: str) -> Command:
        words = ("node", str(script), name, "--config=backstop.json")
        return Command(BACKSTOP, words, folder, environment=browser.environment)

    return command("test"), command("reference")


def _playwright(
    folder: Path, peers: Path, address: str, browser: FoundBrowser, widths: Sequence[int]
) -> tuple[Command, Command]:
    """The test of @playwright/test, and the command that takes its references."""
    folder.mkdir(parents=True)
    (folder / "node_modules").symlink_to(peers / "node_modules")
    (folder / "playwright.config.js").write_text(
        PLAYWRIGHT_CONFIG.substitute(
            workers=PAGES_AT_A_TIME, executable=json.dumps(str(browser.executable))
        )
    )
    (folder / "news.spec.js").write_text(
        PLAYWRIGHT_TEST.substitute(
            widths=json.dumps(list(widths)), height=HEIGHT, address=json.dumps(address)
        )
    )
    words = ("node", str(peers / "node_modules" / "@playwright" / "test" / "cli.js"), "test")

    def command(*more: str) -> Command:
        return Command(PLAYWRIGHT, (*words, *more), folder, environment=browser.environment)

    return command(), command("--update-snapshots")
