"""Books of another hand: what an organisation holds and Xero's rules for it, written from the API's documents alone.

It shares nothing with the practice books: a misreading that those have in common with the app shows here.
"""

from __future__ import annotations

import copy
import datetime as dt
import threading
import uuid
from dataclasses import dataclass, field, replace
from decimal import ROUND_HALF_UP, Decimal
from random import Random
from typing import TYPE_CHECKING, Any

from tests.simulation.outside.style import Style

if TYPE_CHECKING:
    from collections.abc import Callable

Element = dict[str, Any]
"""One record as it goes over the wire; Decimals become JSON numbers."""

NOBODY = "00000000-0000-0000-0000-000000000000"
CLOSED = frozenset({"VOIDED", "DELETED"})
RATES = {"OUTPUT2": Decimal(15), "ZERORATED": Decimal(0)}
ACCOUNTS = {"200": "OUTPUT2", "210": "OUTPUT2"}
EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)


@dataclass
class OtherBooks:
    """One organisation. `lock` is held by whoever reads or writes."""

    rng: Random
    style: Style = field(default_factory=Style)
    lock: threading.RLock = field(default_factory=threading.RLock)
    contacts: dict[str, Element] = field(default_factory=dict)
    invoices: dict[str, Element] = field(default_factory=dict)
    numbers: dict[str, str] = field(default_factory=dict)
    """Who has a number, whatever became of it: void and deleted invoices keep theirs."""
    by_app: set[str] = field(default_factory=set)
    edits: list[str] = field(default_factory=list)
    """Everything that changed a record which was there."""
    refuses: set[str] = field(default_factory=set)
    """Numbers of invoices that this Xero will not take, for a reason of its own."""
    history: dict[str, list[Element]] = field(default_factory=dict)
    last_change: dt.datetime = EPOCH
    organisation: Element = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.organisation = self.organisation or {
            "OrganisationID": self.new_id(),
            "Name": "Rata Plumbing Limited",
            "LegalName": "Rata Plumbing Limited",
            "PaysTax": True,
            "Version": "NZ",
            "OrganisationType": "COMPANY",
            "BaseCurrency": "NZD",
            "CountryCode": "NZ",
            "IsDemoCompany": False,
            "OrganisationStatus": "ACTIVE",
            "Timezone": "NEWZEALANDSTANDARDTIME",
            "ShortCode": "!rAtA1",
            "Class": "PREMIUM",
            "PaymentTerms": {},
        }

    def copied(self, rng: Random, style: Style) -> OtherBooks:
        """The same books once more, to go on by themselves."""
        contacts, invoices = copy.deepcopy((self.contacts, self.invoices))
        return replace(
            self,
            rng=rng,
            style=style,
            lock=threading.RLock(),
            contacts=contacts,
            invoices=invoices,
            numbers=dict(self.numbers),
            by_app=set(self.by_app),
            edits=[],
            refuses=set(),
            history={},
        )

    @property
    def tenant(self) -> str:
        """The organisation's id."""
        return str(self.organisation["OrganisationID"])

    def new_id(self) -> str:
        """A GUID, in lower case as Xero writes them."""
        return str(uuid.UUID(int=self.rng.getrandbits(128), version=4))

    def stamp(self) -> str:
        """When a record changed: later than any change before."""
        now = dt.datetime.now(dt.UTC)
        self.last_change = max(now, self.last_change + dt.timedelta(milliseconds=1))
        return dotnet(self.last_change)

    # By hand, in the office

    def add_contact(self, name: str, **more: str) -> str:
        """Make a contact by hand."""
        one = {"ContactID": self.new_id(), "ContactStatus": "ACTIVE", "Name": name, **more}
        self.contacts[one["ContactID"]] = {**one, "IsSupplier": False, "UpdatedDateUTC": self.stamp()}
        return one["ContactID"]

    def add_invoice(self, number: str, contact_id: str, price: str) -> str:
        """Make an invoice by hand."""
        line = {"Description": "By hand", "Quantity": Decimal(1), "UnitAmount": Decimal(price), "AccountCode": "200"}
        sent = {
            "Type": "ACCREC",
            "InvoiceNumber": number,
            "Contact": {"ContactID": contact_id},
            "LineItems": [line],
            "Date": "2024-05-20",
            "DueDate": "2024-06-03",
            "Status": "AUTHORISED",
        }
        return str(self._save_invoice(sent, unitdp=2)["InvoiceID"])

    # Creating

    def put_invoice(self, sent: Element, *, unitdp: int) -> Element:
        """Create one, or say why not; what is answered is an element either way."""
        wrong = [reason for check in CHECKS if (reason := check(self, sent))]
        if wrong:
            return self._refused(sent, wrong, own="InvoiceID", flag="HasErrors")
        made = self._save_invoice(sent, unitdp=unitdp)
        self.by_app.add(made["InvoiceID"])
        return self._said(made, flag="HasErrors")

    def put_contact(self, sent: Element) -> Element:
        """Create one; the name is unique among active contacts, whatever its case."""
        name = str(sent.get("Name", ""))
        if any(one["Name"].casefold() == name.casefold() for one in self._active_contacts()):
            reason = (
                f"The contact name {name} is already assigned to another contact. "
                "The contact name must be unique across all active contacts."
            )
            return self._refused(sent, [reason], own="ContactID", flag="HasValidationErrors")
        id_ = self.add_contact(name, **{key: sent[key] for key in sent if key != "Name"})
        self.by_app.add(id_)
        return self._said(self.contacts[id_], flag="HasValidationErrors")

    def post_invoice(self, sent: Element, *, unitdp: int) -> Element:
        """Create or change: POST edits whatever has the id or the number already."""
        held = sent.get("InvoiceID") or self.numbers.get(str(sent.get("InvoiceNumber", "")).casefold())
        if held not in self.invoices:
            return self.put_invoice(sent, unitdp=unitdp)
        self.edits.append(f"invoice {self.invoices[held]['InvoiceNumber']}")
        self.invoices[held] |= {key: value for key, value in sent.items() if key in {"Status", "Reference"}}
        self.invoices[held]["UpdatedDateUTC"] = self.stamp()
        return self._said(self.invoices[held], flag="HasErrors")

    def post_contact(self, sent: Element) -> Element:
        """Create or change, by id or by name."""
        for id_, one in self.contacts.items():
            if sent.get("ContactID") == id_ or str(sent.get("Name", "")).casefold() == one["Name"].casefold():
                self.edits.append(f"contact {one['Name']}")
                one.update(sent)
                return self._said(one, flag="HasValidationErrors")
        return self.put_contact(sent)

    def _active_contacts(self) -> list[Element]:
        return [one for one in self.contacts.values() if one["ContactStatus"] == "ACTIVE"]

    def _save_invoice(self, sent: Element, *, unitdp: int) -> Element:
        basis = sent.get("LineAmountTypes", "Exclusive")
        lines = [_line(line, basis, unitdp, self.new_id()) for line in sent["LineItems"]]
        tax = sum((line["TaxAmount"] for line in lines), Decimal(0))
        amounts = sum((line["LineAmount"] for line in lines), Decimal(0))
        net = amounts - tax if basis == "Inclusive" else amounts
        contact = self.contacts[sent["Contact"]["ContactID"]]
        id_ = self.new_id()
        self.invoices[id_] = {
            "Type": "ACCREC",
            "InvoiceID": id_,
            "InvoiceNumber": sent["InvoiceNumber"],
            "Reference": sent.get("Reference", ""),
            "Contact": {"ContactID": contact["ContactID"], "Name": contact["Name"]},
            **_day("Date", sent["Date"]),
            **_day("DueDate", sent["DueDate"]),
            "Status": sent.get("Status", "DRAFT"),
            "LineAmountTypes": basis,
            "CurrencyCode": sent.get("CurrencyCode", "NZD"),
            "LineItems": lines,
            "SubTotal": self._told(net),
            "TotalTax": self._told(tax),
            "Total": self._told(net + tax),
            "AmountDue": self._told(net + tax),
            "AmountPaid": Decimal(0),
            "AmountCredited": Decimal(0),
            "UpdatedDateUTC": self.stamp(),
        }
        self.numbers[sent["InvoiceNumber"].casefold()] = id_
        return self.invoices[id_]

    def _told(self, amount: Decimal) -> Decimal:
        return amount.quantize(Decimal(1).scaleb(-self.style.places))

    def _said(self, made: Element, *, flag: str) -> Element:
        words = {"StatusAttributeString": "OK", flag: False, "ValidationErrors": []} if self.style.verbose else {}
        return {**made, **words}

    def _refused(self, sent: Element, reasons: list[str], *, own: str, flag: str) -> Element:
        """The element as it was sent, with reasons; its Status is what was asked for, not what is stored."""
        told = {"ValidationErrors": [{"Message": reason} for reason in reasons]}
        words = {"StatusAttributeString": "ERROR", flag: True} if self.style.verbose else {}
        return {**sent, own: NOBODY, **words, **told}


