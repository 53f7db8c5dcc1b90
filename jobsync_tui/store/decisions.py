"""Decisions and the event log: what people decided, and what happened, in order."""

from __future__ import annotations

import datetime as dt
import json
from typing import TYPE_CHECKING

from jobsync_tui.core.deciding import Choice, Decided, Scope
from jobsync_tui.core.jobs import JobId, JobKey

if TYPE_CHECKING:
    from jobsync_tui.store.cache import Cache, Row


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
                json.dumps(decided.value),
            ),
        )
        log(cache, decided.at, f"decided {decided.choice}", str(job), decided.value)
        row = cache.row("SELECT max(id) AS id FROM decision")
    return int(row["id"]) if row else 0


def active_decisions(cache: Cache) -> list[Decided]:
    """All decisions not taken back, oldest first."""
    return [_decided(row) for row in cache.rows("SELECT * FROM decision WHERE undone_at IS NULL ORDER BY id")]


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
        log(cache, at, what, str(decided.job), decided.value)


def log(cache: Cache, at: dt.datetime, what: str, job: str, detail: dict[str, str]) -> None:
    """Append to the event log; inside the transaction of what it tells."""
    cache.execute(
        "INSERT INTO event (at, what, job, detail) VALUES (?, ?, ?, ?)",
        (at.isoformat(), what, job, json.dumps(detail)),
    )


def events(cache: Cache) -> list[Row]:
    """The whole event log, oldest first: at, what, job, detail (a JSON object as text)."""
    return cache.rows("SELECT at, what, job, detail FROM event ORDER BY id")


def _decided(row: Row) -> Decided:
    return Decided(
        id=row["id"],
        at=dt.datetime.fromisoformat(row["at"]),
        choice=Choice(row["kind"]),
        job=JobKey(source=row["source"], job_id=JobId(row["job_id"]), stage=row["stage"]),
        scope=Scope(row["scope"]),
        scope_key=row["scope_key"],
        value=json.loads(row["value"]),
    )
