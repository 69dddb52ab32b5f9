"""Sets of captures: written all or not at all, and never believed when they are damaged."""

from array import array
from pathlib import Path

import pytest

from harness.baselines.capture_set import load_set, sha256
from harness.baselines.folder_store import FolderStore
from harness.baselines.set_writer import SetWriter
from harness.errors import BaselineError
from harness.model.geometry import Box, Viewport
from harness.model.layout import Element, Layout
from harness.model.layout_series import BoxReading
from harness.model.run import Environment
from harness.model.target import Target

ENVIRONMENT = Environment("0.1.0", "chromium 156", "Linux x86_64", "sha256:abc")


def layout(width: int) -> Layout:
    return Layout(Viewport(width, 900), width, 900, (Element("body", Box(0, 0, width, 900)),))


def write(folders: list[Path], image: bytes, widths: tuple[int, ...] = (320, 768)) -> None:
    targets = [Target(folder.parent.name, folder.name) for folder in folders]
    with FolderStore(folders[0].parents[1]).replace(targets) as writers:
        for writer in writers.values():
            fill(writer, image, widths)


def fill(writer: SetWriter, image: bytes, widths: tuple[int, ...] = (320, 768)) -> None:
    for width in widths:
        writer.add(layout(width), image, pixels="pixels", encoded="encoded")
    writer.finish(ENVIRONMENT, {})


def contents(root: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(root)): path.read_bytes()
        for path in sorted(root.rglob("*"))
        if path.is_file()
    }


def test_a_set_comes_back_as_it_was_written(tmp_path: Path) -> None:
    folder = tmp_path / "article" / "chromium"
    write([folder], b"picture")
    captures = load_set(folder)
    assert captures is not None
    assert captures.environment == ENVIRONMENT
    assert captures.image(320) == b"picture"
    assert captures.pictures[768].sha256 == sha256(b"picture")
    assert captures.layouts() == {320: layout(320), 768: layout(768)}
    assert sorted(path.name for path in folder.iterdir()) == [
        "0320.png",
        "0768.png",
        "layout.txt",
        "manifest.json",
    ]


def test_what_was_swept_comes_back_beside_the_pictures(tmp_path: Path) -> None:
    boxes = array("l", [0, 0, 50_000, 90_000])
    box_reading = BoxReading(Viewport(500, 900), 320, 500, 900, boxes, bytes([1]))
    writer = SetWriter(tmp_path)
    writer.add(layout(320), b"picture", pixels="pixels", encoded="encoded")
    writer.add_swept([layout(320), layout(640)], [box_reading])
    writer.finish(ENVIRONMENT, {})
    captures = load_set(tmp_path)
    assert captures is not None
    assert captures.layouts() == {320: layout(320)}
    swept = captures.swept()
    assert swept is captures.swept()
    assert list(swept.read) == [320, 640]
    assert [swept.at(width) for width in swept.widths] == [layout(w) for w in (320, 500, 640)]


def test_a_set_without_pictures_has_no_layouts(tmp_path: Path) -> None:
    writer = SetWriter(tmp_path)
    writer.add_swept([layout(320)], [])
    writer.finish(ENVIRONMENT, {})
    captures = load_set(tmp_path)
    assert captures is not None
    assert captures.layouts() == {}
    assert list(captures.swept().widths) == []


def test_the_same_captures_are_written_to_the_same_bytes(tmp_path: Path) -> None:
    fill(SetWriter(tmp_path / "a"), b"picture")
    fill(SetWriter(tmp_path / "b"), b"picture")
    assert contents(tmp_path / "a") == contents(tmp_path / "b")


def test_no_folder_is_no_set(tmp_path: Path) -> None:
    assert load_set(tmp_path / "article") is None


def test_a_new_set_takes_the_place_of_all_of_the_old_one(tmp_path: Path) -> None:
    folder = tmp_path / "article" / "chromium"
    write([folder], b"old", (320, 768))
    write([folder], b"new", (768,))
    assert sorted(path.name for path in folder.glob("*.png")) == ["0768.png"]
    assert [path.name for path in folder.parent.iterdir()] == ["chromium"]


def test_when_one_folder_cannot_be_replaced_none_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folders = [tmp_path / name / "chromium" for name in ("a", "b", "c")]
    write(folders[:2], b"old")
    before = contents(tmp_path)
    rename = Path.rename

    def refuse(self: Path, target: Path) -> Path:
        if Path(target) == folders[2]:
            raise PermissionError(13, "Permission denied")
        return rename(self, target)

    monkeypatch.setattr(Path, "rename", refuse)
    with pytest.raises(BaselineError) as caught:
        write(folders, b"new")
    assert caught.value.what.startswith("the baselines could not be written: ")
    assert contents(tmp_path) == before


