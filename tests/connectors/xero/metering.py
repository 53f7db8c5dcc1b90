"""Calls through a meter, answered as Xero would, for the tests of pacing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from jobsync_tui.core.errors import RateLimited

if TYPE_CHECKING:
    from jobsync_tui.connectors.xero.limits import Meter

SPENT = {"X-DayLimit-Remaining": "0"}
DAY = {"Retry-After": "50400", "X-Rate-Limit-Problem": "day", **SPENT}
MINUTE = {"Retry-After": "42", "X-Rate-Limit-Problem": "minute", "X-MinLimit-Remaining": "0"}


def make(meter: Meter, times: int = 1, name: str = "GET Contacts", **headers: str) -> None:
    """Make calls that are answered with these headers, `_` for `-`."""
    told = {key.replace("_", "-"): value for key, value in headers.items()}
    for _ in range(times):
        with meter.call(name) as slot:
            meter.answered(told, slot)


def refuse(meter: Meter, headers: dict[str, str]) -> RateLimited:
    """Make a call that is answered 429."""
    with meter.call("GET Contacts") as slot:
        meter.answered(headers, slot)
        return meter.refused(headers)


def stopped(meter: Meter) -> RateLimited:
    """The error of a call that is not sent."""
    before = meter.calls
    with pytest.raises(RateLimited) as caught:
        make(meter)
    assert meter.calls == before
    return caught.value
