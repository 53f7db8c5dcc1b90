"""Pulled rows: upserts count what they did, vanished jobs are kept, decisions keep their order."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

import msgspec
import pytest

from jobsync_tui.core.deciding import Choice, Decided, Scope
from jobsync_tui.core.jobs import Job, JobId, JobKey, JobLine, Stage, StageKind
from jobsync_tui.core.ledger import AccountCode, Contact, ContactID, Invoice, InvoiceID, LineItem
from jobsync_tui.core.money import LineAmountTypes
from jobsync_tui.core.ports import Pulled
from jobsync_tui.store import contacts, decisions, invoices, jobs
from jobsync_tui.store.cache import Cache, open_memory
from jobsync_tui.store.jobs import Changes

if TYPE_CHECKING:
    from collections.abc import Iterator

AT = dt.datetime(2026, 5, 29, 4, 42, tzinfo=dt.UTC)


@pytest.fixture
def cache() -> Iterator[Cache]:
    opened = open_memory()
    yield opened
    opened.close()


# Jobs


def a_job(number: str, price: str = "10.00", stage: Stage | None = None) -> Job:
    line = JobLine(id="1", description="Work", unit_price=Decimal(price))
    return Job(
        source="field", id=JobId(number), number=number, completed_on=AT.date(), lines=(line,), stage=stage or Stage()
    )


def test_replacing_jobs_counts_new_changed_same_and_gone(cache: Cache) -> None:
    assert jobs.replace_jobs(cache, "field", [a_job("1"), a_job("2")], now=AT) == Changes(new=2)
    step = jobs.replace_jobs(cache, "field", [a_job("1"), a_job("2", "11.00"), a_job("3")], now=AT)
    assert step == Changes(new=1, changed=1, same=1)
    assert jobs.replace_jobs(cache, "field", [a_job("3")], now=AT) == Changes(same=1, gone=2)
    assert jobs.replace_jobs(cache, "field", [a_job("3")], now=AT) == Changes(same=1)
    assert (jobs.count_live(cache, "field"), len(jobs.all_jobs(cache))) == (1, 3)


def test_a_job_comes_back_exactly_as_it_was_read(cache: Cache) -> None:
    read = replace(a_job("1", "1234567.8901"), custom_fields=(("Region", "North"),), url="https://x.example")
    jobs.replace_jobs(cache, "field", [read], now=AT)
    [cached] = jobs.all_jobs(cache)
    assert (cached.job, cached.gone_at) == (read, None)


def test_the_stages_of_one_job_are_rows_of_their_own(cache: Cache) -> None:
    deposit = Stage(kind=StageKind.DEPOSIT)
    jobs.replace_jobs(cache, "field", [a_job("1"), a_job("1", stage=deposit)], now=AT)
    keys = {cached.job.key.stage for cached in jobs.all_jobs(cache)}
    assert keys == {"final", "deposit"}
    found = jobs.find_job(cache, JobKey(source="field", job_id=JobId("1"), stage="deposit"))
    assert found
    assert found.job.stage == deposit


def test_one_source_replaces_only_its_own_jobs(cache: Cache) -> None:
    jobs.replace_jobs(cache, "field", [a_job("1")], now=AT)
    jobs.replace_jobs(cache, "office", [replace(a_job("1"), source="office")], now=AT)
    jobs.replace_jobs(cache, "office", [], now=AT)
    assert (jobs.count_live(cache, "field"), jobs.count_live(cache, "office")) == (1, 0)


def test_totals_of_jobs_are_kept_in_cents(cache: Cache) -> None:
    jobs.replace_jobs(cache, "field", [a_job("1", "19.99"), a_job("2", "0.005")], now=AT)
    assert [row["total_cents"] for row in cache.rows("SELECT total_cents FROM job ORDER BY number")] == [1999, 1]


# Contacts


def pulled_contact(contact_id: str, name: str, **fields: str) -> Pulled[Contact]:
    contact = Contact(contact_id=ContactID(contact_id), name=name, **fields)  # type: ignore[arg-type]  # texts alone
    return Pulled(value=contact, raw=msgspec.json.encode(contact))


def test_upserting_contacts_counts_once_what_comes_twice(cache: Cache) -> None:
    ada = pulled_contact("a", "Ada")
    assert contacts.upsert_contacts(cache, [ada, ada, pulled_contact("b", "Bo")]) == Changes(new=2)
    renamed = pulled_contact("a", "Ada Rewi", status="ARCHIVED")
    assert contacts.upsert_contacts(cache, [renamed, pulled_contact("b", "Bo")]) == Changes(changed=1, same=1)
    assert [(one.name, one.active) for one in contacts.all_contacts(cache)] == [("Ada Rewi", False), ("Bo", True)]


# Invoices


def pulled_invoice(invoice_id: str, number: str, *, kind: str = "ACCREC", status: str = "PAID") -> Pulled[Invoice]:
    line = LineItem(
        description="Labour",
        quantity=Decimal("1.2500"),
        unit_amount=Decimal("80.1234"),
        account_code=AccountCode("200"),
        line_amount=Decimal("100.15"),
        tax_amount=Decimal("15.02"),
    )
    invoice = Invoice(
        invoice_id=InvoiceID(invoice_id),
        type=kind,
        number=number,
        reference="",
        contact_id=ContactID("a"),
        contact_name="Ada",
        date=AT.date(),
        due_date=None,
        status=status,
        line_amount_types=LineAmountTypes.EXCLUSIVE,
        currency="NZD",
        sub_total=Decimal("100.15"),
        total_tax=Decimal("15.02"),
        total=Decimal("115.17"),
        updated_at=AT,
        lines=(line,),
    )
    return Pulled(value=invoice, raw=msgspec.json.encode(invoice))


def test_upserting_invoices_replaces_their_lines_and_counts(cache: Cache) -> None:
    one = pulled_invoice("1", "J1")
    assert invoices.upsert_invoices(cache, [one, one]) == Changes(new=1)
    assert invoices.upsert_invoices(cache, [one]) == Changes(same=1)
    bare = replace(one.value, lines=(), status="VOIDED")
    changed = Pulled(value=bare, raw=msgspec.json.encode(bare))
    assert invoices.upsert_invoices(cache, [changed, pulled_invoice("2", "J2")]) == Changes(new=1, changed=1)
    lines = cache.rows("SELECT invoice_id, quantity, unit_amount, line_amount_cents FROM invoice_line")
    assert lines == [{"invoice_id": "2", "quantity": "1.2500", "unit_amount": "80.1234", "line_amount_cents": 10015}]


def test_an_invoice_comes_back_to_the_cent_with_its_lines_in_their_order(cache: Cache) -> None:
    one, other = pulled_invoice("1", "J1"), pulled_invoice("2", "J2")
    [line] = one.value.lines
    several = tuple(replace(line, description=said) for said in ("Tap", "Roof", "A gutter"))
    longer = replace(one.value, lines=several)
    invoices.upsert_invoices(cache, [Pulled(value=longer, raw=one.raw), other])
    assert invoices.all_invoices(cache) == [longer, other.value]


def test_invoices_looked_up_one_by_one_come_without_their_lines(cache: Cache) -> None:
    one = pulled_invoice("1", "J1")
    invoices.upsert_invoices(cache, [one])
    assert invoices.find_invoices(cache, ["J1"]) == [replace(one.value, lines=())]


def test_invoices_are_found_by_number_in_any_case_or_by_id_and_bills_never(cache: Cache) -> None:
    invoices.upsert_invoices(cache, [pulled_invoice("1", "J1"), pulled_invoice("2", "J1", kind="ACCPAY")])
    assert [one.invoice_id for one in invoices.find_invoices(cache, ["j1"])] == ["1"]
    assert [one.number for one in invoices.find_invoices(cache, ["1"])] == ["J1"]
    assert invoices.find_invoices(cache, ["2", "J9"]) == []
    assert len(invoices.all_invoices(cache)) == 1


def test_past_lines_count_invoices_that_stand_alone(cache: Cache) -> None:
    standing = [pulled_invoice("1", "J1"), pulled_invoice("2", "J2", status="AUTHORISED")]
    others = [pulled_invoice("3", "J3", status="VOIDED"), pulled_invoice("4", "J4", kind="ACCPAY")]
    invoices.upsert_invoices(cache, [*standing, *others, pulled_invoice("5", "J5", status="DRAFT")])
    assert invoices.past_lines(cache) == [("Labour", "200", 2)]


# Decisions


def decide(cache: Cache, reason: str) -> int:
    key = JobKey(source="field", job_id=JobId("1"), stage="final")
    decided = Decided(
        id=0, at=AT, choice=Choice.NEVER, job=key, scope=Scope.JOB, scope_key=str(key), value={"reason": reason}
    )
    return decisions.add_decision(cache, decided)


def reasons(cache: Cache) -> list[str]:
    return [one.value["reason"] for one in decisions.active_decisions(cache)]


def test_undo_and_redo_walk_the_decisions_in_their_order(cache: Cache) -> None:
    assert [decide(cache, reason) for reason in "abc"] == [1, 2, 3]
    for left in (["a", "b"], ["a"], []):
        last = decisions.last_active(cache)
        assert last
        decisions.mark_undone(cache, last, at=AT, undone=True)
        assert reasons(cache) == left
    assert decisions.last_active(cache) is None
    first = decisions.next_undone(cache)
    assert first
    assert first.value == {"reason": "a"}
    decisions.mark_undone(cache, first, at=AT, undone=False)
    assert reasons(cache) == ["a"]
    decide(cache, "d")
    assert decisions.next_undone(cache) is None


def test_a_decision_keeps_letters_of_any_script(cache: Cache) -> None:
    decide(cache, "Whānau 株式会社 'quoted' \"twice\"")
    assert reasons(cache) == ["Whānau 株式会社 'quoted' \"twice\""]


@pytest.mark.parametrize("answers", [None, 0, 2])
def test_a_decision_keeps_which_revision_it_answers_beside_what_was_said(cache: Cache, answers: int | None) -> None:
    key = JobKey(source="field", job_id=JobId("1"), stage="final")
    said = {"reason": "warranty"}
    made = Decided(
        id=1, at=AT, choice=Choice.NEVER, job=key, scope=Scope.JOB, scope_key="", value=said, answers=answers
    )
    decisions.add_decision(cache, made)
    assert decisions.active_decisions(cache) == [made]
