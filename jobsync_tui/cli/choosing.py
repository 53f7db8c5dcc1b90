"""Which job the words of a command mean."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING

from jobsync_tui.core.errors import UsageError

if TYPE_CHECKING:
    from jobsync_tui.core.jobs import Job
    from jobsync_tui.services.match import View
    from jobsync_tui.store.jobs import CachedJob


def one_job(view: View, text: str, stage: str | None = None) -> CachedJob:
    """The one billable step that is meant; UsageError naming the choices when several could be."""
    found = jobs_meant(view, text, stage)
    jobs = sorted({f"{cached.job.source}:{cached.job.id}" for cached in found})
    if len(jobs) > 1:
        raise UsageError(f"{text} names several jobs: {', '.join(jobs)}.", next_step="Give one of these instead.")
    if len(found) > 1:
        stages = ", ".join(cached.job.stage.key for cached in found)
        raise UsageError(f"Job {text} has several stages: {stages}.", next_step="Name one with --stage.")
    return found[0]


def jobs_meant(view: View, text: str, stage: str | None = None) -> list[CachedJob]:
    """Released jobs, one for each stage, of a job number, a job id, SOURCE:ID or SOURCE:ID:STAGE."""
    named = [cached for cached in view.jobs if _is_called(cached.job, text)]
    if not named:
        raise _unknown(view, text)
    released = [cached for cached in named if cached.job.billable]
    if not released:
        job = named[0].job
        raise UsageError(
            f"{job.source} has not released job {job.number} yet: its status is '{job.status}'.",
            next_step="Complete it there, then pull.",
        )
    found = [cached for cached in released if stage in {None, cached.job.stage.key}]
    if not found:
        stages = ", ".join(cached.job.stage.key for cached in released)
        raise UsageError(f"Job {text} has no stage '{stage}'.", next_step=f"It has: {stages}.")
    return found


def _is_called(job: Job, text: str) -> bool:
    return job.number.casefold() == text.casefold() or text in {job.id, f"{job.source}:{job.id}", str(job.key)}


def _unknown(view: View, text: str) -> UsageError:
    wanted = difflib.SequenceMatcher(b=text.casefold(), autojunk=False)

    def likeness(number: str) -> tuple[float, int]:
        # Of two numbers that are equally like it, the one that is alike in one piece is meant.
        wanted.set_seq1(number.casefold())
        return wanted.ratio(), wanted.find_longest_match().size

    nearest = max(sorted({cached.job.number for cached in view.jobs}), key=likeness, default=None)
    step = f"Did you mean {nearest}?" if nearest else "Pull first ('jobsync pull')."
    return UsageError(f"There is no job {text}.", next_step=step)
