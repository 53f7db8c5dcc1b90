"""Jobs in the cache: what each source held at its last pull, and what it no longer holds."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

import msgspec

from jobsync_tui.core.errors import InputError
from jobsync_tui.core.jobs import Job
from jobsync_tui.core.money import round_to, to_cents

if TYPE_CHECKING:
    from collections.abc import Sequence

    from jobsync_tui.core.jobs import JobKey
    from jobsync_tui.store.cache import Cache

MOST = 9_999_999_999
"""What Xero's largest line amount comes to, in currency units (invoices page, November 2026)."""

_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder(Job).decode


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """What a pull did to one kind of row."""

    new: int = 0
    changed: int = 0
    same: int = 0
    gone: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class CachedJob:
    """A job and when its source stopped holding it, if it did."""

    job: Job
    gone_at: dt.datetime | None


def replace_jobs(cache: Cache, source: str, jobs: Sequence[Job], *, now: dt.datetime) -> Changes:
    """Take what a source holds now: one row per job and stage; jobs it no longer holds are kept, marked gone."""
    at = now.isoformat()
    before = {
        (row["job_id"], row["stage"]): row["value"]
        for row in cache.rows("SELECT job_id, stage, value FROM job WHERE source = ? AND gone_at IS NULL", (source,))
    }
    new = changed = same = 0
    rows = []
    for job in jobs:
        value = _encode(job).decode()
        old = before.pop((job.id, job.stage.key), None)
        if old == value:
            same += 1
            continue
        _check_size(job)
        new, changed = new + (old is None), changed + (old is not None)
        cents = to_cents(round_to(job.total))
        done = job.completed_on.isoformat() if job.completed_on else None
        rows.append((source, job.id, job.stage.key, job.number, done, cents, value, at, at))
    with cache.transaction():
        cache.execute_many(
            """INSERT INTO job (source, job_id, stage, number, completed_on, total_cents, value,
                                first_seen, last_changed)
               VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
               ON CONFLICT (source, job_id, stage) DO UPDATE SET
                   number = excluded.number, completed_on = excluded.completed_on,
                   total_cents = excluded.total_cents, value = excluded.value,
                   last_changed = excluded.last_changed, gone_at = NULL""",
            rows,
        )
        cache.execute_many(
            "UPDATE job SET gone_at = ? WHERE source = ? AND job_id = ? AND stage = ?",
            [(at, source, job_id, stage) for job_id, stage in before],
        )
    return Changes(new=new, changed=changed, same=same, gone=len(before))


def _check_size(job: Job) -> None:
    if any(abs(line.quantity * line.unit_price) > MOST for line in job.lines) or abs(job.total) > MOST:
        raise InputError(
            f"{job.source}: job {job.number} comes to more than any invoice can hold.",
            next_step="Correct its quantities and prices and pull again; nothing was taken.",
        )


def count_live(cache: Cache, source: str) -> int:
    """How many jobs the source held at its last pull."""
    row = cache.row("SELECT count(*) AS n FROM job WHERE source = ? AND gone_at IS NULL", (source,))
    return int(row["n"]) if row else 0


def all_jobs(cache: Cache) -> list[CachedJob]:
    """Every job there ever was, oldest completion first, then by number."""
    rows = cache.rows("SELECT value, gone_at FROM job ORDER BY completed_on, number, source, job_id, stage")
    return [CachedJob(job=_decode(row["value"]), gone_at=parse_time(row["gone_at"])) for row in rows]


def find_job(cache: Cache, key: JobKey) -> CachedJob | None:
    """The job with this key."""
    row = cache.row(
        "SELECT value, gone_at FROM job WHERE source = ? AND job_id = ? AND stage = ?",
        (key.source, key.job_id, key.stage),
    )
    return CachedJob(job=_decode(row["value"]), gone_at=parse_time(row["gone_at"])) if row else None


def parse_time(text: str | None) -> dt.datetime | None:
    """Read a time as it is stored: ISO 8601 with offset."""
    return dt.datetime.fromisoformat(text) if text else None
