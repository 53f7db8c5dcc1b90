"""A day that is used up stops every call before it is sent, says until when, and ends by itself."""

from __future__ import annotations

import datetime as dt

import pytest

from jobsync_tui.connectors.xero.limits import Meter
from jobsync_tui.core.limits import Limits
from tests.connectors.xero.metering import DAY, make, refuse, stopped
from tests.connectors.xero.xero_support import StepClock

NZ = dt.timezone(dt.timedelta(hours=13))


@pytest.fixture
def clock() -> StepClock:
    return StepClock()


def test_a_day_that_is_used_up_stops_every_call_before_it_is_sent_and_says_until_when(clock: StepClock) -> None:
    clock.at = dt.datetime(2026, 11, 3, 19, 12, 30, tzinfo=NZ)
    meter = Meter(clock)
    make(meter, 3)
    first = refuse(meter, DAY)
    again = stopped(meter)
    ends = dt.datetime(2026, 11, 4, 9, 12, 30, tzinfo=NZ)
    for error in (first, again):
        assert error.message.endswith("0 calls are left until 09:12 tomorrow (in 14 hours).")
        assert (error.daily, error.until, error.remaining) == (True, ends, 0)
    assert (meter.limits.day_remaining, meter.limits.day_ends) == (0, ends)
    assert clock.slept == []
    clock.at = ends - dt.timedelta(seconds=40)
    assert stopped(meter).message.endswith("until 09:12 today (in 1 minute).")
    assert stopped(meter).retry_after == 40


def test_a_day_that_is_over_lets_everything_through_by_itself(clock: StepClock) -> None:
    meter = Meter(clock)
    refuse(meter, DAY)
    clock.at += dt.timedelta(seconds=50_400)
    assert (meter.limits.day_remaining, meter.limits.day_ends) == (None, None)
    make(meter, 3, X_DayLimit_Remaining="4999")
    assert meter.limits.day_remaining == 4999


@pytest.mark.parametrize(
    ("wait", "told"),
    [
        ("50400", "23:00 today (in 14 hours)."),
        ("5400", "10:30 today (in 2 hours)."),
        ("3600", "10:00 today (in 1 hour)."),
        ("120", "09:02 today (in 2 minutes)."),
        ("1", "09:00 today (in 1 minute)."),
        ("54000", "00:00 tomorrow (in 15 hours)."),
        ("172800", "09:00 on 05 Nov (in 48 hours)."),
        ("999999999", "09:00 on 05 Nov (in 48 hours)."),
    ],
)
def test_the_end_of_a_day_is_told_for_people(clock: StepClock, wait: str, told: str) -> None:
    error = refuse(Meter(clock), {**DAY, "Retry-After": wait})
    assert error.message.endswith(f"until {told}")


def test_after_a_count_of_zero_one_call_finds_out_when_the_day_ends(clock: StepClock) -> None:
    meter = Meter(clock)
    make(meter, X_DayLimit_Remaining="0")
    told = refuse(meter, {"X-Rate-Limit-Problem": "day", "Retry-After": "7200"})
    assert told.until == clock.at + dt.timedelta(hours=2)
    assert stopped(meter).until == told.until
    clock.at += dt.timedelta(hours=2)
    make(meter, 5)


def test_where_the_end_is_not_told_one_call_an_hour_may_find_out(clock: StepClock) -> None:
    meter = Meter(clock)
    make(meter, X_DayLimit_Remaining="0")
    refuse(meter, {"X-Rate-Limit-Problem": "day"})
    assert "tomorrow" in stopped(meter).next_step
    clock.at += dt.timedelta(minutes=59)
    stopped(meter)
    clock.at += dt.timedelta(minutes=1)
    refuse(meter, {"X-Rate-Limit-Problem": "day"})
    stopped(meter)
    clock.at += dt.timedelta(hours=1)
    make(meter, X_DayLimit_Remaining="998")
    make(meter, 5)


def test_only_one_of_many_finds_out(clock: StepClock) -> None:
    meter = Meter(clock)
    make(meter, X_DayLimit_Remaining="0")
    clock.at += dt.timedelta(hours=1)
    with meter.call("GET Contacts") as slot:
        stopped(meter)
        meter.answered({"X-DayLimit-Remaining": "5"}, slot)
    make(meter)


def test_finding_out_may_be_tried_again_when_the_network_failed(clock: StepClock) -> None:
    meter = Meter(clock)
    make(meter, X_DayLimit_Remaining="0")
    clock.at += dt.timedelta(hours=1)
    with pytest.raises(OSError, match="broken"), meter.call("GET Contacts"):
        raise OSError("broken")
    make(meter, X_DayLimit_Remaining="900")
    make(meter)


def test_a_refusal_without_an_end_may_be_tried_again_in_an_hour(clock: StepClock) -> None:
    meter = Meter(clock)
    refuse(meter, {"X-Rate-Limit-Problem": "day"})
    stopped(meter)
    clock.at += dt.timedelta(hours=1)
    make(meter)


