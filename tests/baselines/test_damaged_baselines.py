"""Never a false green: baselines that are not what was approved, or not in use."""

import json

import pytest

from tests.scratch import ONE_WIDTH, PLAIN, MakeProject, approved, changed

pytestmark = pytest.mark.browser


def test_truncated_picture_is_named_and_never_green(project: MakeProject) -> None:
    made = approved(project())
    picture = made.baselines / "home" / "chromium" / "0600.png"
    picture.write_bytes(picture.read_bytes()[:100])
    assert made.check().exit_code == 3
    assert made.verdicts()["home", 600] == "failed"
    assert made.messages()["home"] == (
        f"{picture} is damaged (100 bytes)\n"
        "  why: its SHA-256 is not the one in the manifest: it is not what was approved\n"
        "  fix: restore the file from version control, or approve the page again"
    )
    picture.unlink()
    assert made.check().exit_code == 3
    assert made.messages()["home"].startswith(f"{picture} cannot be read: ")


def test_edited_layout_is_named_and_never_green(project: MakeProject) -> None:
    made = approved(project())
    layout = made.baselines / "home" / "chromium" / "layout.txt"
    layout.write_text(layout.read_text().replace("width 200 height 60", "width 200 height 61"))
    assert made.check().exit_code == 3
    assert made.messages()["home"] == (
        f"{layout} is damaged ({layout.stat().st_size} bytes)\n"
        "  why: its SHA-256 is not the one in the manifest: it is not what was approved\n"
        "  fix: restore the file from version control, or approve the page again"
    )


@pytest.mark.parametrize(
    ("content", "what", "fix"),
    [
        (None, "{manifest} is missing", "restore the file"),
        ("", "{manifest} cannot be read", "restore the file"),
        ("[]", "{manifest} cannot be read", "restore the file"),
        ('{"format": 1}', "{manifest} cannot be read", "restore the file"),
        (
            '{"format": 2}',
            "{manifest} has format 2",
            "use the version of the harness that wrote it",
        ),
        (
            (
                '{"format": 1, "environment": {"harness": "", "browser": "", "platform": "", '
                '"render_profile": ""}, "pictures": {"400": {}}, "layout": ""}'
            ),
            "{manifest} cannot be read",
            "restore the file",
        ),
    ],
)
def test_manifest_that_is_none_is_named_and_never_green(
    project: MakeProject, content: str | None, what: str, fix: str
) -> None:
    made = approved(project(breakpoints=ONE_WIDTH))
    manifest = made.baselines / "home" / "chromium" / "manifest.json"
    manifest.unlink() if content is None else manifest.write_text(content)
    assert made.check().exit_code == 3
    said = made.messages()["home"].split("\n")
    assert said[0] == what.format(manifest=manifest)
    assert said[2].startswith(f"  fix: {fix}")
    assert "approve the page again" in said[2]


def test_baseline_of_another_height_is_not_compared(project: MakeProject) -> None:
    made = approved(project(breakpoints=ONE_WIDTH))
    made.configure({"home": "height = 800"}, breakpoints=ONE_WIDTH)
    assert made.check().exit_code == 3
    assert made.messages()["home"] == (
        "the baseline at 400 px was taken at another viewport\n"
        "  why: it was 400 × 900 px at scale 1, and is now 400 × 800 px at scale 1\n"
        "  fix: set `height` and `device_scale_factor` back, or approve the page again"
    )


def test_other_renderer_is_green_with_equal_pixels_and_red_with_a_change(
    project: MakeProject,
) -> None:
    made = approved(project(breakpoints=ONE_WIDTH))
    manifest = made.baselines / "home" / "chromium" / "manifest.json"
    data = json.loads(manifest.read_text())
    data["environment"] |= {"render_profile": "sha256:0", "browser": "chromium 1.0"}
    manifest.write_text(json.dumps(data))
    assert made.check().exit_code == 0
    made.write("home.html", changed(PLAIN, ".box { width: 224px }"))
    assert made.check().exit_code == 1
    assert made.findings() == [("resized", "home", [400])]


def test_baselines_that_nothing_is_compared_with_are_orphans(project: MakeProject) -> None:
    made = approved(project("home", "gone"))
    made.configure({"home": ""}, breakpoints="every = { min = 1, widths = [400, 600] }")
    assert made.check().exit_code == 1
    assert made.findings() == [("orphan", "gone", [400, 600, 800]), ("orphan", "home", [800])]
    assert [one["message"] for one in made.report()["findings"]] == [
        (
            "the baselines of gone at 400, 600 and 800 px belong to nothing that is checked; "
            "delete their folder gone/chromium"
        ),
        "the baselines of home at 800 px belong to nothing that is checked; approve the page again",
    ]
    assert made.check("home").exit_code == 0


@pytest.mark.parametrize("profile", ["as it is", "of another renderer"])
def test_digests_that_were_written_into_a_manifest_are_not_believed(
    project: MakeProject, profile: str
) -> None:
    """The page has changed, and the manifest says so, beside the old pictures."""
    made = approved(project(breakpoints=ONE_WIDTH))
    made.write("home.html", changed("home", "background: red"))
    assert made.check().exit_code == 1
    new = json.loads((made.last_run() / "captures/home/chromium/manifest.json").read_text())
    manifest = made.baselines / "home" / "chromium" / "manifest.json"
    old = json.loads(manifest.read_text())
    if profile != "as it is":
        old["environment"]["render_profile"] = "sha256:another"
    picture = old["pictures"]["400"]
    picture["encoded"] = new["pictures"]["400"]["encoded"]
    manifest.write_text(json.dumps(old))
    assert made.check().exit_code == 1  # the picture is what it was: the page has changed
    picture["pixels"] = new["pictures"]["400"]["pixels"]
    manifest.write_text(json.dumps(old))
    assert made.check().exit_code == 3
    file = manifest.with_name("0400.png")
    assert made.messages()["home"] == (
        f"{file} is not the picture that the manifest describes\n"
        "  why: its pixels do not have the digest in the manifest: one of the two was changed\n"
        "  fix: restore the file from version control, or approve the page again"
    )


def test_a_picture_of_a_single_width_that_a_manifest_disowns_is_approved_anew(
    project: MakeProject,
) -> None:
    made = approved(project(breakpoints=ONE_WIDTH))
    before = made.stored()
    manifest = made.baselines / "home" / "chromium" / "manifest.json"
    forged = json.loads(manifest.read_text())
    forged["pictures"]["400"]["pixels"] = "0" * 64
    manifest.write_text(json.dumps(forged))
    assert made.approve().exit_code == 0
    assert made.stored() == before
