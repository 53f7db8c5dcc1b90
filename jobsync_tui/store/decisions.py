"""Decisions and the event log: what people decided, and what happened, in order."""

from __future__ import annotations

import datetime as dt
import json
from typing import TYPE_CHECKING

from jobsync_tui.core.deciding import Choice, Decided, Scope
from jobsync_tui.core.jobs import JobId, JobKey
from jobsync_tui.store.chain import DECISION, chained, last_entry

if TYPE_CHECKING:
    from collections.abc import Mapping

    from jobsync_tui.store.cache import Cache, Row


ANSWERS = "answers"
"""The key of a kept value under which stands which revision the decision answers: the table has no column for it."""


def add_decision(cache: Cache, decided: Decided) -> int:
    """Keep a decision and log it, in one transaction; `decided.id` is ignored, the new id returned."""
    job = decided.job
    with cache.transaction():
        cache.execute(
            """INSERT INTO decision (at, kind, source, job_id, stage, scope, scope_key, value)
               VALUES (?, ?, ?, ?, ?, ?, ?, ?)""",
            (
                decided.at.isoformat(),
                decided.choice,
                job.source,
                job.job_id,
                job.stage,
                decided.scope,
                decided.scope_key,
                json.dumps(_kept(decided)),
            ),
        )
        row = cache.row("SELECT max(id) AS id FROM decision")
        made = int(row["id"]) if row else 0
        detail = decided.value | {DECISION: _told(made, decided)}
        log(cache, decided.at, f"decided {decided.choice}", str(job), detail)
    return made


def active_decisions(cache: Cache) -> list[Decided]:
    """All decisions not taken back, oldest first."""
    return [_decided(row) for row in cache.rows("SELECT * FROM decision WHERE undone_at IS NULL ORDER BY id")]


def decisions_taken_back(cache: Cache) -> list[Decided]:
    """All decisions that were taken back and not brought back, oldest first."""
    return [_decided(row) for row in cache.rows("SELECT * FROM decision WHERE undone_at IS NOT NULL ORDER BY id")]


def find_decision(cache: Cache, decision_id: int) -> Decided | None:
    """A decision by its id, taken back or not."""
    row = cache.row("SELECT * FROM decision WHERE id = ?", (decision_id,))
    return _decided(row) if row else None


def last_active(cache: Cache) -> Decided | None:
    """The decision that undo would take back."""
    row = cache.row("SELECT * FROM decision WHERE undone_at IS NULL ORDER BY id DESC LIMIT 1")
    return _decided(row) if row else None


def next_undone(cache: Cache) -> Decided | None:
    """The decision that redo would bring back: the first one undone after all active ones."""
    row = cache.row(
        """SELECT * FROM decision WHERE undone_at IS NOT NULL
           AND id > (SELECT coalesce(max(id), 0) FROM decision WHERE undone_at IS NULL)
           ORDER BY id LIMIT 1"""
    )
    return _decided(row) if row else None


def mark_undone(cache: Cache, decided: Decided, *, at: dt.datetime, undone: bool) -> None:
    """Take a decision back, or bring it back, and log that."""
    with cache.transaction():
        cache.execute(
            "UPDATE decision SET undone_at = ? WHERE id = ?", (at.isoformat() if undone else None, decided.id)
        )
        what = f"{'undid' if undone else 'redid'} {decided.choice}"
        turned = {"id": decided.id, "undone": undone}
        log(cache, at, what, str(decided.job), decided.value | {DECISION: turned})


def log(cache: Cache, at: dt.datetime, what: str, job: str, detail: Mapping[str, object]) -> None:
    """Append to the event log, chained to its last entry; inside the transaction of what it tells. No secrets."""
    one = chained(last_entry(cache), at=at.isoformat(), what=what, job=job, detail=json.dumps(detail))
    cache.execute(
        "INSERT INTO event (id, at, what, job, detail, hash) VALUES (?, ?, ?, ?, ?, ?)",
        (one.id, one.at, one.what, one.job, one.detail, one.hash),
    )


def events(cache: Cache) -> list[Row]:
    """The whole event log, oldest first: id, at, what, job, detail (a JSON object as text), hash."""
    return cache.rows("SELECT id, at, what, job, detail, hash FROM event ORDER BY id")


def _told(made: int, decided: Decided) -> dict[str, object]:
    """All that makes the decision again from its event, but for when it was made: the event says that."""
    return {
        "id": made,
        "choice": decided.choice,
        "source": decided.job.source,
        "job_id": decided.job.job_id,
        "stage": decided.job.stage,
        "scope": decided.scope,
        "scope_key": decided.scope_key,
        "value": _kept(decided),
    }


def _kept(decided: Decided) -> dict[str, str]:
    return decided.value if decided.answers is None else decided.value | {ANSWERS: str(decided.answers)}


def _decided(row: Row) -> Decided:
    value = json.loads(row["value"])
    answers = value.pop(ANSWERS, None)
    return Decided(
        id=row["id"],
        at=dt.datetime.fromisoformat(row["at"]),
        choice=Choice(row["kind"]),
        job=JobKey(source=row["source"], job_id=JobId(row["job_id"]), stage=row["stage"]),
        scope=Scope(row["scope"]),
        scope_key=row["scope_key"],
        value=value,
        answers=None if answers is None else int(answers),
    )
