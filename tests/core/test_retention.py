"""A retention is held back, not billed before: what it takes off is still owed; a retainer is neither."""

from __future__ import annotations

import pytest

from jobsync_tui.core.billed import BilledStatus
from jobsync_tui.core.billed.words import part_called, taken_off
from jobsync_tui.core.jobs import StageKind
from tests.core.invoices import made
from tests.core.questions import answers, ask, job, outcome
from tests.core.test_mentions import line, over

SAID = ["Less 5% retention", "Retention 5%", "Less retentions", "less amount retained", "Less retainage"]


@pytest.mark.parametrize("said", SAID)
def test_a_bill_less_a_retention_bills_a_part(said: str) -> None:
    [found] = answers([ask(job("1043"))], made(reference="1043", **over(line("Boiler"), line(said, "-5"))))
    assert found.status is BilledStatus.PART_INVOICED


def test_the_retention_billed_later_makes_it_whole() -> None:
    first = made("a", reference="1043", **over(line("Boiler"), line(SAID[0], "-5")))
    rest = made("b", number="INV-9", reference="1043 retention", **over(line("Retention released", "5")))
    [found] = answers([ask(job("1043"))], first, rest)
    assert outcome(found) == (BilledStatus.INVOICED, True)


@pytest.mark.parametrize("said", ["Less deposit", "Less previously claimed", "Less deposit paid 5%"])
def test_what_was_billed_before_is_taken_off(said: str) -> None:
    invoice = made(reference="1043", **over(line("Boiler"), line(said, "-5")))
    assert [one.description for one in taken_off(invoice)] == [said]
    assert part_called(invoice) is None


@pytest.mark.parametrize("said", ["After hours retainer", "Retaining wall", "Retained earnings advice"])
def test_neither_a_retainer_nor_a_wall_is_a_part(said: str) -> None:
    assert part_called(made(reference="1043", **over(line(said)))) is None


def test_a_retention_that_is_billed_is_a_progress_claim() -> None:
    assert part_called(made(reference="1043 retention")) is StageKind.PROGRESS
