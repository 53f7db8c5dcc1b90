"""Xero's elements become core values: exactly, forgivingly, and never half."""

from __future__ import annotations

import datetime as dt
import json
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobsync_tui.connectors.xero import wire, wire_settings
from jobsync_tui.core.errors import BadAnswer
from jobsync_tui.core.jobs import Address
from jobsync_tui.core.ledger import PaymentTerms
from jobsync_tui.core.money import LineAmountTypes
from tests.connectors.xero.xero_support import CONTACT, INVOICE, ZEROS

if TYPE_CHECKING:
    from collections.abc import Callable

UTC = dt.UTC

INVOICE_TEXT = """{
  "Type": "ACCREC", "InvoiceID": "1c1c1c1c-1111-4222-8333-444455556666", "InvoiceNumber": "J1042",
  "Reference": "PO 88", "CurrencyCode": "NZD", "Status": "AUTHORISED", "LineAmountTypes": "Inclusive",
  "Contact": {"ContactID": "2d2d2d2d-1111-4222-8333-444455556666", "Name": "Nguyễn & Söhne", "Addresses": []},
  "DateString": "2026-10-31T00:00:00", "Date": "/Date(1793404800000+0000)/",
  "DueDate": "/Date(1796083200000+0000)/", "UpdatedDateUTC": "/Date(1793448123457+0000)/",
  "SubTotal": 1659.47, "TotalTax": 248.93, "Total": 1908.40, "AmountDue": 908.40, "AmountPaid": 1000,
  "AmountCredited": 0.00, "Url": "https://jobs.example/1042",
  "LineItems": [{"LineItemID": "x", "Description": "Copper pipe\\n15 mm", "Quantity": 0.1, "UnitAmount": 1908.396,
     "LineAmount": 190.84, "TaxAmount": 24.89, "TaxType": "OUTPUT2", "AccountCode": "200", "ItemCode": "PIPE",
     "Tracking": [{"TrackingCategoryID": "t", "Name": "Region", "Option": "North"}], "NewThing": {"a": [1]}}],
  "NewField": {"deep": [1, 2.5, null]}}"""


def element(**fields: object) -> bytes:
    return json.dumps(fields).encode()


def test_an_invoice_is_read_field_by_field() -> None:
    invoice = wire.parse_invoice(INVOICE_TEXT.encode())
    assert (invoice.invoice_id, invoice.type, invoice.number) == (INVOICE, "ACCREC", "J1042")
    assert (invoice.reference, invoice.currency, invoice.status) == ("PO 88", "NZD", "AUTHORISED")
    assert (invoice.contact_id, invoice.contact_name) == (CONTACT, "Nguyễn & Söhne")
    assert invoice.line_amount_types is LineAmountTypes.INCLUSIVE
    assert (invoice.sub_total, invoice.total_tax, invoice.total) == tuple(
        map(Decimal, ("1659.47", "248.93", "1908.40"))
    )
    assert (invoice.amount_due, invoice.amount_paid, invoice.amount_credited) == (
        Decimal("908.40"),
        Decimal(1000),
        Decimal(0),
    )
    assert invoice.url == "https://jobs.example/1042"


def test_an_invoice_line_is_read_field_by_field() -> None:
    (line,) = wire.parse_invoice(INVOICE_TEXT.encode()).lines
    assert line.description == "Copper pipe\n15 mm"
    assert (line.quantity, line.unit_amount) == (Decimal("0.1"), Decimal("1908.396"))
    assert (line.line_amount, line.tax_amount) == (Decimal("190.84"), Decimal("24.89"))
    assert (line.tax_type, line.account_code, line.item_code) == ("OUTPUT2", "200", "PIPE")
    assert line.tracking == (("Region", "North"),)


@pytest.mark.parametrize(
    "text", ["0.1", "1908.396", "1e2", "-0.005", "123456789012.1234", "21.0", "0.30000000000000004"]
)
def test_a_number_keeps_every_digit(text: str) -> None:
    raw = f'{{"InvoiceID":"{INVOICE}","Total":{text}}}'.encode()
    total = wire.parse_invoice(raw).total
    assert isinstance(total, Decimal)
    assert total.as_tuple() == Decimal(text).as_tuple()


@given(st.decimals(allow_nan=False, allow_infinity=False, places=4, min_value=-(10**12), max_value=10**12))
def test_any_amount_is_read_as_written(amount: Decimal) -> None:
    raw = f'{{"InvoiceID":"{INVOICE}","LineItems":[{{"UnitAmount":{amount:f}}}]}}'.encode()
    assert wire.parse_invoice(raw).lines[0].unit_amount == amount


@pytest.mark.parametrize("text", ['"NaN"', '"Infinity"', "1e99999", "true", '"much"', "[1]"])
def test_what_is_no_amount_is_a_bad_answer(text: str) -> None:
    with pytest.raises(BadAnswer):
        wire.parse_invoice(f'{{"InvoiceID":"{INVOICE}","Total":{text}}}'.encode())