def _no_type(_books: OtherBooks, sent: Element) -> str:
    return "" if sent.get("Type") == "ACCREC" else "Invoice Type must be specified"


def _number_taken(books: OtherBooks, sent: Element) -> str:
    taken = str(sent.get("InvoiceNumber", "")).casefold() in books.numbers
    return "Invoice # must be unique." if taken else ""


def _wrong_contact(books: OtherBooks, sent: Element) -> str:
    contact = books.contacts.get(sent.get("Contact", {}).get("ContactID", ""))
    if contact is None:
        return "The contact could not be found."
    archived = "The specified contact details matched an archived contact."
    return "" if contact["ContactStatus"] == "ACTIVE" else archived


def _wrong_line(_books: OtherBooks, sent: Element) -> str:
    for line in sent.get("LineItems", ()):
        if line.get("AccountCode") not in ACCOUNTS:
            return f"Account code '{line.get('AccountCode')}' is not a valid code for this document."
    return "" if sent.get("LineItems") else "One or more line items must be specified"


def _of_its_own(books: OtherBooks, sent: Element) -> str:
    refused = sent.get("InvoiceNumber") in books.refuses
    return "The TaxType code 'OUTPUT2' cannot be used with account code '210'." if refused else ""


CHECKS: tuple[Callable[[OtherBooks, Element], str], ...] = (
    _no_type,
    _number_taken,
    _wrong_contact,
    _wrong_line,
    _of_its_own,
)