def test_a_computer_whose_clock_is_set_back_is_not_stopped_for_years(clock: StepClock) -> None:
    meter = Meter(clock)
    refuse(meter, DAY)
    clock.at -= dt.timedelta(days=400)
    make(meter)


def test_books_that_tell_nothing_of_days_know_no_end(clock: StepClock) -> None:
    meter = Meter(clock)
    make(meter, 30, X_MinLimit_Remaining="50")
    assert meter.limits == Limits(minute_remaining=50, as_of=clock.at)


# From one run to the next


def test_a_new_process_knows_what_an_earlier_one_learned(clock: StepClock) -> None:
    earlier = Meter(clock)
    refuse(earlier, DAY)
    clock.at += dt.timedelta(hours=13)
    meter = Meter(clock)
    meter.remember(earlier.limits)
    assert stopped(meter).message.endswith("(in 1 hour).")
    assert meter.limits == earlier.limits
    clock.at += dt.timedelta(hours=1)
    make(meter)


def test_a_new_process_finds_out_an_unknown_end_with_one_call(clock: StepClock) -> None:
    kept = Limits(day_remaining=0, as_of=clock.at - dt.timedelta(minutes=30))
    meter = Meter(clock)
    meter.remember(kept)
    refuse(meter, {"X-Rate-Limit-Problem": "day"})
    stopped(meter)


def test_a_new_process_leaves_room_for_what_the_last_minute_held(clock: StepClock) -> None:
    meter = Meter(clock)
    meter.remember(Limits(minute_remaining=10, as_of=clock.at - dt.timedelta(seconds=20)))
    make(meter, 10)
    assert clock.slept == []
    make(meter)
    assert clock.slept == [40]


@pytest.mark.parametrize("age", [dt.timedelta(hours=24), dt.timedelta(days=9), dt.timedelta(seconds=-1)])
def test_what_is_older_than_a_day_or_from_the_future_is_no_news(clock: StepClock, age: dt.timedelta) -> None:
    meter = Meter(clock)
    meter.remember(Limits(day_remaining=0, minute_remaining=0, as_of=clock.at - age))
    make(meter)
    assert meter.limits == Limits()


def test_what_is_known_is_not_overwritten_by_what_is_remembered(clock: StepClock) -> None:
    meter = Meter(clock)
    make(meter, X_DayLimit_Remaining="7")
    meter.remember(Limits(day_remaining=0, as_of=clock.at - dt.timedelta(hours=1)))
    make(meter)
    assert meter.limits.day_remaining == 7


def test_the_call_that_finds_out_may_have_to_wait_for_the_minute_first(clock: StepClock) -> None:
    meter = Meter(clock)
    make(meter, 59)
    make(meter, X_DayLimit_Remaining="0")
    told = refuse(meter, {"X-Rate-Limit-Problem": "day", "Retry-After": "7200"})
    assert clock.slept
    assert stopped(meter).until == told.until
    clock.at += dt.timedelta(hours=2)
    make(meter, 5)


def test_an_interrupted_wait_leaves_the_finding_out_to_the_next_call(clock: StepClock) -> None:
    meter = Meter(clock)
    make(meter, 59)
    make(meter, X_DayLimit_Remaining="0")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(clock, "sleep", interrupt)
        with pytest.raises(KeyboardInterrupt):
            make(meter)
    make(meter, X_DayLimit_Remaining="7")


def interrupt(_seconds: float) -> None:
    raise KeyboardInterrupt


def test_a_late_answer_to_an_earlier_call_does_not_wipe_the_limit(clock: StepClock) -> None:
    meter = Meter(clock)
    with meter.call("GET Contacts") as early:
        told = refuse(meter, {"X-Rate-Limit-Problem": "day", "Retry-After": "7200"})
        meter.answered({"X-DayLimit-Remaining": "1"}, early)
    assert stopped(meter).until == told.until


def test_a_refusal_without_counts_is_kept_for_the_next_run_until_it_ends(clock: StepClock) -> None:
    meter = Meter(clock)
    told = refuse(meter, {"X-Rate-Limit-Problem": "day", "Retry-After": str(30 * 3600)})
    kept = meter.limits
    assert kept.as_of == clock.at
    clock.at += dt.timedelta(hours=29)
    later = Meter(clock)
    later.remember(kept)
    assert stopped(later).until == told.until
    clock.at += dt.timedelta(hours=1)
    make(later)


@pytest.mark.parametrize("wait", [61, 75, 300])
def test_a_minutes_limit_that_names_more_than_a_minute_holds_everybody(clock: StepClock, wait: int) -> None:
    meter = Meter(clock)
    refuse(meter, {"X-Rate-Limit-Problem": "minute", "Retry-After": str(wait)})
    make(meter)
    assert clock.slept == [wait]