def test_the_date_string_wins_and_its_time_is_ignored() -> None:
    raw = element(InvoiceID=INVOICE, DateString="2026-10-31T23:59:59", Date="/Date(0+0000)/")
    assert wire.parse_invoice(raw).date == dt.date(2026, 10, 31)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("/Date(1793404800000+0000)/", dt.date(2026, 10, 31)),
        ("/Date(1793404800000)/", dt.date(2026, 10, 31)),
        ("/Date(1793404800000+1300)/", dt.date(2026, 10, 31)),
        ("/Date(1793491199999+0000)/", dt.date(2026, 10, 31)),
        ("/Date(-86400000+0000)/", dt.date(1969, 12, 31)),
        ("2026-10-31T00:00:00", dt.date(2026, 10, 31)),
    ],
)
def test_a_date_is_the_calendar_date_as_if_utc(text: str, day: dt.date) -> None:
    invoice = wire.parse_invoice(element(InvoiceID=INVOICE, Date=text, DueDate=text))
    assert (invoice.date, invoice.due_date) == (day, day)


def test_the_time_of_change_keeps_its_milliseconds_and_is_utc() -> None:
    invoice = wire.parse_invoice(INVOICE_TEXT.encode())
    assert invoice.updated_at == dt.datetime(2026, 10, 31, 12, 2, 3, 457000, tzinfo=UTC)
    assert invoice.updated_at.tzinfo is UTC


def test_a_time_of_change_in_iso_text_is_utc_too() -> None:
    raw = element(ContactID=CONTACT, UpdatedDateUTC="2026-10-31T11:22:03.457")
    assert wire.parse_contact(raw).updated_at == dt.datetime(2026, 10, 31, 11, 22, 3, 457000, tzinfo=UTC)


@pytest.mark.parametrize(
    "stamp", [r"\/Date(-62135596800000+0000)\/", r"\/Date(253402300799999+0000)\/", "0001-01-01T00:00:00"]
)
def test_a_stamp_that_stands_for_never_is_none(stamp: str) -> None:
    raw = f'{{"ContactID":"2d2d2d2d-1111-4222-8333-444455556666","Name":"Ada","UpdatedDateUTC":"{stamp}"}}'.encode()
    assert wire.parse_contact(raw).updated_at is None


def test_an_invoice_of_nothing_but_an_id_has_defaults() -> None:
    invoice = wire.parse_invoice(element(InvoiceID=INVOICE))
    assert (invoice.number, invoice.date, invoice.updated_at, invoice.lines) == ("", None, None, ())
    assert invoice.total == 0
    assert invoice.line_amount_types is LineAmountTypes.EXCLUSIVE


def test_null_is_as_good_as_missing() -> None:
    fields = json.loads(INVOICE_TEXT)
    nothing = {name: None for name in fields if name != "InvoiceID"}
    assert wire.parse_invoice(element(**nothing, InvoiceID=INVOICE)) == wire.parse_invoice(element(InvoiceID=INVOICE))


def test_a_draft_line_without_quantity_and_amount_counts_zero() -> None:
    (line,) = wire.parse_invoice(element(InvoiceID=INVOICE, LineItems=[{"Description": "to be done"}])).lines
    assert (line.quantity, line.unit_amount) == (Decimal(0), Decimal(0))
    assert (line.account_code, line.tax_type) == (None, None)


def test_words_that_xero_adds_tomorrow_survive() -> None:
    invoice = wire.parse_invoice(element(InvoiceID=INVOICE, Status="HIBERNATING", Type="ACCNEW"))
    contact = wire.parse_contact(element(ContactID=CONTACT, ContactStatus="GDPRREQUEST"))
    assert (invoice.status, invoice.type, contact.status) == ("HIBERNATING", "ACCNEW", "GDPRREQUEST")


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("EXCLUSIVE", LineAmountTypes.EXCLUSIVE),
        ("INCLUSIVE", LineAmountTypes.INCLUSIVE),
        ("NOTAX", LineAmountTypes.NO_TAX),
        ("NoTax", LineAmountTypes.NO_TAX),
        ("Sideways", LineAmountTypes.EXCLUSIVE),
    ],
)
def test_line_amount_types_are_read_in_any_case(text: str, kind: LineAmountTypes) -> None:
    assert wire.parse_invoice(element(InvoiceID=INVOICE, LineAmountTypes=text)).line_amount_types is kind


