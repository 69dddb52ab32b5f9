"""Some of the faults of `make faults`: file operations of commands that write baselines."""

import pytest

from benchmarks.faults.files import tries

pytestmark = pytest.mark.browser


def test_no_fault_of_a_file_tears_baselines(is_campaign: bool) -> None:
    tried = list(tries(1 if is_campaign else 29))
    assert len(tried) > 40
    assert {fault.kind for fault in tried} == {"killed", "ENOSPC", "EIO"}
    assert [fault for fault in tried if fault.wrong] == []
