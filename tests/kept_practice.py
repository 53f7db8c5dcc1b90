"""The practice evening, drawn once a process and copied for each test: drawing it takes as long as many a test."""

from __future__ import annotations

import copy
from functools import cache
from typing import TYPE_CHECKING

import pytest

from jobsync_tui.sandbox.practice import Practice, practice_books
from jobsync_tui.sandbox.xero.books import Books
from tests.fakes import StepClock, keep_books, restore_books

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable


FEW = 240
"""Invoices of a history that has all the evening needs."""


def small_practice(at: dt.datetime, now: Callable[[], dt.datetime], *, invoices: int = FEW) -> Practice:
    """Forty jobs in books with fewer strangers and less history, which are quick to pull and to match.

    Drawn as of `at`; from then on they go by `now`.
    """
    kept, practice = _drawn(at, invoices)
    books = Books(now=now)
    restore_books(books, kept)
    return Practice(
        books=books,
        jobs=copy.deepcopy(practice.jobs),
        expected=copy.deepcopy(practice.expected),
        mapping=dict(practice.mapping),
    )


@cache
def _drawn(at: dt.datetime, invoices: int) -> tuple[bytes, Practice]:
    with pytest.MonkeyPatch.context() as smaller:
        smaller.setattr("jobsync_tui.sandbox.practice.CONTACTS", 100)
        smaller.setattr("jobsync_tui.sandbox.practice.INVOICES", invoices)
        practice = practice_books(jobs=40, seed=1, now=StepClock(at).now)
    return keep_books(practice.books), practice
