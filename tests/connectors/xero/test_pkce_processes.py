"""Eight processes renew one sign-in side by side while replies are lost: one lineage, nobody has to sign in."""

from __future__ import annotations

import json
import subprocess
import sys
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path

from jobsync_tui.connectors.secret import Secret
from jobsync_tui.connectors.token_store import Kept
from tests.connectors.xero.renewing import PlainFile
from tests.connectors.xero.token_service import CLIENT, Lineage, serving

ROOT = Path(__file__).resolve().parents[3]
PROCESSES = 8
ROUNDS = 40
LOST = 5
"""One reply in so many never arrives, after the service has acted."""


def run_together(address: str, folder: Path, *, processes: int, rounds: int) -> list[dict[str, int]]:
    """The errors that each process met."""
    words = [sys.executable, "-m", "tests.connectors.xero.renewing", address, str(folder), str(rounds)]
    with ExitStack() as stack:
        running = [
            stack.enter_context(
                subprocess.Popen(words, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)  # noqa: S603 - our own interpreter and words
            )
            for _ in range(processes)
        ]
        answers = [one.communicate(timeout=100) for one in running]
    assert [one.returncode for one in running] == [0] * processes, answers
    return [json.loads(out) for out, _ in answers]


def test_eight_processes_keep_one_lineage_while_one_reply_in_five_is_lost(tmp_path: Path) -> None:
    store = PlainFile(tmp_path / "kept.json")
    lineage = Lineage(lose_every=LOST)
    store.save(
        Kept(
            refresh_token=Secret(lineage.newest),
            client_id=CLIENT,
            name="Practice",
            scope="offline_access",
            obtained_at=datetime(2026, 11, 3, 9, 0, tzinfo=UTC),
        )
    )
    with serving(lineage) as address:
        errors = run_together(address, tmp_path, processes=PROCESSES, rounds=ROUNDS)

    assert errors == [{}] * PROCESSES
    assert lineage.violations == []
    assert lineage.lost == lineage.given // LOST
    assert lineage.given - lineage.lost == PROCESSES * ROUNDS
    kept = store.load()
    assert kept is not None
    assert kept.refresh_token.reveal() == lineage.newest
    assert (kept.client_id, kept.name, kept.scope) == (CLIENT, "Practice", "offline_access")
