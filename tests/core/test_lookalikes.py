from __future__ import annotations

import datetime as dt
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jobsync_tui.core.billed import Asked, BilledFlag, BilledStatus, Billing, InvoiceIndex, reckon
from jobsync_tui.core.billed.hints import wanted
from jobsync_tui.core.jobs import Stage, StageKind
from jobsync_tui.core.ledger import ContactID, Invoice, InvoiceID, LineItem
from tests.core.invoices import (
    AMOUNTS,
    CONTACTS,
    DONE,
    EXPECTED,
    JOB,
    OTHER,
    Fields,
    invoice_lists,
    made,
    said,
    total,
)
from tests.core.ledgers import STYLES, sales

PLAINLY_OPEN = (BilledStatus.NOT_INVOICED, True)
NEARLY = total("113.45")
"""What a hand-made invoice came to: within a tenth of the job's total."""

FAR = total("213.45")
LESS = total("40.00")
"""What an invoice comes to that cannot hold the job."""


def plainly_open(found: Billing) -> bool:
    return (found.status, found.auto) == PLAINLY_OPEN


# Other spellings

RESPELLED = [
    ("1043", reference)
    for reference in (
        "Jobno1043", "SJ1043", "TKT1043", "CALL1043", "Smith1043", "JobNumber1043", "D1043", "Q1043", "inv1043",
        "Quote 1043", "As per quote 1043", "Order 1043", "Invoice 1043", "Your ref 1043", "Tax 1043", "Credit 1043",
        "Est 1043", "1043.01", "1,043", "10 43", "1043/1", "1043 %", "1040-45", "1040-5", "1040 to 45",
        "1041/42/43", "1042, 43 & 44", "Jobs 1042+43", "PO 77/1043", "PLB-1043", "Job 001043",
    )
] + [
    ("PLB-1043", "1043"), ("PLB-1043", "Job 1043"), ("PLB1043", "#1043"), ("SM8-1043", "1043"),
    ("SM8-1043", "sm81043"),
    ("C1043", "1043"), ("S-1043", "1043"), ("26/1043", "1043"), ("26/1043", "261043"), ("№1043", "1043"),
    ("Job No. 1043", "1043"), ("2026-0043", "0043"), ("2026-0143", "26-0143"), ("2026-0143", "143"),
    ("000123", "123"),
    ("0123", "Job 123"), ("123", "0123"), ("1043-01", "1043"), ("1043-01", "1043/1"), ("VIC-1043-B", "VIC 1043 B"),
    ("VIC-1043-B", "1043B"), ("T-1043/2", "1043/2"),
]  # fmt: skip


@pytest.mark.parametrize(("number", "reference"), RESPELLED)
def test_a_number_in_another_spelling_on_the_jobs_contact_is_worth_a_question(number: str, reference: str) -> None:
    job = replace(JOB, number=number)
    for amount in (NEARLY, FAR):
        assert not said(made(reference=reference, **amount), job=job).auto


@pytest.mark.parametrize(("number", "reference"), RESPELLED)
def test_on_another_contact_the_amount_must_be_equal(number: str, reference: str) -> None:
    job, elsewhere = replace(JOB, number=number), made(reference=reference, contact_id=OTHER)
    assert not said(elsewhere, job=job).auto
    assert not said(elsewhere, job=job, contact=None).auto


@pytest.mark.parametrize("reference", ["Quote 1043", "SJ1043", "1,043", "1041/42/43", "1040-45"])
def test_on_another_contact_over_another_amount_another_spelling_says_nothing(reference: str) -> None:
    assert plainly_open(said(made(reference=reference, contact_id=OTHER, **NEARLY)))
    assert plainly_open(said(made(reference=reference, **NEARLY), contact=None))


@pytest.mark.parametrize(
    ("number", "reference"),
    [
        ("1043", "10431"), ("1043", "21043"), ("1043", "$1043"), ("1043", "$1,043.00"), ("1043", "1041/42"),
        ("1043", "1040-42"), ("1043", "1044, 45"), ("2026-0143", "2025-0143"), ("2026-0143", "25-0143"),
        ("2026-0143", "1/43"), ("2026-0143", "2026"), ("2026-0005", "12/5/2026"), ("2026-0005", "5 mm pipe"),
        ("12", "$12"), ("1043", ""),
    ],
)  # fmt: skip
def test_digits_that_are_no_respelling_leave_the_job_plainly_open(number: str, reference: str) -> None:
    assert plainly_open(said(made(reference=reference, **LESS), job=replace(JOB, number=number)))


