"""Baselines that were approved before more properties were read."""

import json

import pytest

from tests.scratch import ONE_WIDTH, MakeProject


@pytest.mark.browser
def test_note_says_that_an_earlier_version_read_fewer_properties(project: MakeProject) -> None:
    made = project(breakpoints=ONE_WIDTH)
    assert made.approve().exit_code == 0
    assert made.check().exit_code == 0
    assert made.report()["notes"] == []
    path = made.baselines / "home" / "chromium" / "manifest.json"
    manifest = json.loads(path.read_bytes())
    del manifest["asked"]
    path.write_text(json.dumps(manifest))
    assert made.check().exit_code == 0
    (note,) = made.report()["notes"]
    assert note.startswith("home, chromium: an earlier version approved the baselines")
    assert made.approve().exit_code == 0
    assert made.check().exit_code == 0
    assert made.report()["notes"] == []
