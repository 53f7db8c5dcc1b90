"""Real processes killed at commits, in calls and at any moment: nothing is doubled, lost or claimed."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

import pytest

from tests.simulation.outside.kills import KillCounts, run_in
from tests.simulation.outside.ring import ring

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.simulation.outside.ring import Ring

pytestmark = pytest.mark.skipif(not hasattr(os, "fork") or sys.platform == "win32", reason="there is no fork here")

SCHEDULES = 40
LEAST_KILLS = 25


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ring]:
    with ring(tmp_path_factory.mktemp("ring")) as opened:
        yield opened


def test_processes_killed_anywhere_leave_one_invoice_each(made: Ring, tmp_path: Path) -> None:
    counts = KillCounts()
    for seed in range(SCHEDULES):
        folder = tmp_path / str(seed)
        folder.mkdir()
        counts += run_in(made, seed, folder)
    assert counts.schedules == SCHEDULES
    assert counts.kills >= LEAST_KILLS
    by_force, *by_request = counts.by_signal
    assert by_force
    assert sum(by_request)
    assert counts.lives >= SCHEDULES + counts.kills
