"""A small business: its books, its customers and its five jobs."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from jobsync_tui.sandbox.xero.books import Books

if TYPE_CHECKING:
    from tests.fakes import StepClock

CUSTOMERS = {
    "Ada Rewi": "ada@rewi.example",
    "Bjork Timber Ltd": "office@bjork.example",
    "Cobham School": "admin@cobham.example",
    "Dunmore Dental": "hello@dunmore.example",
}


def small_books(clock: StepClock) -> Books:
    """Books with two accounts, four customers and two invoices made by hand."""
    books = Books(now=clock.now, organisation={"Name": "Kauri Electrical", "CountryCode": "NZ"})
    books.seed_tax_rate(TaxType="OUTPUT2", Name="15% GST on Income", EffectiveRate=Decimal("15.0"))
    books.seed_account(Code="200", Name="Sales", Type="REVENUE", TaxType="OUTPUT2")
    books.seed_account(Code="210", Name="Materials sold", Type="REVENUE", TaxType="OUTPUT2")
    books.seed_account(Code="090", Name="Bank", Type="BANK")
    for name, email in CUSTOMERS.items():
        books.seed_contact(Name=name, EmailAddress=email)
    for number, name in (("H-1", "Ada Rewi"), ("H-2", "Cobham School")):
        books.seed_invoice(InvoiceNumber=number, Contact={"Name": name}, LineItems=[hand_line("50.00")])
    return books


def hand_line(amount: str) -> dict[str, Any]:
    """One line as somebody in the office would write it."""
    return {
        "Description": "By hand",
        "Quantity": Decimal(1),
        "UnitAmount": Decimal(amount),
        "AccountCode": "200",
        "TaxType": "OUTPUT2",
    }


def job(number: str, name: str, price: str, *, email: str | None = None, **more: Any) -> dict[str, Any]:  # raw JSON
    """A completed job with one hour of labour at this price, as the jobs file has it."""
    return {
        "id": f"id-{number}",
        "number": number,
        "status": "completed",
        "completed_on": "2026-05-27",
        "currency": "NZD",
        "amounts": "exclusive",
        "customer": {"id": name, "name": name, "email": CUSTOMERS.get(name, "") if email is None else email},
        "lines": [{"id": "1", "kind": "labour", "description": "Labour", "quantity": "1", "unit_price": price}],
        **more,
    }


NEWCOMER = "Zoe Newcomer"


def small_jobs() -> list[dict[str, Any]]:
    """Five jobs: three for customers that are there, two for one that is not."""
    return [
        job("J1", "Ada Rewi", "100.00"),
        job("J2", "Bjork Timber Ltd", "200.00"),
        job("J3", "Cobham School", "300.00"),
        job("J4", NEWCOMER, "400.00", email="zoe@newcomer.example"),
        job("J5", NEWCOMER, "500.00", email="zoe@newcomer.example"),
    ]


OLD = ("J1", "J2", "J3")
EVERY = ("J1", "J2", "J3", "J4", "J5")
