"""What holds for every labelled book, whoever is asked about it."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from decimal import Decimal
from functools import cache
from random import Random
from typing import TYPE_CHECKING

import pytest

from jobsync_tui.core.invoiced import BilledFlag, BilledStatus, Billing
from tests.labelled.billing.amounts import one_line, total_of
from tests.labelled.billing.baselines import equal_reference, number_in_reference
from tests.labelled.billing.business import COUNTRIES, Trace, business
from tests.labelled.billing.clients import cast
from tests.labelled.billing.desk import Desk
from tests.labelled.billing.doubts import TOLERANCE, with_doubts
from tests.labelled.billing.labels import BILLED, OPEN, Books, LabelledJob
from tests.labelled.billing.measuring import Tally, doubles, misses
from tests.labelled.billing.numbering import completed
from tests.labelled.billing.scenes import SCENARIOS, Scenario
from tests.labelled.billing.spellings import one_slip_apart
from tests.labelled.invoices import HELD_OUT, TUNED, books

if TYPE_CHECKING:
    from jobsync_tui.core.ledger import Invoice, InvoiceID

APPROVED = frozenset({"AUTHORISED", "PAID"})
SEEDS = (0, 1, 5, 7)
UNALLOCATED = "credited_but_not_allocated"
PREPAID = "deposit_as_prepayment"


@cache
def book(seed: int) -> Books:
    return books(seed, jobs=600)


@cache
def ledger(seed: int) -> dict[InvoiceID, Invoice]:
    return {one.invoice_id: one for one in book(seed).invoices}


def labelled(*statuses: BilledStatus) -> list[tuple[int, LabelledJob]]:
    return [(seed, one) for seed in SEEDS for one in book(seed).jobs if one.status in statuses]


def papers(seed: int, one: LabelledJob) -> list[Invoice]:
    return [ledger(seed)[invoice_id] for invoice_id in one.invoices]


def net(seed: int, one: LabelledJob) -> Decimal:
    """What stands billed on the invoices of a job."""
    live = [each for each in papers(seed, one) if each.status in APPROVED]
    credited = 0 if one.scenario == PREPAID else sum(each.amount_credited for each in live)
    return sum((each.total for each in live), Decimal(0)) - credited


def test_equal_seeds_give_equal_books() -> None:
    assert books(5, jobs=150) == books(5, jobs=150)
    assert books(5, jobs=150) != books(6, jobs=150)


@pytest.mark.parametrize("scene", SCENARIOS, ids=lambda scene: scene.name)
def test_every_scenario_gives_labelled_jobs(scene: Scenario) -> None:
    rng = Random(3)  # noqa: S311 - seeded test books
    desk = Desk(rng, business(rng, 100), cast(rng, "NZ", 40))
    for _ in range(30):
        scene.play(desk)
    assert len(desk.jobs) >= 3


def test_books_play_nearly_every_scenario() -> None:
    played = {one.scenario for seed in SEEDS for one in book(seed).jobs}
    assert len(played) > 0.9 * len(SCENARIOS)


def test_every_status_and_flag_is_true_of_some_job() -> None:
    jobs = [one for seed in SEEDS for one in book(seed).jobs]
    assert {one.status for one in jobs} == set(BilledStatus)
    assert {flag for one in jobs for flag in one.flags} == set(BilledFlag)


def test_a_job_key_and_an_invoice_id_name_one_thing() -> None:
    for seed in SEEDS:
        assert len({one.job.key for one in book(seed).jobs}) == len(book(seed).jobs)
        assert len(ledger(seed)) == len(book(seed).invoices)


def test_sales_invoice_numbers_are_unique_and_bills_need_not_be() -> None:
    for seed in SEEDS:
        numbers = [one.number.casefold() for one in book(seed).invoices if one.type == "ACCREC"]
        assert len(set(numbers)) == len(numbers)


def test_the_contacts_of_jobs_and_invoices_exist() -> None:
    for seed in SEEDS:
        known = {one.contact_id for one in book(seed).contacts}
        assert {one.contact_id for one in book(seed).invoices} <= known
        assert {one.contact_id for one in book(seed).jobs} <= known | {None}


def test_what_is_expected_is_the_lines_with_tax() -> None:
    for seed in SEEDS:
        rate = dict(COUNTRIES.values())[book(seed).currency]
        assert all(one.expected == total_of(one.job, rate) for one in book(seed).jobs)


def test_totals_of_invoices_add_up() -> None:
    for seed in SEEDS:
        for one in book(seed).invoices:
            assert one.total == one.sub_total + one.total_tax
            assert one.amount_due >= 0 or not one.live


def test_open_jobs_have_nothing_billed() -> None:
    for seed, one in labelled(*OPEN):
        if one.scenario != UNALLOCATED:
            assert net(seed, one) == 0, one


def test_a_job_without_invoices_is_open_or_free() -> None:
    for seed in SEEDS:
        for one in book(seed).jobs:
            if not one.invoices:
                assert one.status in {BilledStatus.NOT_INVOICED, BilledStatus.NO_CHARGE}


def test_invoiced_means_that_it_comes_to_the_job() -> None:
    alone = [(seed, one) for seed, one in labelled(BilledStatus.INVOICED) if BilledFlag.MULTI_JOB not in one.flags]
    assert len(alone) > 1000
    for seed, one in alone:
        if one.scenario != "listed_but_left_out":
            assert abs(net(seed, one) - one.expected) <= TOLERANCE, one


def test_an_invoice_over_several_jobs_comes_to_all_of_them_at_least() -> None:
    for seed in SEEDS:
        sums: defaultdict[InvoiceID, Decimal] = defaultdict(Decimal)
        for one in book(seed).jobs:
            if BilledFlag.MULTI_JOB in one.flags and len(one.invoices) == 1:
                sums[next(iter(one.invoices))] += one.expected
        assert all(ledger(seed)[each].total >= total - 3 * TOLERANCE for each, total in sums.items())


def test_other_amounts_are_others() -> None:
    for seed, one in labelled(BilledStatus.AMOUNT_MISMATCH):
        same_money = all(each.currency == (one.job.currency or book(seed).currency) for each in papers(seed, one))
        assert abs(net(seed, one) - one.expected) > TOLERANCE or not same_money, one
    for seed, one in labelled(BilledStatus.PART_INVOICED):
        assert 0 < net(seed, one) < one.expected - TOLERANCE, one
    for seed, one in labelled(BilledStatus.OVER_INVOICED):
        assert net(seed, one) > one.expected + TOLERANCE, one


def test_nothing_is_charged_where_nothing_is_expected() -> None:
    assert all(one.expected == 0 for _, one in labelled(BilledStatus.NO_CHARGE))


@pytest.mark.parametrize(
    ("flag", "true"),
    [
        (BilledFlag.HAS_VOID, lambda one: one.status in {"VOIDED", "DELETED"}),
        (BilledFlag.DRAFT_PRESENT, lambda one: one.status in {"DRAFT", "SUBMITTED"}),
    ],
)
def test_flags_of_a_status_are_true_of_an_invoice(flag: BilledFlag, true: object) -> None:
    assert callable(true)
    for seed in SEEDS:
        for one in book(seed).jobs:
            assert (flag in one.flags) == any(true(each) for each in papers(seed, one)), one


def test_on_another_contact_is_flagged() -> None:
    for seed in SEEDS:
        for one in book(seed).jobs:
            strange = [each for each in papers(seed, one) if each.live and each.contact_id != one.contact_id]
            assert bool(strange) == (BilledFlag.WRONG_CONTACT in one.flags), one


def test_hardly_any_job_is_undecidable() -> None:
    jobs = [one for seed in SEEDS for one in book(seed).jobs]
    assert sum(one.undecidable for one in jobs) < len(jobs) / 100


def twins(trace: Trace, *, days: int = 0, sites: bool = False) -> list[bool]:
    """Whether two equal jobs of one client, the first billed and the second not, are undecidable."""
    rng = Random(3)  # noqa: S311 - seeded test books
    desk = Desk(rng, business(rng, 100), cast(rng, "NZ", 40))
    client = next(one for one in desk.cast.of_kind("agency") if len(one.sites) > 1)
    lines = one_line("Gutter clean", Decimal(99))
    first = desk.job(client, lines=lines, site=client.sites[0])
    later = completed(first) + dt.timedelta(days=days)
    second = desk.job(client, later, lines=lines, site=client.sites[int(sites)])
    invoice = desk.file(desk.paper(first, trace, day=completed(first) + dt.timedelta(days=1)))
    desk.label(first, BilledStatus.INVOICED, invoice)
    desk.label(second, BilledStatus.NOT_INVOICED)
    return [one.undecidable for one in with_doubts(desk.jobs, desk.invoices, desk.unnamed)]


def test_nobody_can_tell_equal_jobs_of_one_day_apart_by_an_invoice_without_a_name() -> None:
    assert twins(Trace.NOTHING) == [True, True]
    assert twins(Trace.SITE) == [True, True]


def test_a_name_a_site_or_a_week_tells_equal_jobs_apart() -> None:
    assert twins(Trace.REFERENCE) == [False, False]
    assert twins(Trace.SITE, sites=True) == [False, False]
    assert twins(Trace.NOTHING, days=14) == [False, False]


def test_the_simple_rules_do_as_badly_as_on_measured_books() -> None:
    equal, anywhere = Tally(), Tally()
    for seed in SEEDS:
        equal.add(book(seed), equal_reference(book(seed)))
        anywhere.add(book(seed), number_in_reference(book(seed)))
    assert 0.15 < equal.of["right"] / equal.of["jobs"] < 0.35
    assert 0.45 < anywhere.of["right"] / anywhere.of["jobs"] < 0.65


def test_billing_twice_and_losing_money_are_told_apart() -> None:
    billed = next(one for _, one in labelled(BilledStatus.INVOICED))
    open_ = next(one for _, one in labelled(BilledStatus.NOT_INVOICED))
    for status in BILLED:
        assert doubles(billed, Billing(status=BilledStatus.NOT_INVOICED))
        assert misses(open_, Billing(status=status))
        assert not doubles(open_, Billing(status=status))
    assert not misses(billed, Billing(status=BilledStatus.VOID_ONLY))


@pytest.mark.parametrize(
    ("other", "near"),
    [
        ("1053", True),
        ("1034", True),
        ("104", True),
        ("10443", True),
        ("1055", False),
        ("1403", True),
        ("1430", False),
    ],
)
def test_a_slip_changes_swaps_drops_or_doubles_a_digit(other: str, *, near: bool) -> None:
    assert one_slip_apart("1043", other) is near


def test_what_is_held_out_is_never_tuned_on() -> None:
    assert not set(TUNED) & set(HELD_OUT)
