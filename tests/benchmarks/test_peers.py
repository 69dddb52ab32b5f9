"""Where the peers cannot be installed, the reason is said and nothing is left behind."""

import os
from pathlib import Path

import pytest

from benchmarks.speed import peers
from benchmarks.speed.peers import NotInstalledError, installed_peers, peer_commands
from harness.capture.browsers.find import FoundBrowser

NPM = """#!/bin/sh
mkdir node_modules
printf '%s ' "$@" >arguments
echo "$PUPPETEER_SKIP_DOWNLOAD $PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD" >variables
"""


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty cache, with no programs but those of this test and the system's."""
    programs = tmp_path / "programs"
    programs.mkdir()
    monkeypatch.setenv("PATH", f"{programs}{os.pathsep}/usr/bin{os.pathsep}/bin")
    monkeypatch.setattr(peers, "npm_folder", lambda: tmp_path / "cache" / "browsers" / "chromium")
    return tmp_path / "cache" / "benchmarks"


def program(cache: Path, name: str, text: str) -> None:
    file = cache.parents[1] / "programs" / name
    file.write_text(text)
    file.chmod(0o755)


def test_without_npm(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(cache.parents[1] / "programs"))
    with pytest.raises(NotInstalledError, match=r"^there is no npm on this machine$"):
        installed_peers()


def test_without_a_network(cache: Path) -> None:
    program(cache, "node", "#!/bin/sh\n")
    program(cache, "npm", "#!/bin/sh\nmkdir node_modules\necho 'cannot connect' >&2\nexit 1\n")
    with pytest.raises(NotInstalledError, match=r"^npm could not install it: cannot connect$"):
        installed_peers()
    assert list(cache.iterdir()) == []


def test_they_are_installed_once_for_their_versions(
    cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program(cache, "node", "#!/bin/sh\n")
    program(cache, "npm", NPM)
    folder = installed_peers()
    assert list(cache.iterdir()) == [folder]
    wanted = [f"{package}@{version}" for package, version in peers.PACKAGES.items()]
    arguments = (folder / "arguments").read_text().split()
    assert arguments[0] == "install"
    assert arguments[-2:] == wanted
    assert (folder / "variables").read_text() == "true 1\n"
    program(cache, "npm", "#!/bin/sh\nexit 1\n")
    assert installed_peers() == folder
    monkeypatch.setitem(peers.PACKAGES, "backstopjs", "7.0.0")
    with pytest.raises(NotInstalledError):
        installed_peers()


def test_a_peer_without_references_is_absent(cache: Path, tmp_path: Path) -> None:
    program(cache, "npm", "#!/bin/sh\n")
    # Refuses the browser for one of the two.
    program(cache, "node", "#!/bin/sh\ncase $1 in */backstopjs/cli/*) exit 3; esac\n")
    browser = FoundBrowser("chromium", Path("/no/browser"), "installed", shell=True)
    commands, absent = peer_commands(tmp_path / "scratch", "http://localhost/", browser, (320, 800))
    assert [command.name for command in commands] == [peers.PLAYWRIGHT]
    reason = f"it takes no references: {peers.BACKSTOP} ended in exit 3, not in 0"
    assert absent == {peers.BACKSTOP: reason}


def test_no_peer_is_there_without_npm(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(cache.parents[1] / "programs"))
    browser = FoundBrowser("chromium", Path("/no/browser"), "installed", shell=True)
    assert peer_commands(cache, "http://localhost/", browser, (320,)) == (
        (),
        dict.fromkeys(peers.PEERS, "there is no npm on this machine"),
    )