def test_an_error_while_writing_leaves_everything_as_it_was(tmp_path: Path) -> None:
    folder = tmp_path / "a" / "chromium"
    write([folder], b"old")
    before = contents(tmp_path)
    with pytest.raises(KeyboardInterrupt):
        interrupted(folder)
    assert contents(tmp_path) == before


def interrupted(folder: Path) -> None:
    target = Target(folder.parent.name, folder.name)
    with FolderStore(folder.parents[1]).replace([target]) as writers:
        writers[target].add(layout(320), b"new", pixels="", encoded="")
        raise KeyboardInterrupt


def test_what_a_killed_approve_left_is_put_right(tmp_path: Path) -> None:
    moved_aside, replaced = tmp_path / "a" / "chromium", tmp_path / "b" / "chromium"
    write([moved_aside, replaced], b"old")
    before = contents(tmp_path)
    moved_aside.rename(moved_aside.with_name(".chromium.old-1x"))
    moved_aside.with_name(".chromium.new-1x").mkdir()
    replaced.with_name(".chromium.old-2y").mkdir()
    FolderStore(tmp_path).recover()
    assert contents(tmp_path) == before
    assert [path.name for path in (tmp_path / "a").iterdir()] == ["chromium"]
    assert [path.name for path in (tmp_path / "b").iterdir()] == ["chromium"]


def test_stored_sets_are_named_by_page_and_browser(tmp_path: Path) -> None:
    write([tmp_path / "home" / "chromium", tmp_path / "home" / "chromium@2x"], b"picture")
    assert FolderStore(tmp_path).targets() == (("home", "chromium"), ("home", "chromium@2x"))


@pytest.mark.parametrize("damage", [b"", b"pictur", b"picturf", b"picture "])
def test_a_picture_that_is_not_what_was_approved_is_an_error(tmp_path: Path, damage: bytes) -> None:
    fill(SetWriter(tmp_path), b"picture")
    (tmp_path / "0320.png").write_bytes(damage)
    captures = load_set(tmp_path)
    assert captures is not None
    with pytest.raises(BaselineError) as caught:
        captures.image(320)
    assert caught.value.what == f"{tmp_path / '0320.png'} is damaged ({len(damage)} bytes)"


def test_a_picture_that_is_gone_is_an_error(tmp_path: Path) -> None:
    fill(SetWriter(tmp_path), b"picture")
    (tmp_path / "0320.png").unlink()
    captures = load_set(tmp_path)
    assert captures is not None
    with pytest.raises(BaselineError, match="cannot be read: No such file"):
        captures.image(320)


def test_an_edited_layout_is_an_error(tmp_path: Path) -> None:
    fill(SetWriter(tmp_path), b"picture")
    text = (tmp_path / "layout.txt").read_text()
    (tmp_path / "layout.txt").write_text(text.replace("900", "901"))
    captures = load_set(tmp_path)
    assert captures is not None
    with pytest.raises(BaselineError, match="is damaged"):
        captures.layouts()


@pytest.mark.parametrize(
    ("manifest", "what"),
    [
        ("", "cannot be read"),
        ("{}", "cannot be read"),
        ("[]", "cannot be read"),
        ('{"format": 2}', "has format 2"),
        ('{"format": 1, "environment": {}, "pictures": {}, "layout": ""}', "cannot be read"),
    ],
)
def test_a_damaged_manifest_is_an_error(tmp_path: Path, manifest: str, what: str) -> None:
    fill(SetWriter(tmp_path), b"picture")
    (tmp_path / "manifest.json").write_text(manifest)
    with pytest.raises(BaselineError, match=what):
        load_set(tmp_path)


def test_pictures_without_a_manifest_are_an_error_and_not_a_page_without_baselines(
    tmp_path: Path,
) -> None:
    fill(SetWriter(tmp_path), b"picture")
    (tmp_path / "manifest.json").unlink()
    with pytest.raises(BaselineError, match=r"manifest\.json is missing"):
        load_set(tmp_path)


def test_a_set_that_is_replaced_while_it_is_read_says_so(tmp_path: Path) -> None:
    folder = tmp_path / "home" / "chromium"
    write([folder], b"old")
    captures = load_set(folder)
    assert captures is not None
    write([folder], b"new", (320,))
    for read in (lambda: captures.image(320), lambda: captures.image(768), captures.layouts):
        with pytest.raises(BaselineError) as caught:
            read()
        assert caught.value.what == f"{folder} was replaced while this command ran"