@pytest.mark.parametrize(
    ("number", "reference"), [("Smith 12", "Smith job 12"), ("2026-0043", "43"), ("K-7", "Job 7")]
)
def test_one_or_two_digits_need_the_contact_and_about_the_amount(number: str, reference: str) -> None:
    job = replace(JOB, number=number)
    assert not said(made(reference=reference, **NEARLY), job=job).auto
    assert plainly_open(said(made(reference=reference, **LESS), job=job))
    assert plainly_open(said(made(reference=reference, contact_id=OTHER, **LESS), job=job))


@pytest.mark.parametrize(
    "more",
    [
        {"number": "PLB-1043"},
        {"number": "INV-1043"},
        {"number": "INV-1043", "reference": "kitchen tap"},
        {"url": "https://office.example/jobs/1043"},
        {"url": "https://office.example/x?job=J1043&y=1"},
        {"lines": (LineItem(description="Job 1043 tap", quantity=Decimal(1), unit_amount=Decimal(9)),)},
    ],
)
def test_number_address_and_lines_are_read_as_well(more: Fields) -> None:
    assert not said(made(**{**FAR, **more})).auto
    assert not said(made(**{"contact_id": OTHER, **more})).auto
    called_a_job = "lines" in more
    assert plainly_open(said(made(**{**FAR, "contact_id": OTHER, **more}))) is not called_a_job


def test_xeros_own_number_says_little_where_the_reference_names_something_else() -> None:
    assert plainly_open(said(made(number="INV-1043", reference="PO 88213", **LESS)))
    assert not said(made(number="INV-1043", reference="PO 88213", **NEARLY)).auto
    assert plainly_open(said(made(number="INV-1043", reference="Job 1044", **LESS), job_numbers={"1043", "1044"}))


@pytest.mark.parametrize("url", ["https://1043.example/", "https://x.example/5b2a1043-1043-4c1e-9a1e-000010430000"])
def test_hosts_and_machine_made_ids_say_nothing(url: str) -> None:
    assert plainly_open(said(made(url=url, **LESS)))


def test_a_bare_number_of_another_known_job_may_be_xeros_own() -> None:
    found = said(made(number="1044"), job_numbers={"1043", "1044"})
    assert (found.status, found.auto) == (BilledStatus.INVOICED, False)
    assert plainly_open(said(made(number="1044"), job_numbers={"1043", "1044"}, others=["i1"]))


def test_a_number_that_another_known_job_has_in_full_is_not_this_ones() -> None:
    job, known = replace(JOB, number="MEL-1043"), {"MEL-1043", "SYD-1043", "1043-A"}
    assert plainly_open(said(made(reference="SYD-1043", **FAR), job=job, job_numbers=known))
    assert plainly_open(said(made(reference="Job 1043-A", **FAR), job=job, job_numbers=known))
    assert not said(made(reference="QLD-1043", **NEARLY), job=job, job_numbers=known).auto


def test_what_a_parent_job_billed_is_asked_about_only_near_the_amount() -> None:
    variation, known = replace(JOB, number="1043-A"), {"1043", "1043-A"}
    assert plainly_open(said(made(reference="1043", **FAR), job=variation, job_numbers=known))
    assert not said(made(reference="1043", **NEARLY), job=variation, job_numbers=known).auto


def test_other_stages_of_the_job_raise_no_doubt() -> None:
    job = replace(JOB, stage=Stage(kind=StageKind.PROGRESS, sequence=2, percent=Decimal(50)))
    assert plainly_open(said(made(number="1043-D1", reference="Quote 1043"), job=job, number="1043-P2"))


def test_a_void_invoice_raises_no_doubt() -> None:
    assert plainly_open(said(made(reference="Quote 1043", status="VOIDED", **LESS)))


def test_the_jobs_own_contact_is_named_first_among_doubts() -> None:
    here, there = (
        made("a", number="INV-9", reference="Quote 1043", **FAR),
        made("b", number="INV-1", contact_id=OTHER),
    )
    assert said(here, replace(there, reference="Quote 1043")).why == "INV-9 may mean this job"


def test_years_are_not_what_counts_in_a_number() -> None:
    assert (wanted("2026-0043").digits, wanted("26/1043").digits, wanted("2026").digits) == ("43", "1043", "2026")
    assert (wanted("VIC-1043-B").digits, wanted("1043-01").digits, wanted("K").digits) == ("1043", "1043", "")


# Another currency


def test_an_invoice_in_another_currency_is_never_plainly_the_jobs() -> None:
    for more in ({"number": "1043"}, {"reference": "Job 1043"}):
        found = said(made(currency="AUD", **more), currency="NZD")
        assert not found.auto
        assert "is in AUD, the job in NZD" in found.why
        assert BilledFlag.TAX_BASIS not in found.flags
        assert not said(made(currency="AUD", **more), currency="NZD", expected_total=None).auto


