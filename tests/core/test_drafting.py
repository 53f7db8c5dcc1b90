from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jobsync_tui.core.drafting import Drafted, InvoicePolicy, draft_invoice, invoice_number
from jobsync_tui.core.jobs import Job, JobLine, Stage, StageKind
from jobsync_tui.core.ledger import Contact, DraftInvoice, PaymentTerms, Settings
from jobsync_tui.core.mapping import LineDecision, LineMapping
from jobsync_tui.core.money import LineAmountTypes
from jobsync_tui.core.problems import Blocks
from jobsync_tui.sandbox.xero import arithmetic as xero
from tests.core.values import BOOKS, CONTACT, FREE, GST, JOB, LINE, OLD, PARTS, SALES, D, account

if TYPE_CHECKING:
    from decimal import Decimal


def drafted(
    job: Job = JOB,
    *,
    contact: Contact | None = CONTACT,
    books: Settings = BOOKS,
    policy: InvoicePolicy | None = None,
    **mapped: Any,  # Any: fields of every line's mapping
) -> Drafted:
    policy = policy or InvoicePolicy()
    to: dict[str, Any] = {"decision": LineDecision.AUTO, "account": SALES, "why": "rule labour", **mapped}
    lines = [LineMapping(line_id=line.id, **to) for line in job.lines]
    return draft_invoice(job, contact, lines, books, policy, number=invoice_number(job, policy))


def invoice(job: Job = JOB, **more: Any) -> DraftInvoice:
    found = drafted(job, **more)
    assert found.invoice is not None
    return found.invoice


def codes(found: Drafted) -> list[str]:
    assert all(problem.message and problem.next for problem in found.problems)
    return [problem.code for problem in found.problems]


def with_line(**changes: Any) -> Job:
    return replace(JOB, lines=(replace(LINE, **changes),))


def test_the_contracts_example_comes_out_to_the_cent() -> None:
    made = invoice()
    (line,) = made.lines
    assert codes(drafted()) == []
    assert [str(line.quantity), str(line.unit_amount)] == ["3.5", "85.50"]
    assert [str(line.line_amount), str(line.tax_amount)] == ["299.25", "29.93"]
    assert [str(made.sub_total), str(made.total_tax), str(made.total)] == ["299.25", "29.93", "329.18"]
    assert (line.account_code, line.tax_type, line.description) == (SALES, GST, "Labour - plumber (hr)")
    assert (made.number, made.reference, made.currency, made.status) == ("4133", "4133", "AUD", "DRAFT")
    assert (made.date.isoformat(), made.due_date.isoformat()) == ("2026-02-10", "2026-02-24")


@pytest.mark.parametrize(
    ("changes", "note"),
    [
        ({"unit_price": D("1.23456"), "discount_percent": D(0)}, " (3.5 x 1.23456)"),
        ({"unit_price": D("0.123456789"), "discount_percent": D(0)}, " (3.5 x 0.123456789)"),
        ({"quantity": D("1.33333"), "discount_percent": D(0)}, " (1.33333 x 95)"),
        ({"discount_percent": D("33.3333")}, " (3.5 x 95, less 33.3333 %)"),
    ],
)
def test_what_xero_would_round_is_sent_as_one_of_the_whole_amount(changes: dict[str, Decimal], note: str) -> None:
    job = with_line(**changes)
    (line,) = invoice(job).lines

    assert (line.quantity, line.unit_amount) == (D(1), job.lines[0].amount)
    assert line.description == f"Labour - plumber (hr){note}"


@pytest.mark.parametrize("quantity", ["3.50000", "3.5000000000"])
def test_a_quantity_with_idle_zeros_stays_a_quantity(quantity: str) -> None:
    (line,) = invoice(with_line(quantity=D(quantity))).lines

    assert (line.quantity, line.unit_amount, line.description) == (D("3.5"), D("85.5"), LINE.description)


lines = st.builds(
    JobLine,
    id=st.just("1"),
    quantity=st.decimals(min_value=0, max_value=1000, places=4) | st.decimals(min_value=0, max_value=50, places=6),
    unit_price=st.integers(0, 9).flatmap(lambda places: st.decimals(-5000, 5000, places=places)),
    discount_percent=st.just(D(0)) | st.decimals(min_value=0, max_value=100, places=4),
)


@settings(max_examples=500, deadline=None)
@given(st.lists(lines, max_size=4), st.sampled_from(LineAmountTypes))
def test_a_draft_always_comes_to_the_cents_of_its_job_and_of_the_practice_xero(
    drawn: list[JobLine], types: LineAmountTypes
) -> None:
    job = replace(JOB, amounts=types, lines=tuple(replace(line, id=str(at)) for at, line in enumerate(drawn)))
    made = invoice(job)

    percent = D(0) if types is LineAmountTypes.NO_TAX else D(10)
    judged = []
    for line, asked in zip(made.lines, job.lines, strict=True):
        kept = xero.half_up(line.quantity, xero.FOUR_PLACES), xero.half_up(line.unit_amount, xero.FOUR_PLACES)
        assert kept == (line.quantity, line.unit_amount), "Xero would round what is sent"
        amount = xero.line_amount(*kept)
        judged.append({"LineAmount": amount, "TaxAmount": xero.line_tax(amount, percent, types.value)})
        assert line.line_amount == asked.amount == amount
    assert (made.sub_total, made.total_tax, made.total) == tuple(xero.totals(judged, types.value))
    assert sum(line.line_amount for line in made.lines) == job.total


