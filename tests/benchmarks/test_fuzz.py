"""`make fuzz` with few documents: no reader ends with anything but an error that has a fix."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from benchmarks.fuzz.readers import READERS, outcome_of


@pytest.mark.parametrize("kind", READERS)
def test_a_valid_document_is_read(kind: str, tmp_path: Path) -> None:
    assert outcome_of(READERS[kind], READERS[kind].valid(), tmp_path) == ""


@pytest.mark.parametrize("kind", READERS)
@settings(suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_a_hostile_document_is_read_or_refused(
    kind: str, tmp_path: Path, data: st.DataObject
) -> None:
    outcome_of(READERS[kind], data.draw(READERS[kind].documents()), tmp_path)
