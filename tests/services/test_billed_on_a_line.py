"""From Xero to the queue: a job that is named on a line of an invoice alone is not billed again unseen."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import pytest

from jobsync_tui.core.billed import BilledStatus
from jobsync_tui.core.proposal import State
from tests.services.small_business import hand_line, job
from tests.services.worlds import drafted, pull_all

if TYPE_CHECKING:
    from tests.services.worlds import World

LONG_AFTER = dt.date(2026, 5, 20)


@pytest.fixture
def billed_by_hand(pulled: World) -> World:
    """Jobs of the spring, and what the office billed for them by hand, each named on a line and nowhere else."""
    pulled.jobs[:] = [
        job("1043", "Ada Rewi", "100.00", completed_on="2026-03-01"),
        job("1044", "Ada Rewi", "200.00", completed_on="2026-03-05"),
        job("1050", "Bjork Timber Ltd", "100.00", completed_on="2026-05-20"),
        job("1060", "Cobham School", "400.00", completed_on="2026-05-20"),
        job("1070", "Dunmore Dental", "500.00", completed_on="2026-05-20"),
    ]
    pulled.write()
    seed(pulled, "Quarter account", "Ada Rewi", said("Job 1043 tap", "100.00"), said("Job 1044 roof", "200.00"))
    seed(pulled, "Deposit", "Bjork Timber Ltd", said("Job 1050 deposit", "30.00"))
    seed(pulled, "Switchboard", "Cobham School", said("Job 1060: stage one", "150.00"))
    return pulled


def said(text: str, amount: str) -> dict[str, Any]:  # raw JSON
    return {**hand_line(amount), "Description": text}


def seed(world: World, reference: str, name: str, *lines: dict[str, Any]) -> None:
    world.books.seed_invoice(
        Reference=reference, Status="AUTHORISED", Date=LONG_AFTER, Contact={"Name": name}, LineItems=list(lines)
    )


def test_a_job_named_only_on_a_line_is_not_ready(billed_by_hand: World) -> None:
    with billed_by_hand.open() as ws:
        pull_all(ws)
        found = drafted(ws)
    billed = {number: found[number].billing.status for number in ("1043", "1044", "1050", "1060")}
    assert billed == {
        "1043": BilledStatus.INVOICED,
        "1044": BilledStatus.INVOICED,
        "1050": BilledStatus.PART_INVOICED,
        "1060": BilledStatus.PART_INVOICED,
    }
    assert State.READY not in {found[number].state for number in billed}
    assert found["1070"].state is State.READY