def test_an_inclusive_job_keeps_its_total_and_holds_its_tax() -> None:
    made = invoice(replace(JOB, amounts=LineAmountTypes.INCLUSIVE))

    assert made.line_amount_types is LineAmountTypes.INCLUSIVE
    assert (made.sub_total, made.total_tax, made.total) == (D("272.05"), D("27.20"), D("299.25"))


def test_a_job_without_tax_needs_no_tax_rate_in_the_books() -> None:
    made = invoice(replace(JOB, amounts=LineAmountTypes.NO_TAX), books=replace(BOOKS, tax_rates={}))

    assert (made.lines[0].tax_type, made.total_tax, made.total) == ("NONE", D("0.00"), D("299.25"))


@pytest.mark.parametrize("tax", ["EXEMPTOUTPUT", "exemptoutput", " GST free income "])
def test_a_line_names_its_tax_by_code_or_by_name(tax: str) -> None:
    assert invoice(with_line(tax=tax)).lines[0].tax_type == FREE


@pytest.mark.parametrize("tax", ["GST", "OLDOUTPUT", "Old GST"])
def test_a_tax_that_is_unknown_or_retired_keeps_the_job_from_being_posted(tax: str) -> None:
    found = drafted(with_line(tax=tax))

    assert (found.invoice, codes(found)) == (None, ["tax_unknown"])
    assert f"'{tax}'" in found.problems[0].message
    assert found.problems[0].blocks is Blocks.POSTING


def test_a_line_without_tax_takes_the_contacts_then_the_items_then_the_accounts() -> None:
    book, free = with_line(item_code="BOOK"), replace(CONTACT, tax_type=FREE)

    assert invoice().lines[0].tax_type == GST
    assert invoice(account=PARTS).lines[0].tax_type == FREE
    assert invoice(book).lines[0].tax_type == FREE
    assert invoice(book, contact=replace(CONTACT, tax_type=GST)).lines[0].tax_type == GST
    assert invoice(contact=free).lines[0].tax_type == FREE
    assert invoice(with_line(tax="OUTPUT"), contact=free).lines[0].tax_type == GST


def test_a_retired_tax_of_contact_or_account_keeps_the_job_from_being_posted() -> None:
    retired = replace(BOOKS, accounts={SALES: account(SALES, OLD)})

    assert codes(drafted(contact=replace(CONTACT, tax_type=OLD))) == ["tax_unknown"]
    assert codes(drafted(books=retired)) == ["tax_unknown"]
    assert codes(drafted(books=replace(BOOKS, accounts={SALES: account(SALES, None)}))) == ["tax_unknown"]


def test_a_line_without_account_still_counts_in_the_total_and_asks_for_one() -> None:
    found = drafted(account=None, why="no rule says which account")

    assert codes(found) == ["line_without_account"]
    assert found.problems[0].blocks is Blocks.LINES
    assert "no rule says which account" in found.problems[0].message
    assert found.invoice is not None
    assert (found.invoice.total, found.invoice.lines[0].account_code) == (D("329.18"), None)


@pytest.mark.parametrize("tracking", [("Region", "East"), ("Zone", "North"), ("Van", "1")])
def test_tracking_that_xero_does_not_have_keeps_the_job_from_being_posted(tracking: tuple[str, str]) -> None:
    found = drafted(with_line(tracking=(("Region", "North"), tracking)))

    assert codes(found) == ["tracking_unknown"]
    assert " = ".join(tracking) in found.problems[0].message


def test_tracking_and_item_travel_with_the_line_when_xero_has_them() -> None:
    (line,) = invoice(with_line(tracking=(("Region", "North"),), item_code="PIPE")).lines
    assert (line.tracking, line.item_code) == ((("Region", "North"),), "PIPE")

    assert invoice(with_line(item_code="UNKNOWN")).lines[0].item_code == ""


def locked(day: int) -> Settings:
    return replace(BOOKS, organisation=replace(BOOKS.organisation, period_lock_date=dt.date(2026, 2, day)))


def test_nothing_is_posted_on_or_before_the_lock_date() -> None:
    assert codes(drafted(books=locked(10))) == ["period_locked"]
    assert codes(drafted(books=locked(9))) == []
    assert "up to 10 Feb 2026" in drafted(books=locked(10)).problems[0].message