def cents(amount: Decimal) -> Decimal:
    """Two places, half up."""
    return amount.quantize(Decimal("0.01"), ROUND_HALF_UP)


def _line(sent: Element, basis: str, unitdp: int, id_: str) -> Element:
    """Tax is rounded line by line (developer.xero.com, rounding in Xero, November 2026)."""
    unit = Decimal(str(sent["UnitAmount"])).quantize(Decimal(1).scaleb(-unitdp), ROUND_HALF_UP)
    amount = cents(Decimal(str(sent["Quantity"])) * unit)
    kind = sent.get("TaxType") or ACCOUNTS[sent["AccountCode"]]
    base = 100 + RATES[kind] if basis == "Inclusive" else Decimal(100)
    tax = Decimal(0) if basis == "NoTax" else cents(amount * RATES[kind] / base)
    return {**sent, "LineItemID": id_, "UnitAmount": unit, "TaxType": kind, "LineAmount": amount, "TaxAmount": tax}


def chance(seed: object) -> Random:
    """What a seed brings."""
    return Random(f"outside {seed}")  # noqa: S311 - a schedule, not a secret


def dotnet(moment: dt.datetime) -> str:
    """A moment as Xero's JSON has it."""
    return f"/Date({int((moment - EPOCH) / dt.timedelta(milliseconds=1))}+0000)/"


def undotted(text: str) -> dt.datetime:
    """What `dotnet` wrote."""
    return EPOCH + dt.timedelta(milliseconds=int(text.removeprefix("/Date(").partition("+")[0]))


def _day(name: str, day: str) -> Element:
    midnight = dt.datetime.fromisoformat(day[:10]).replace(tzinfo=dt.UTC)
    return {name: dotnet(midnight), f"{name}String": f"{day[:10]}T00:00:00"}
