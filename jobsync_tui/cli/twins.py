"""`jobsync duplicates`: contacts in Xero that are one party typed twice, and what each holds."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from jobsync_tui.cli.context import Session, shared
from jobsync_tui.cli.documents import moment, money
from jobsync_tui.cli.tables import count, name_cell, table
from jobsync_tui.core.money import in_words
from jobsync_tui.core.text import clean
from jobsync_tui.services.twins import duplicates

if TYPE_CHECKING:
    from decimal import Decimal

    from jobsync_tui.cli.documents import Document
    from jobsync_tui.services.twins import Holding, OneParty, TwinsReport


@click.command("duplicates")
@shared
@click.pass_obj
def duplicates_command(session: Session) -> int:
    """Shows contacts in Xero that are one party typed twice."""
    with session.workspace() as ws, session.progress("Comparing the contacts"):
        report = duplicates(ws)
    session.answer(duplicates_document(report), duplicates_text(report))
    return 0


def duplicates_document(report: TwinsReport) -> Document:
    """`duplicates --json`; the most used contact of each party is its first, archived ones are its last."""
    return {
        "organisation": report.organisation,
        "currency": report.base,
        "as_of": moment(report.as_of),
        "contacts_compared": report.contacts,
        "duplicates": [_party(one) for one in report.found],
    }


def _party(one: OneParty) -> Document:
    kept = one.most_used
    return {
        "evidence": one.told,
        "most_used": kept.contact.contact_id if kept else None,
        "contacts": [_holding(each) for each in one.holdings],
        "next": one.next,
    }


def _holding(one: Holding) -> Document:
    contact = one.contact
    return {
        "contact_id": contact.contact_id,
        "name": contact.name,
        "status": contact.status,
        "is_customer": contact.is_customer,
        "is_supplier": contact.is_supplier,
        "contact_number": contact.contact_number,
        "account_number": contact.account_number,
        "invoices": one.invoices,
        "last_invoice": moment(one.last),
        "due": _amounts(one.due),
        "credit": _amounts(one.credit),
        "jobs": list(one.jobs),
        "jobs_to_decide": list(one.asked),
    }


def _amounts(sums: dict[str, Decimal]) -> Document:
    return {currency: money(amount) for currency, amount in sums.items()}


def duplicates_text(report: TwinsReport) -> str:
    """How many were compared, then each party: what says so, its contacts, and what to do."""
    of = f" of {report.organisation}" if report.organisation else ""
    head = f"{count(report.contacts, 'contact')}{clean(of)} compared: {_found(len(report.found))}."
    return "\n\n".join([head, *(_party_text(one) for one in report.found)])


def _found(number: int) -> str:
    return f"{count(number, 'party', 'parties')} typed twice" if number else "none is there twice"


def _party_text(one: OneParty) -> str:
    headers = ("CONTACT", "NUMBER", "INVOICES", "LAST", "DUE", "CREDIT", "OPEN JOBS", "")
    rows = table(headers, [_row(each) for each in one.holdings], right=("INVOICES", "DUE", "CREDIT"))
    return f"{one.told}\n{rows}\n{clean(one.next)}"


def _row(one: Holding) -> list[str]:
    contact = one.contact
    jobs = [*one.jobs, *(f"{number}?" for number in one.asked)]
    standing = ["" if contact.active else "archived", "supplier too" if contact.is_supplier else ""]
    return [
        name_cell(contact.name),
        name_cell(contact.contact_number or contact.account_number),
        f"{one.invoices:,}",
        str(one.last or ""),
        in_words(one.due) if one.due else "",
        in_words(one.credit) if one.credit else "",
        name_cell(", ".join(jobs)),
        ", ".join(word for word in standing if word),
    ]
