from __future__ import annotations

from collections import Counter
from datetime import date, timedelta

import pytest

from jobsync_tui.sandbox.practice import Practice, jobs_document, practice_books
from tests.sandbox.practice_support import NOW, TODAY, active, bare, seeded

# The books


def test_the_books_hold_four_hundred_contacts_and_nineteen_hundred_invoices(practice: Practice) -> None:
    assert len(practice.books.contacts) == 400
    assert len(practice.books.invoices) == 1_900
    assert 40 <= len(practice.books.accounts) <= 50


def test_the_business_is_a_practice_one_in_new_zealand(practice: Practice) -> None:
    organisation = practice.books.organisation
    assert organisation["Name"] == "Kauri Electrical Ltd"
    assert organisation["BaseCurrency"] == "NZD"
    assert organisation["IsDemoCompany"] is True
    assert organisation["PaymentTerms"]["Sales"] == {"Day": 20, "Type": "OFFOLLOWINGMONTH"}
    assert 90 < (TODAY - organisation["PeriodLockDate"]).days < 180


def test_everything_stands_in_the_last_two_years_and_nothing_in_the_future(practice: Practice) -> None:
    for invoice in practice.books.invoices.values():
        assert TODAY - timedelta(days=733) <= invoice["Date"] < TODAY
        assert invoice["UpdatedDateUTC"] <= NOW
        assert "FullyPaidOnDate" not in invoice or invoice["FullyPaidOnDate"] < TODAY
    assert all(contact["UpdatedDateUTC"] <= NOW for contact in practice.books.contacts.values())


def test_every_line_goes_to_an_account_that_takes_it(practice: Practice) -> None:
    accounts = {account["Code"]: account for account in practice.books.accounts}
    for invoice in practice.books.invoices.values():
        wanted = "REVENUE" if invoice["Type"] == "ACCREC" else "EXPENSE"
        classes = {accounts[line["AccountCode"]]["Class"] for line in invoice["LineItems"]}
        assert classes == {wanted}


def test_most_invoices_are_paid_and_a_few_are_drafts_void_or_deleted(practice: Practice) -> None:
    states = Counter(invoice["Status"] for invoice in practice.books.invoices.values())
    assert states["PAID"] > 1_500
    assert states["AUTHORISED"] > 50
    assert all(1 <= states[few] <= 40 for few in ("DRAFT", "VOIDED", "DELETED"))


def test_invoice_numbers_are_unique_and_follow_the_dates(practice: Practice) -> None:
    sales = [invoice for invoice in practice.books.invoices.values() if invoice["Type"] == "ACCREC"]
    assert len({invoice["InvoiceNumber"] for invoice in sales}) == len(sales)
    own = [invoice for invoice in sales if invoice["InvoiceNumber"].startswith("INV-")]
    assert own == sorted(own, key=lambda one: (one["Date"], one["InvoiceNumber"]))
    assert 0.75 < len(own) / len(sales) < 0.95


def test_active_names_are_unique_as_xero_wants_them(practice: Practice) -> None:
    names = Counter(contact["Name"].casefold() for contact in active(practice))
    assert max(names.values()) == 1


def test_the_crowd_holds_suppliers_archived_a_merged_pair_and_a_double(practice: Practice) -> None:
    contacts = practice.books.contacts
    assert sum(one["IsSupplier"] and not one["IsCustomer"] for one in contacts.values()) > 10
    assert sum(one["ContactStatus"] == "ARCHIVED" for one in contacts.values()) > 10
    merged = [one for one in contacts.values() if one.get("MergedToContactID")]
    assert [contacts[one["MergedToContactID"]]["ContactStatus"] for one in merged] == ["ACTIVE"]
    doubles = [name for name, times in Counter(bare(one["Name"]) for one in active(practice)).items() if times > 1]
    assert len(doubles) == 2  # case 1 and the one in the crowd


def test_nobody_real_is_reachable(practice: Practice) -> None:
    for contact in practice.books.contacts.values():
        assert contact["EmailAddress"].endswith(".example")
        assert all("555" in phone["PhoneNumber"] for phone in contact["Phones"] if phone["PhoneNumber"])


# Determinism


def everything(practice: Practice) -> object:
    books = practice.books
    return practice.jobs, practice.expected, books.contacts, books.invoices, books.accounts, books.organisation


def test_the_same_seed_and_time_give_the_same_business(practice: Practice) -> None:
    again = practice_books(now=lambda: NOW)
    assert again.books is not practice.books
    assert everything(again) == everything(practice)


@pytest.mark.parametrize("seed", [2, -1])
def test_different_seeds_differ(practice: Practice, seed: int) -> None:
    other = seeded(seed=seed)
    assert jobs_document(other) != jobs_document(practice)
    mine = {contact["Name"] for contact in practice.books.contacts.values()}
    theirs = {contact["Name"] for contact in other.books.contacts.values()}
    assert len(mine & theirs) < 200


def test_another_day_moves_the_dates_and_nothing_else(practice: Practice) -> None:
    later = seeded(now=NOW + timedelta(days=70))
    assert [job["customer"] for job in later.jobs] == [job["customer"] for job in practice.jobs]
    moved = [date.fromisoformat(job["completed_on"]) - timedelta(days=70) for job in later.jobs]
    assert moved == [date.fromisoformat(job["completed_on"]) for job in practice.jobs]
