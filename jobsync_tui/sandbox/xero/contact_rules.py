"""Judges a contact that is about to be stored and words each refusal.

Sentences marked "wording unknown" stand for a rule that is known where Xero's own text is not.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from jobsync_tui.sandbox.xero.wire import text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jobsync_tui.sandbox.xero.books import Books
    from jobsync_tui.sandbox.xero.wire import Wire

ARCHIVED = (
    "The specified contact details matched an archived contact. "
    "Archived contacts cannot currently be edited via the API."
)
NOT_IDENTIFIED = (
    "The Contact must contain at least 1 of the following elements to identify the contact: "
    "Name, ContactID, ContactNumber"
)
EMAIL = "Email address must be valid."
ACCOUNT_NUMBER_TAKEN = "The Account Number already exists."
NAMELESS = "The contact name must be specified."  # wording unknown
CONTACT_NUMBER_TAKEN = "The Contact Number already exists."  # wording unknown
NAME_BRACKETS = "The contact name cannot contain angle brackets."  # wording unknown
NAME_SPACES = "The contact name cannot contain leading, trailing or double spaces."  # wording unknown
TOO_MANY_PERSONS = "A contact can have at most 5 contact persons."  # wording unknown
BAD_TERMS = "The payment terms are not valid."  # wording unknown
MOST_PERSONS = 5
LONGEST = {
    "Name": 255,
    "FirstName": 255,
    "LastName": 255,
    "EmailAddress": 255,
    "ContactNumber": 50,
    "AccountNumber": 50,
    "CompanyNumber": 50,
    "TaxNumber": 50,
}
SLOT_LONGEST = {
    "PhoneNumber": 50,
    "PhoneAreaCode": 10,
    "PhoneCountryCode": 20,
    "AddressLine1": 500,
    "AddressLine2": 500,
    "AddressLine3": 500,
    "AddressLine4": 500,
    "City": 255,
    "Region": 255,
    "PostalCode": 50,
    "Country": 50,
    "AttentionTo": 255,
}
TERM_TYPES = frozenset({"DAYSAFTERBILLDATE", "DAYSAFTERBILLMONTH", "OFCURRENTMONTH", "OFFOLLOWINGMONTH"})
DAY_OF_MONTH = frozenset({"OFCURRENTMONTH", "OFFOLLOWINGMONTH"})
LAST_DAY = 31
_EMAIL = re.compile(r"[^@\s<>(),;:\"]+@[^@\s<>(),;:\"]+\.[^@\s<>(),;:\".]+")


def errors(books: Books, record: Wire, existing: Wire | None) -> list[str]:
    """List what speaks against storing a contact: who it is, its name, its uniqueness, then its other fields."""
    if not record.get("Name") and not record.get("ContactNumber") and existing is None:
        return [NOT_IDENTIFIED]
    if not record.get("Name"):
        return [NAMELESS]
    return [*_name(record["Name"]), *_unique(books, record), *_lengths(record), *_others(record)]


def valid_email(value: str) -> bool:
    """Tell whether text has the shape of one e-mail address."""
    return _EMAIL.fullmatch(value) is not None


def too_long(name: str, longest: int) -> str:
    """Word the refusal of an overlong field; wording unknown."""
    return f"The field {name} must not be longer than {longest} characters."


def _name(name: str) -> Iterator[str]:
    if "<" in name or ">" in name:
        yield NAME_BRACKETS
    if name != name.strip() or "  " in name:
        yield NAME_SPACES


def _unique(books: Books, record: Wire) -> Iterator[str]:
    """Find clashes: names among active contacts only, account and contact numbers among all."""
    others = [contact for contact in books.contacts.values() if contact["ContactID"] != record["ContactID"]]
    name = record["Name"].casefold()
    active = record["ContactStatus"] == "ACTIVE"
    if active and any(other["ContactStatus"] == "ACTIVE" and other["Name"].casefold() == name for other in others):
        yield (
            f"The contact name {record['Name']} is already assigned to another contact. "
            "The contact name must be unique across all active contacts."
        )
    if _taken(others, record, "AccountNumber"):
        yield ACCOUNT_NUMBER_TAKEN
    if _taken(others, record, "ContactNumber"):
        yield CONTACT_NUMBER_TAKEN


def _taken(others: list[Wire], record: Wire, name: str) -> bool:
    wanted = (record.get(name) or "").casefold()
    return bool(wanted) and any((other.get(name) or "").casefold() == wanted for other in others)


def _lengths(record: Wire) -> Iterator[str]:
    for name, longest in LONGEST.items():
        if len(record.get(name) or "") > longest:
            yield too_long(name, longest)
    for slot in (*record["Phones"], *record["Addresses"]):
        for name, value in slot.items():
            if len(text(value)) > SLOT_LONGEST.get(name, 255):
                yield too_long(name, SLOT_LONGEST[name])


def _others(record: Wire) -> Iterator[str]:
    people = record["ContactPersons"]
    emails = [record.get("EmailAddress"), *(person.get("EmailAddress") for person in people)]
    if not all(valid_email(text(email)) for email in emails if email):
        yield EMAIL
    if len(people) > MOST_PERSONS:
        yield TOO_MANY_PERSONS
    if not all(_good_term(term) for term in record.get("PaymentTerms", {}).values()):
        yield BAD_TERMS


def _good_term(term: Wire) -> bool:
    if term.get("Type") not in TERM_TYPES:
        return False
    return term["Day"] >= 0 and (term["Type"] not in DAY_OF_MONTH or 1 <= term["Day"] <= LAST_DAY)
