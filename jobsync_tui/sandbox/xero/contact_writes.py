"""Creates and updates contacts under Xero's rules, one element at a time."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from jobsync_tui.sandbox.xero import contact_rules, slots
from jobsync_tui.sandbox.xero.batches import Outcome, answer, elements
from jobsync_tui.sandbox.xero.contacts import by_number, render_contact
from jobsync_tui.sandbox.xero.replies import RefusedError, empty
from jobsync_tui.sandbox.xero.wire import ZERO_ID, flag, many, number, one, text

if TYPE_CHECKING:
    from werkzeug.wrappers import Request, Response

    from jobsync_tui.sandbox.xero.books import Books
    from jobsync_tui.sandbox.xero.wire import Readers, Wire

PLAIN = (
    *contact_rules.LONGEST,
    "BankAccountDetails",
    "DefaultCurrency",
    "AccountsReceivableTaxType",
    "AccountsPayableTaxType",
    "SalesDefaultAccountCode",
    "PurchasesDefaultAccountCode",
    "SalesDefaultLineAmountType",
    "PurchasesDefaultLineAmountType",
)
TERM: Readers = {"Day": lambda value: int(number(value)), "Type": text}
PERSON: Readers = {"FirstName": text, "LastName": text, "EmailAddress": text, "IncludeInEmails": flag}
READERS: Readers = {
    **dict.fromkeys((*PLAIN, "ContactID", "ContactStatus"), text),
    "Phones": many(dict.fromkeys(("PhoneType", *slots.PHONE_FIELDS), text)),
    "Addresses": many(dict.fromkeys(("AddressType", *slots.ADDRESS_FIELDS, *slots.ADDRESS_EXTRA), text)),
    "ContactPersons": many(PERSON),
    "PaymentTerms": one({"Bills": one(TERM), "Sales": one(TERM)}),
}


@dataclass(slots=True, kw_only=True)
class ContactAttempt:
    """A contact as it would be stored, the stored one it would replace, and what speaks against it."""

    record: Wire
    existing: Wire | None
    errors: list[str] = field(default_factory=list)


def write_contacts(books: Books, request: Request, contact_id: str | None = None) -> Response:
    """Answer PUT /Contacts (creates only), POST /Contacts and POST /Contacts/{ContactID}."""
    found = elements(request, "Contacts", "Contact", READERS)
    if contact_id is not None:
        found = [found[0] | {"ContactID": contact_id}]
    create = request.method == "PUT"
    if not create:
        for wire in found:  # an unknown id ends the request before anything is saved
            find_contact(books, wire)
    outcomes = [_write(books, wire, create=create) for wire in found]
    return answer(books, request, "Contacts", outcomes, "HasValidationErrors")


def _write(books: Books, wire: Wire, *, create: bool) -> Outcome:
    attempt = attempt_contact(books, wire, existing=None if create else find_contact(books, wire))
    if attempt.errors:
        return Outcome(element=render_contact(attempt.record), errors=attempt.errors)
    return Outcome(element=render_contact(save_contact(books, attempt)))


def find_contact(books: Books, wire: Wire) -> Wire | None:
    """Find what POST would update: by ContactID, else ContactNumber, else Name, active contacts first.

    Raises RefusedError with 404 for an unknown ContactID, which ends the whole request.
    """
    if wire.get("ContactID"):
        found = books.contacts.get(wire["ContactID"].lower())
        if found is None:
            raise RefusedError(empty(404))
        return found
    if wire.get("ContactNumber"):
        found = by_number(books, wire["ContactNumber"])
        if found is not None:
            return found
    if wire.get("Name"):
        return by_name(books, wire["Name"])
    return None


def by_name(books: Books, name: str) -> Wire | None:
    """Find a contact by name whatever its case, an active one before any archived one."""
    wanted = name.casefold()
    same = [contact for contact in books.contacts.values() if contact["Name"].casefold() == wanted]
    return next((contact for contact in same if contact["ContactStatus"] == "ACTIVE"), same[0] if same else None)


def attempt_contact(books: Books, wire: Wire, *, existing: Wire | None) -> ContactAttempt:
    """Work out the contact that would be stored and every reason against it; changes nothing.

    What was wrong with the stored contact already is no reason against changing something else.
    """
    if existing is not None and existing["ContactStatus"] != "ACTIVE":
        return ContactAttempt(record=existing, existing=existing, errors=[contact_rules.ARCHIVED])
    record = dict(existing) if existing else slots.blank_contact(ZERO_ID)
    _merge(record, wire)
    attempt = ContactAttempt(record=record, existing=existing)
    wrong = contact_rules.errors(books, record, existing) if record != existing else []
    old = contact_rules.errors(books, existing, existing) if wrong and existing else []
    attempt.errors = [error for error in wrong if error not in old]
    return attempt


def save_contact(books: Books, attempt: ContactAttempt) -> Wire:
    """Store an attempt that nothing speaks against and return the stored contact."""
    record = attempt.record
    if attempt.existing is None:
        record["ContactID"] = books.new_id("Contact")
    record["UpdatedDateUTC"] = books.now()
    # In place, so that those who hold the stored contact see the change.
    stored = books.contacts.setdefault(record["ContactID"], {})
    stored.update(record)
    return stored


def _merge(record: Wire, wire: Wire) -> None:
    """Write the sent fields over a copy of the stored ones; what is not sent stays."""
    found_by_name = "ContactID" not in wire and wire.get("Name", "").casefold() == record.get("Name", "").casefold()
    skipped = {"Name"} if found_by_name else set()  # a key in another case is no new name
    record.update({name: wire[name] for name in PLAIN if name in wire and name not in skipped})
    if wire.get("ContactStatus") in {"ACTIVE", "ARCHIVED"}:
        record["ContactStatus"] = wire["ContactStatus"]
    record["Phones"] = slots.merge_phones(record["Phones"], wire.get("Phones"))
    record["Addresses"] = slots.merge_addresses(record["Addresses"], wire.get("Addresses"))
    if wire.get("ContactPersons"):  # an empty list does not clear them (XeroAPI/xero-node#306)
        record["ContactPersons"] = [{"IncludeInEmails": False} | person for person in wire["ContactPersons"]]
    if wire.get("PaymentTerms"):
        record["PaymentTerms"] = wire["PaymentTerms"]