def test_a_contact_is_read_field_by_field() -> None:
    contact = wire.parse_contact(
        element(
            ContactID=CONTACT,
            Name="Aroha Plumbing",
            FirstName="Aroha",
            LastName="Tane",
            EmailAddress="aroha@example.nz",
            TaxNumber="111-222",
            CompanyNumber="99",
            ContactNumber="C7",
            AccountNumber="A7",
            ContactStatus="ARCHIVED",
            MergedToContactID=INVOICE,
            IsCustomer=True,
            IsSupplier=False,
            AccountsReceivableTaxType="OUTPUT2",
            PaymentTerms={
                "Bills": {"Day": 5, "Type": "DAYSAFTERBILLDATE"},
                "Sales": {"Day": 20, "Type": "OFFOLLOWINGMONTH"},
            },
        )
    )
    assert (contact.contact_id, contact.name, contact.email) == (CONTACT, "Aroha Plumbing", "aroha@example.nz")
    assert (contact.first_name, contact.last_name) == ("Aroha", "Tane")
    assert (contact.tax_number, contact.company_number) == ("111-222", "99")
    assert (contact.contact_number, contact.account_number) == ("C7", "A7")
    assert (contact.status, contact.merged_to, contact.tax_type) == ("ARCHIVED", INVOICE, "OUTPUT2")
    assert (contact.is_customer, contact.is_supplier) == (True, False)
    assert contact.payment_terms == PaymentTerms(day=20, type="OFFOLLOWINGMONTH")


def test_phones_are_joined_and_empty_slots_left_out() -> None:
    phones = [
        {"PhoneType": "DEFAULT", "PhoneNumber": "555 1234", "PhoneAreaCode": "09", "PhoneCountryCode": "64"},
        {"PhoneType": "FAX", "PhoneNumber": "", "PhoneAreaCode": "09", "PhoneCountryCode": ""},
        {"PhoneType": "MOBILE", "PhoneNumber": "021 555", "PhoneAreaCode": "", "PhoneCountryCode": None},
        {"PhoneType": "DDI"},
    ]
    assert wire.parse_contact(element(ContactID=CONTACT, Phones=phones)).phones == ("64 09 555 1234", "021 555")


def test_addresses_keep_their_lines_and_empty_slots_are_left_out() -> None:
    addresses = [
        {"AddressType": "STREET", "City": "", "Country": ""},
        {
            "AddressType": "POBOX",
            "AddressLine1": "PO Box 7",
            "AddressLine2": "Level 2",
            "AddressLine4": "Back door",
            "City": "Napier",
            "Region": "HB",
            "PostalCode": "4110",
            "Country": "NZ",
        },
    ]
    assert wire.parse_contact(element(ContactID=CONTACT, Addresses=addresses)).addresses == (
        Address(
            line1="PO Box 7", line2="Level 2, Back door", city="Napier", region="HB", postcode="4110", country="NZ"
        ),
    )


@pytest.mark.parametrize(
    "terms", [{}, {"Sales": {}}, {"Bills": {"Day": 1, "Type": "X"}}, {"Sales": {"Type": "X"}}, None]
)
def test_unset_payment_terms_are_none(terms: object) -> None:
    assert wire.parse_contact(element(ContactID=CONTACT, PaymentTerms=terms)).payment_terms is None


def test_a_zero_merge_id_means_not_merged() -> None:
    assert wire.parse_contact(element(ContactID=CONTACT, MergedToContactID=ZEROS)).merged_to is None


@pytest.mark.parametrize(
    ("parse", "endpoint"),
    [
        (wire.parse_invoice, "Invoices"),
        (wire.parse_contact, "Contacts"),
        (wire_settings.parse_tax_rate, "TaxRates"),
        (wire_settings.parse_tracking, "TrackingCategories"),
        (wire_settings.parse_item, "Items"),
        (wire_settings.parse_organisation, "Organisation"),
    ],
)
@pytest.mark.parametrize("raw", [b"{}", b"", b"[]", b"null", b'{"Name":', b'{"Name":"\xff"}', b'{"Name":7}'])
def test_what_is_no_element_is_a_bad_answer_that_names_the_endpoint(
    parse: Callable[[bytes], object], endpoint: str, raw: bytes
) -> None:
    with pytest.raises(BadAnswer, match=endpoint) as caught:
        parse(raw)
    assert caught.value.next_step


@pytest.mark.parametrize("date", ["31/10/2026", "/Date(99999999999999999+0000)/", "soon"])
def test_a_date_that_is_none_is_a_bad_answer(date: str) -> None:
    with pytest.raises(BadAnswer):
        wire.parse_invoice(element(InvoiceID=INVOICE, Date=date))
    with pytest.raises(BadAnswer):
        wire.parse_invoice(element(InvoiceID=INVOICE, UpdatedDateUTC=date))


def test_an_invoice_tells_whether_it_was_sent() -> None:
    assert wire.parse_invoice(element(InvoiceID=INVOICE, SentToContact=True)).sent
    assert not wire.parse_invoice(element(InvoiceID=INVOICE, SentToContact=False)).sent
    assert not wire.parse_invoice(element(InvoiceID=INVOICE)).sent
