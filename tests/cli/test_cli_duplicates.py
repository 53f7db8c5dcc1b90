"""`jobsync duplicates`: its document, its text, its exit code."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.cli.cli_support import NOW

if TYPE_CHECKING:
    from tests.cli.cli_support import Jobsync, Served

LINE = {"Description": "Callout", "Quantity": 1, "UnitAmount": 90, "AccountCode": "200"}


def twice(books: Served) -> tuple[str, str]:
    """Put one party into Xero twice, billed once and twice; gives the ids, the more used one first."""
    xero = books.practice.books
    ids = [
        xero.seed_contact(Name=name, EmailAddress="hana@pou.example", ContactNumber=code)
        for name, code in (("Hana Pou", "K\x1b[2J"), ("Pou, Hana", ""))
    ]
    for contact_id in (ids[0], ids[0], ids[1]):
        xero.seed_invoice(
            Type="ACCREC", Contact={"ContactID": contact_id}, Date=NOW.date(), Status="AUTHORISED", LineItems=[LINE]
        )
    return ids[0], ids[1]


def test_the_document_names_each_party_with_its_contacts_and_leaves_with_0(jobsync: Jobsync, books: Served) -> None:
    kept, other = twice(books)
    assert jobsync("pull").code == 0
    ran = jobsync("duplicates", "--json")
    assert ran.code == 0
    document = ran.document
    assert document["contacts_compared"] == sum(
        one["ContactStatus"] == "ACTIVE" for one in books.practice.books.contacts.values()
    )
    [party] = [one for one in document["duplicates"] if one["most_used"] == kept]
    assert party["evidence"] == "Same name, same e-mail; nothing differs."
    assert [one["contact_id"] for one in party["contacts"]] == [kept, other]
    first, second = party["contacts"]
    assert (first["invoices"], second["invoices"], first["last_invoice"]) == (2, 1, "2026-05-29")
    assert list(first["due"]) == ["NZD"]
    assert (first["status"], first["credit"], first["jobs"], first["jobs_to_decide"]) == ("ACTIVE", {}, [], [])
    assert party["next"].startswith("Merge them in Xero: open ")


def test_the_text_is_a_table_a_sentence_and_nothing_a_terminal_obeys(jobsync: Jobsync, books: Served) -> None:
    twice(books)
    assert jobsync("pull").code == 0
    ran = jobsync("duplicates")
    assert ran.code == 0
    head, *_ = ran.out.splitlines()
    assert "compared: 2 parties typed twice." in head
    assert "\x1b" not in ran.out
    [row] = [line for line in ran.out.splitlines() if line.startswith("Hana Pou")]
    assert row.split()[3:5] == ["2", "2026-05-29"]
    assert "then Options > Merge, and keep Hana Pou, which is used most." in ran.out


@pytest.mark.usefixtures("pulled")
def test_the_one_party_that_is_twice_in_the_practice_books_is_found(jobsync: Jobsync) -> None:
    found = jobsync("duplicates", "--json").document["duplicates"]
    assert [[each["name"] for each in one["contacts"]] for one in found] == [
        ["Manuka Gardens Ltd", "Manuka Gardens Limited"]
    ]