@pytest.mark.parametrize(
    ("job", "code"),
    [
        (with_line(unit_price=D("-1")), "negative_total"),
        (replace(JOB, lines=()), "no_lines"),
        (replace(JOB, completed_on=None), "no_completion_date"),
        (replace(JOB, currency="NZD"), "currency_not_enabled"),
        (replace(JOB, number="4" * 256), "number_too_long"),
        (replace(JOB, stage=Stage(kind=StageKind.DEPOSIT, percent=D(30))), "stage_not_supported"),
        (replace(JOB, stage=Stage(kind=StageKind.PROGRESS, amount=D(500))), "stage_not_supported"),
        (replace(JOB, stage=Stage(remaining=True)), "stage_not_supported"),
    ],
)
def test_what_cannot_be_invoiced_is_blocked_with_a_next_step(job: Job, code: str) -> None:
    found = drafted(job)

    assert codes(found) == [code]
    assert found.problems[0].blocks is Blocks.POSTING
    assert (found.invoice is None) is (job.completed_on is None)


def test_a_stage_with_lines_of_its_own_is_drafted_under_its_own_number() -> None:
    made = invoice(replace(JOB, stage=Stage(kind=StageKind.DEPOSIT), currency="AUD"))

    assert (made.number, made.reference, made.total) == ("4133-D1", "4133", D("329.18"))


def test_a_line_left_off_is_neither_billed_nor_judged() -> None:
    job = replace(JOB, lines=(LINE, replace(LINE, id="2", tax="nonsense")))
    billed = LineMapping(line_id="1", decision=LineDecision.AUTO, account=SALES, why="")
    off = LineMapping(line_id="2", decision=LineDecision.PERSON, account=None, why="", left_off=True)
    found = draft_invoice(job, CONTACT, [billed, off], BOOKS, InvoicePolicy(), number="4133")

    assert found.problems == ()
    assert found.invoice is not None
    assert [line.line_amount for line in found.invoice.lines] == [D("299.25")]


def test_a_job_with_every_line_left_off_has_nothing_to_bill() -> None:
    assert codes(drafted(account=None, left_off=True)) == ["no_lines"]


@pytest.mark.parametrize(
    ("url", "kept"),
    [
        ("https://jobs.example/4133", True),
        ("http://jobs.example/4133", False),
        ("https://go.XERO.com/4133", False),
        ("javascript:alert(1)", False),
        ("", False),
    ],
)
def test_a_url_travels_only_where_xero_takes_it(url: str, kept: bool) -> None:  # noqa: FBT001 - the expected fact
    assert invoice(replace(JOB, url=url)).url == (url if kept else "")


def test_number_and_reference_follow_their_templates_and_braces_in_a_job_number_are_plain() -> None:
    policy = InvoicePolicy(number="INV-{job}{stage}", reference="Job {job} {stage}")
    made = invoice(replace(JOB, number="{stage}7", stage=Stage(kind=StageKind.PROGRESS, sequence=2)), policy=policy)

    assert (made.number, made.reference) == ("INV-{stage}7-P2", "Job {stage}7 -P2")
    assert len(invoice(policy=InvoicePolicy(reference="x" * 300)).reference) == 255


TERMS_20TH, TERMS_7, ODD = (
    PaymentTerms(day=20, type="OFFOLLOWINGMONTH"),
    PaymentTerms(day=7, type="DAYSAFTERBILLDATE"),
    PaymentTerms(day=1, type="NEXTBLUEMOON"),
)


@pytest.mark.parametrize(
    ("contact", "organisation", "policy", "due"),
    [
        (TERMS_20TH, TERMS_7, InvoicePolicy(), "2026-03-20"),
        (None, TERMS_7, InvoicePolicy(), "2026-02-17"),
        (ODD, TERMS_7, InvoicePolicy(), "2026-02-17"),
        (None, None, InvoicePolicy(), "2026-02-24"),
        (ODD, ODD, InvoicePolicy(fallback_days=0), "2026-02-10"),
        (TERMS_20TH, TERMS_7, InvoicePolicy(due="days", fallback_days=30), "2026-03-12"),
    ],
)
def test_the_due_date_is_the_contacts_then_the_organisations_then_the_profiles(
    contact: PaymentTerms | None, organisation: PaymentTerms | None, policy: InvoicePolicy, due: str
) -> None:
    books = replace(BOOKS, organisation=replace(BOOKS.organisation, payment_terms=organisation))
    made = invoice(contact=replace(CONTACT, payment_terms=contact), books=books, policy=policy)

    assert made.due_date.isoformat() == due


def test_a_long_description_is_cut_visibly_and_never_loses_how_the_amount_came_about() -> None:
    assert invoice(with_line(description="x" * 4000)).lines[0].description == "x" * 4000
    assert invoice(with_line(description="x" * 4001)).lines[0].description == "x" * 3999 + "…"

    long = invoice(with_line(description="x" * 5000, quantity=D("1.33333"))).lines[0].description
    assert (len(long), long[-33:]) == (4000, "x… (1.33333 x 95, less 10 %)".rjust(33, "x"))


def test_a_line_without_description_says_what_kind_of_work_it_was() -> None:
    assert invoice(with_line(description="")).lines[0].description == "Labour"
    assert invoice(with_line(description="", kind=None)).lines[0].description == "Work done"
