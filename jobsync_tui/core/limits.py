"""What Xero lets us do, as its answers told it."""

from __future__ import annotations

import datetime as dt  # noqa: TC003 - the cache reads these types at run time to decode what it kept
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Calls left for this organisation as of the last answer that told; None until one told.

    `waiting_until` is set while a call waits for its turn: a screen can say when work goes on. `day_ends` is set
    once the day is used up and Xero has said until when.
    """

    minute_remaining: int | None = None
    day_remaining: int | None = None
    waiting_until: dt.datetime | None = None
    day_ends: dt.datetime | None = None
    as_of: dt.datetime | None = None
