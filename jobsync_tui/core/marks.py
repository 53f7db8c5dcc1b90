"""The mark in an invoice's Reference: what names an invoice that Xero numbers, for nothing else does.

A Reference is not unique in Xero: the mark is found again, but fences nothing.
"""

from __future__ import annotations

import hashlib
import json
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from jobsync_tui.core.jobs import JobKey

LETTERS = "abcdefghjkmnpqrstuvwxyz"
LENGTH = 8
ROOM = LENGTH + 2
"""Characters that a mark adds to a reference, its space among them."""

_MARK = re.compile(rf"\s#[{LETTERS}]{{{LENGTH}}}$")


def mark(tenant_id: str, job: JobKey, revision: int) -> str:
    """The mark of one stage of a job: `#` and letters alone, which no job number is.

    The same on every machine, so that one finds what another posted.
    """
    text = json.dumps((tenant_id, job.source, job.job_id, job.stage, revision))
    rest, letters = int(hashlib.sha256(text.encode()).hexdigest(), 16), ""
    for _ in range(LENGTH):
        rest, at = divmod(rest, len(LETTERS))
        letters += LETTERS[at]
    return f"#{letters}"


def with_mark(reference: str, mark_: str, *, most: int) -> str:
    """A reference with its mark behind it, cut before the mark to at most so many characters."""
    return f"{reference[: most - ROOM].rstrip()} {mark_}".strip()


def holds(reference: str, mark_: str) -> bool:
    """Whether a reference holds a mark, wherever a person or Xero has moved it to."""
    return bool(mark_) and mark_.casefold() in reference.casefold()


def without_mark(reference: str) -> str:
    """A reference as she knows it."""
    return _MARK.sub("", f" {reference.strip()}").strip()


def find_mark(reference: str) -> str:
    """The mark a reference ends with; empty without one."""
    found = _MARK.search(f" {reference.strip()}")
    return found[0].strip() if found else ""
