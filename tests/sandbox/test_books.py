"""What can be written straight into the books, and what follows from it."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from jobsync_tui.sandbox.xero.books import Books
from jobsync_tui.sandbox.xero.wire import UnreadableError

if TYPE_CHECKING:
    import httpx

LINES = [{"Description": "Work", "Quantity": 2, "UnitAmount": Decimal("10.50"), "AccountCode": "200"}]
NOON = datetime(2026, 9, 14, 12, 0, tzinfo=UTC)


def test_two_books_with_the_same_history_have_the_same_ids() -> None:
    def history() -> list[str]:
        made = Books(now=lambda: NOON)
        contact = made.seed_contact(Name="A")
        return [contact, made.seed_account(Code="1"), made.seed_invoice(Contact={"ContactID": contact})]

    assert history() == history()
    assert len(set(history())) == 3


@pytest.mark.parametrize(
    ("country", "currency", "version", "today", "year_end"),
    [
        ("NZ", "NZD", "NZ", date(2026, 9, 15), (31, 3)),
        ("AU", "AUD", "AU", date(2026, 9, 14), (30, 6)),
        ("GB", "GBP", "UK", date(2026, 9, 14), (31, 3)),
        ("ZA", "USD", "GLOBAL", date(2026, 9, 14), (31, 12)),
    ],
)
def test_a_country_brings_its_currency_version_calendar_and_year_end(
    country: str, currency: str, version: str, today: date, year_end: tuple[int, int]
) -> None:
    made = Books(now=lambda: NOON, organisation={"CountryCode": country})
    told = made.organisation
    assert (told["BaseCurrency"], told["Version"]) == (currency, version)
    assert (told["FinancialYearEndDay"], told["FinancialYearEndMonth"]) == year_end
    assert made.today() == today


def test_an_organisation_takes_overrides() -> None:
    made = Books(organisation={"Name": "Mine", "OrganisationID": "7e4d4f4e-6c67-4e25-9d1b-0f4c7b1f2a10"})
    assert made.tenant_id == "7e4d4f4e-6c67-4e25-9d1b-0f4c7b1f2a10"
    assert (made.organisation["Name"], made.organisation["LegalName"]) == ("Mine", "Mine")


@pytest.mark.parametrize(
    ("status", "more", "paid", "due"),
    [
        ("DRAFT", {}, "0", "24.15"),
        ("AUTHORISED", {}, "0", "24.15"),
        ("AUTHORISED", {"AmountPaid": Decimal(4)}, "4", "20.15"),
        ("PAID", {}, "24.15", "0"),
        ("PAID", {"AmountCredited": Decimal("4.15")}, "20", "0"),
        ("VOIDED", {}, "0", "0"),
        ("DELETED", {}, "0", "0"),
    ],
)
def test_a_seeded_invoice_is_settled_as_its_status_says(
    api: httpx.Client,
    books: Books,
    contact_ids: dict[str, str],
    *,
    status: str,
    more: dict[str, Decimal],
    paid: str,
    due: str,
) -> None:
    contact = {"ContactID": contact_ids["Ada Rewi"]}
    invoice = books.seed_invoice(Contact=contact, Status=status, LineItems=LINES, **more)
    record = books.invoices[invoice]

    assert (record["Total"], record["AmountPaid"], record["AmountDue"]) == (
        Decimal("24.15"),
        Decimal(paid),
        Decimal(due),
    )
    shown = api.get(f"Invoices/{invoice}").json()["Invoices"][0]
    assert sum(payment["Amount"] for payment in shown["Payments"]) == float(paid)
    assert ("FullyPaidOnDate" in shown) == (status == "PAID")


def test_a_seeded_change_date_is_kept(books: Books, contact_ids: dict[str, str]) -> None:
    then = datetime(2025, 1, 2, 3, 4, 5, tzinfo=UTC)
    invoice = books.seed_invoice(Contact={"ContactID": contact_ids["Ada Rewi"]}, UpdatedDateUTC=then)
    contact = books.seed_contact(Name="Old", UpdatedDateUTC=then)
    assert books.invoices[invoice]["UpdatedDateUTC"] == books.contacts[contact]["UpdatedDateUTC"] == then


def test_history_may_lie_on_an_account_that_is_archived_since(books: Books, contact_ids: dict[str, str]) -> None:
    invoice = books.seed_invoice(
        Contact={"ContactID": contact_ids["Ada Rewi"]}, LineItems=[LINES[0] | {"AccountCode": "299"}]
    )
    assert books.invoices[invoice]["LineItems"][0]["TaxType"] == "OUTPUT2"


def test_a_float_never_gets_into_the_books(books: Books, contact_ids: dict[str, str]) -> None:
    with pytest.raises(UnreadableError):
        books.seed_invoice(
            Contact={"ContactID": contact_ids["Ada Rewi"]}, LineItems=[LINES[0] | {"UnitAmount": 10.5}]
        )


def test_an_invoice_needs_a_seeded_contact(books: Books) -> None:
    with pytest.raises(LookupError, match="seed the contact first"):
        books.seed_invoice(Contact={"Name": "Nobody"}, LineItems=LINES)


def test_a_record_changed_by_hand_is_what_the_api_sees(
    api: httpx.Client, books: Books, contact_ids: dict[str, str]
) -> None:
    books.contacts[contact_ids["Ada Rewi"]]["Name"] = "Ada Smith"
    taken = api.put("Contacts", json={"Contacts": [{"Name": "ada smith"}]})
    free = api.put("Contacts", json={"Contacts": [{"Name": "Ada Rewi"}]})
    assert (taken.status_code, free.status_code) == (400, 200)
