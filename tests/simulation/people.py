"""What people do meanwhile in Xero and in the job system: nobody asks the app first."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from tests.services.small_business import hand_line

if TYPE_CHECKING:
    from collections.abc import Callable

    from jobsync_tui.sandbox.xero.books import Books
    from tests.simulation.judge import Judge


def void(books: Books, judge: Judge, which: int) -> str:
    """Somebody deletes an invoice of ours, or voids one that was approved."""
    one = _ours(books, which)
    if one is None:
        return "nothing of ours to void"
    return _changed(books, judge, one, Status="VOIDED" if one["Status"] == "AUTHORISED" else "DELETED")


def approve(books: Books, judge: Judge, which: int) -> str:
    """Somebody approves a draft of ours."""
    one = _ours(books, which)
    if one is None or one["Status"] != "DRAFT":
        return "nothing of ours to approve"
    return _changed(books, judge, one, Status="AUTHORISED")


def edit(books: Books, judge: Judge, which: int) -> str:
    """Somebody changes the amount of an invoice of ours."""
    one = _ours(books, which)
    if one is None or one["Status"] != "DRAFT":
        return "nothing of ours to edit"
    more = {name: one[name] + 1 for name in ("SubTotal", "Total", "AmountDue")}
    return _changed(books, judge, one, **more)


def rename(books: Books, judge: Judge, which: int) -> str:
    """Somebody corrects the name of a contact."""
    one = _contact(books, which)
    return _changed(books, judge, one, Name=f"{one['Name']} & Co")


def archive(books: Books, judge: Judge, which: int) -> str:
    """Somebody archives a contact, or brings it back."""
    one = _contact(books, which)
    taken = any(other["Name"] == one["Name"] for other in books.contacts.values() if other is not one)
    active = one["ContactStatus"] == "ACTIVE"
    if not active and taken:
        return "its name is taken"
    return _changed(books, judge, one, ContactStatus="ARCHIVED" if active else "ACTIVE")


def by_hand(books: Books, judge: Judge, which: int) -> str:
    """Somebody in the office makes an invoice under our number, which may look exactly like ours."""
    number = f"J{which % 3 + 1}"
    if any(one["InvoiceNumber"] == number for one in books.invoices.values()):
        return f"{number} is there already"
    amount = f"{100 * (which % 3 + 1)}.00" if which % 2 else "77.00"
    name = list(books.contacts.values())[which % 2]["Name"]
    status = "DRAFT" if which % 4 < 2 else "AUTHORISED"
    made = {"InvoiceNumber": number, "Contact": {"Name": name}, "Status": status}
    judge.expect(books.seed_invoice(**made, LineItems=[hand_line(amount)]))
    return f"{number} made by hand for {name}, {amount}, {status.lower()}"


DEEDS: dict[str, Callable[[Books, Judge, int], str]] = {
    one.__name__: one for one in (void, approve, edit, rename, archive, by_hand)
}


def change_job(jobs: list[dict[str, Any]], which: int) -> str:
    """The job is edited at the source: another price, another customer, or a further line."""
    job = jobs[which % len(jobs)]
    if which % 3 == 0:
        job["customer"] = {"id": "Cobham School", "name": "Cobham School", "email": "admin@cobham.example"}
        return f"{job['number']} is now for Cobham School"
    price = Decimal(job["lines"][0]["unit_price"]) + 10
    job["lines"][0]["unit_price"] = str(price)
    return f"{job['number']} now costs {price}"


def _ours(books: Books, which: int) -> dict[str, Any] | None:
    ours = [books.invoices[id_] for id_ in books.created_by]
    return ours[which % len(ours)] if ours else None


def _contact(books: Books, which: int) -> dict[str, Any]:
    known = list(books.contacts.values())
    return known[which % 2] if which % 5 else known[-1]


def _changed(books: Books, judge: Judge, one: dict[str, Any], **changes: Any) -> str:  # fields of the wire
    one.update(changes, UpdatedDateUTC=books.now())
    id_ = one.get("InvoiceID") or one["ContactID"]
    judge.expect(id_)
    told = ", ".join(f"{name}={value}" for name, value in changes.items())
    return f"{one.get('InvoiceNumber') or one['Name']}: {told}"