def test_the_drafts_currency_stands_in_for_a_jobs_without_one() -> None:
    assert said(made(number="1043", currency="NZD"), currency="NZD").auto
    assert said(made(number="1043", currency="nzd"), currency="NZD").auto
    assert said(made(number="1043", currency="AUD")).auto
    assert not said(made(number="1043"), job=replace(JOB, currency="AUD")).auto


# What we posted for other jobs


def test_what_we_posted_for_another_job_never_bills_this_one() -> None:
    for more in ({"number": "1043"}, {"reference": "Job 1043"}):
        found = said(made(**more), others=["i1"])
        assert (found.status, found.auto) == (BilledStatus.NOT_INVOICED, False)
        assert found.why.endswith("was posted for another job")


def test_what_we_posted_for_another_job_is_no_look_alike_and_no_doubt() -> None:
    assert plainly_open(said(made(), others=["i1"]))
    assert plainly_open(said(made(reference="Quote 1043"), others=["i1"]))
    assert plainly_open(said(made(reference="1043 Harbour Rd"), others=["i1"]))


def test_beside_it_only_what_is_surely_ours_is_plain() -> None:
    twin = made("twin", number="1043-R2")
    assert not said(made("a", number="1043"), twin, others=["twin"]).auto
    assert said(made("a", number="1043"), twin, others=["twin"], own=["a"]).auto


def test_a_persons_word_outweighs_what_it_was_posted_for() -> None:
    found = said(made(), others=["i1"], linked=["i1"])
    assert (found.status, found.auto) == (BilledStatus.INVOICED, True)


# Properties

SPELLINGS = st.sampled_from([reference for number, reference in RESPELLED if number == "1043"])
KEYS = st.sets(st.sampled_from("abcdefgh"))


@settings(deadline=None, max_examples=200)
@given(invoice_lists(), SPELLINGS, EXPECTED, AMOUNTS)
def test_a_respelled_number_on_the_jobs_contact_never_leaves_it_plainly_open(
    invoices: list[Invoice], reference: str, expected: Decimal | None, amount: Decimal
) -> None:
    named = made("named", reference=reference, total=amount)
    assert not plainly_open(said(*invoices, named, expected_total=expected))


@settings(deadline=None, max_examples=200)
@given(invoice_lists(), SPELLINGS, CONTACTS, EXPECTED, KEYS)
def test_what_a_person_set_apart_is_as_if_it_were_not_there(
    invoices: list[Invoice], reference: str, contact: ContactID | None, expected: Decimal | None, apart: set[str]
) -> None:
    every = [*invoices, made("named", reference=reference)]
    ids = {InvoiceID(key) for key in apart} | {InvoiceID("named")}
    left = [each for each in every if each.invoice_id not in ids]
    found = said(*every, contact=contact, expected_total=expected, not_these=ids)
    assert found == said(*left, contact=contact, expected_total=expected)


@settings(deadline=None, max_examples=200)
@given(invoice_lists(), CONTACTS, EXPECTED, KEYS)
def test_what_we_posted_elsewhere_never_makes_a_job_plainly_invoiced(
    invoices: list[Invoice], contact: ContactID | None, expected: Decimal | None, posted: set[str]
) -> None:
    left = [each for each in invoices if each.invoice_id not in posted]
    found = said(*invoices, contact=contact, expected_total=expected, others=posted)
    if found.auto and found.status in {BilledStatus.INVOICED, BilledStatus.DRAFT}:
        assert said(*left, contact=contact, expected_total=expected).auto


@settings(deadline=None, max_examples=200)
@given(invoice_lists(), SPELLINGS, CONTACTS, st.permutations(range(6)))
def test_the_order_of_invoices_never_changes_a_doubt(
    invoices: list[Invoice], reference: str, contact: ContactID | None, order: list[int]
) -> None:
    every = [*invoices, made("named", reference=reference, date=DONE + dt.timedelta(days=90))]
    shuffled = [every[at] for at in order if at < len(every)]
    assert said(*every, contact=contact) == said(*shuffled, contact=contact)


@pytest.mark.parametrize("style", STYLES)
def test_of_a_thousand_ordinary_jobs_fewer_than_one_in_a_hundred_is_doubted_for_its_number(style: str) -> None:
    drawn = sales(1, jobs=1000, invoices=2000, style=style, first_invoice=40_001)
    asked = [
        Asked(job=job, contact_id=contact, contact_sure=True, expected=job.total, number=job.number, currency="NZD")
        for job, contact in drawn.open_jobs
    ]
    found = reckon(asked, InvoiceIndex(drawn.invoices), known=drawn.job_numbers)
    assert sum("may mean this job" in each.why for each in found.values()) < 10
