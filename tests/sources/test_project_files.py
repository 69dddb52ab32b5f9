"""The files of a project that are searched: those a developer writes, read once."""

import subprocess
from pathlib import Path

import pytest

from harness.config.load import Config, load_config
from harness.sources import project_files
from harness.sources.project_files import ProjectFiles


def project(folder: Path, settings: str = 'root = "site"') -> Config:
    folder.mkdir(exist_ok=True)
    (folder / "site").mkdir(exist_ok=True)
    (folder / "harness.toml").write_text(
        f'{settings}\npages = [{{ name = "home", path = "index.html" }}]\n'
    )
    return load_config(folder)


def write(folder: Path, *names: str) -> None:
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(name)


def paths(config: Config) -> list[str]:
    return [file.path for file in ProjectFiles(config).written]


def test_packages_results_and_baselines_are_left_out(tmp_path: Path) -> None:
    config = project(tmp_path / "project")
    write(
        config.project,
        *("site/index.html", "src/App.vue", "docs/.vitepress/theme/custom.css"),
        *(
            "node_modules/a/a.js",
            "baselines/home/chromium/layout.txt",
            ".harness/runs/1/report.json",
        ),
        *("dist/app.js", "src/photo.png", "package-lock.json", "src/index-C_S7Jc1X.js"),
    )
    (config.project / "report.json").write_text('{"environment": {"render_profile": "sha256:0"}}')
    (config.project / "data.bin").write_bytes(b"a\0b")
    assert paths(config) == ["docs/.vitepress/theme/custom.css", "site/index.html", "src/App.vue"]


def test_what_a_build_fills_is_left_out(tmp_path: Path) -> None:
    config = project(tmp_path / "project", 'root = "site"\nbuild = "make"')
    write(config.project, "site/index.html", "src/index.md")
    files = ProjectFiles(config)
    assert [file.path for file in files.written] == ["src/index.md"]
    assert files.is_built(config.project / "site" / "index.html")
    assert not files.is_ignored(config.project / "site" / "index.html")


def test_git_says_what_is_ignored(tmp_path: Path) -> None:
    config = project(tmp_path / "project")
    write(config.project, "site/index.html", "src/index.md", "build/tool.py")
    (config.project / ".gitignore").write_text("site/\n")
    subprocess.run(("git", "init", "-q", str(config.project)), check=True)
    files = ProjectFiles(config)
    assert [file.path for file in files.written] == [".gitignore", "build/tool.py", "src/index.md"]
    assert files.is_built(config.project / "site" / "index.html")
    assert files.is_ignored(config.project / "site" / "index.html")
    assert not files.is_built(config.project / "src" / "index.md")


def test_encodings_and_ends_of_lines_are_read(tmp_path: Path) -> None:
    config = project(tmp_path / "project")
    (config.project / "a.txt").write_bytes("\ufeffÄ\r\nb\rc".encode())
    (config.project / "b.txt").write_bytes("Ä\nb".encode("utf-16"))
    (config.project / "c.txt").write_bytes("Ä\nb".encode("latin-1"))
    (config.project / "gone.txt").symlink_to("nowhere")
    assert [file.text for file in ProjectFiles(config).written] == ["Ä\nb\nc", "Ä\nb", "Ä\nb"]


def test_a_project_that_is_too_large_is_not_searched(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = project(tmp_path / "project")
    write(config.project, "a.txt", "b.txt", "c.txt")
    monkeypatch.setattr(project_files, "MAX_FILES", 2)
    assert paths(config) == []
    monkeypatch.undo()
    monkeypatch.setattr(project_files, "MAX_BYTES", 12)
    assert paths(config) == []
    monkeypatch.undo()
    monkeypatch.setattr(project_files, "MAX_FILE_BYTES", 4)
    assert paths(config) == []


def test_files_elsewhere_are_not_read(tmp_path: Path) -> None:
    config = project(tmp_path / "project")
    write(tmp_path, "elsewhere.html")
    assert ProjectFiles(config).read(tmp_path / "elsewhere.html") is None
    assert ProjectFiles(config).read(config.project / "nowhere.html") is None
