"""Bodies of writes: fixed bytes, exact numbers, and nothing that would edit what is there."""

from __future__ import annotations

import datetime as dt
import json
import re
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobsync_tui.connectors.xero.bodies import ContactMarks, contact_marks, with_contact
from jobsync_tui.connectors.xero.wire import batch_body, contact_element, invoice_element, parse_invoice
from jobsync_tui.core.errors import InputError
from jobsync_tui.core.jobs import Address
from jobsync_tui.core.ledger import AccountCode, DraftInvoice, LineItem, NewContact, TaxType
from jobsync_tui.core.money import ZERO, LineAmountTypes
from tests.connectors.xero.xero_support import CONTACT, INVOICE

LABOUR = LineItem(
    description="Labour",
    quantity=Decimal("2.50"),
    unit_amount=Decimal("95.0000"),
    account_code=AccountCode("200"),
    tax_type=TaxType("OUTPUT2"),
    item_code="LAB",
    tracking=(("Region", "North"),),
    line_amount=Decimal("237.50"),
    tax_amount=Decimal("35.63"),
)


def draft(*lines: LineItem, number: str = "J1042", reference: str = "1042 final #ab12cd34") -> DraftInvoice:
    return DraftInvoice(
        number=number,
        reference=reference,
        date=dt.date(2026, 11, 3),
        due_date=dt.date(2026, 11, 20),
        status="DRAFT",
        line_amount_types=LineAmountTypes.EXCLUSIVE,
        currency="NZD",
        lines=lines or (LABOUR,),
        sub_total=Decimal("237.50"),
        total_tax=Decimal("35.63"),
        total=Decimal("273.13"),
        url="https://jobs.example/1042",
    )


def line(quantity: Decimal = Decimal(1), unit_amount: Decimal = ZERO, description: str = "Work") -> LineItem:
    return LineItem(description=description, quantity=quantity, unit_amount=unit_amount)


def test_an_invoice_element_is_these_bytes() -> None:
    assert invoice_element(draft(), contact_id=CONTACT).decode() == (
        '{"Type":"ACCREC","InvoiceNumber":"J1042","Reference":"1042 final #ab12cd34",'
        '"Contact":{"ContactID":"2d2d2d2d-1111-4222-8333-444455556666"},'
        '"Date":"2026-11-03","DueDate":"2026-11-20","LineAmountTypes":"Exclusive","CurrencyCode":"NZD",'
        '"Status":"DRAFT","Url":"https://jobs.example/1042","LineItems":[{"Description":"Labour","Quantity":2.5,'
        '"UnitAmount":95,"AccountCode":"200","TaxType":"OUTPUT2","ItemCode":"LAB",'
        '"Tracking":[{"Name":"Region","Option":"North"}]}]}'
    )


def test_an_invoice_sends_of_its_contact_the_id_alone() -> None:
    assert json.loads(invoice_element(draft(), contact_id=CONTACT))["Contact"] == {"ContactID": CONTACT}


def test_an_invoice_whose_contact_is_not_there_yet_has_no_contact() -> None:
    assert "Contact" not in json.loads(invoice_element(draft(), contact_id=None))


def test_no_amount_that_xero_computes_is_sent() -> None:
    sent = invoice_element(draft(), contact_id=CONTACT).decode()
    for computed in ('LineAmount"', "TaxAmount", "Discount", "SubTotal", "TotalTax", '"Total"'):
        assert computed not in sent


def test_the_same_values_give_the_same_bytes() -> None:
    one = draft(line(Decimal("1.0"), Decimal("10.50")))
    same = draft(line(Decimal("1.000"), Decimal("10.5")))
    assert invoice_element(one, contact_id=CONTACT) == invoice_element(same, contact_id=CONTACT)


@given(
    st.decimals(allow_nan=False, allow_infinity=False, places=4, min_value=-(10**10), max_value=10**10),
    st.decimals(allow_nan=False, allow_infinity=False, places=4, min_value=0, max_value=10**6),
)
def test_any_amount_is_sent_exactly_and_without_exponent(amount: Decimal, quantity: Decimal) -> None:
    sent = invoice_element(draft(line(quantity, amount)), contact_id=CONTACT)
    (read,) = json.loads(sent, parse_float=Decimal, parse_int=Decimal)["LineItems"]
    assert (read["Quantity"], read["UnitAmount"]) == (quantity, amount)
    assert all(
        re.fullmatch(r"-?\d+(\.\d+)?", text) for text in re.findall(rb'Amount":([^,}]+)'.decode(), sent.decode())
    )


@pytest.mark.parametrize("amount", ["1E+2", "1E-7", "0E-10", "-0.00", "1.5E+3"])
def test_a_number_with_an_exponent_is_spelled_out(amount: str) -> None:
    sent = invoice_element(draft(line(unit_amount=Decimal(amount))), contact_id=CONTACT).decode()
    text = sent.partition('"UnitAmount":')[2].rstrip("}]")
    assert re.fullmatch(r"-?\d+(\.\d+)?", text)
    assert Decimal(text) == Decimal(amount)


@pytest.mark.parametrize("amount", ["NaN", "Infinity", "-Infinity"])
def test_what_is_no_number_is_never_sent(amount: str) -> None:
    with pytest.raises(ValueError, match="no amount"):
        invoice_element(draft(line(unit_amount=Decimal(amount))), contact_id=CONTACT)


def test_a_line_with_zero_amount_says_so() -> None:
    sent = json.loads(invoice_element(draft(line()), contact_id=CONTACT))["LineItems"][0]
    assert sent == {"Description": "Work", "Quantity": 1, "UnitAmount": 0}


def test_text_is_sent_without_controls_and_direction_marks() -> None:
    nasty = "Fix\x1b]52;c;AAAA\x07 tap\x9b31m\u202egnp.exe\ud800\ufffe \u200bO\u2019Brien\r\nline two\ttab"
    sent = json.loads(invoice_element(draft(line(description=nasty)), contact_id=CONTACT))["LineItems"][0][
        "Description"
    ]
    assert sent == "Fix]52;c;AAAA tap31mgnp.exe \u200bO\u2019Brien\nline two tab"


def test_a_reference_stays_on_one_line() -> None:
    sent = json.loads(invoice_element(draft(reference="1042\nfinal "), contact_id=CONTACT))
    assert sent["Reference"] == "1042 final"


@pytest.mark.parametrize("text", ["Nguyễn", "株式会社", "محمد", "👩\u200d🔧 Kate", 'O\'Brien & "Sons" <x>', "\\ /"])
def test_names_of_all_the_world_are_sent_unchanged(text: str) -> None:
    assert json.loads(contact_element(NewContact(name=text)))["Name"] == text


@given(st.text())
def test_any_description_makes_valid_json_without_controls(text: str) -> None:
    sent = json.loads(invoice_element(draft(line(description=text)), contact_id=CONTACT))["LineItems"][0]
    assert all(char == "\n" or char.isprintable() or ord(char) > 0x9F for char in sent.get("Description", ""))


@pytest.mark.parametrize("number", ["", "J\x071042", "J1042\n", " J1042"])
def test_a_number_that_would_change_on_its_way_is_refused(number: str) -> None:
    with pytest.raises(InputError) as caught:
        invoice_element(draft(number=number), contact_id=CONTACT)
    assert caught.value.next_step
    assert str(caught.value).isprintable()


def test_a_contact_name_that_would_change_on_its_way_is_refused() -> None:
    with pytest.raises(InputError):
        contact_element(NewContact(name="Kate\x1b[0m"))


def test_a_contact_element_is_these_bytes() -> None:
    new = NewContact(
        name="Aroha Tane",
        first_name="Aroha",
        last_name="Tane",
        email="aroha@example.nz",
        phone="09 555 1234",
        mobile="021 555",
        tax_number="111-222",
        address=Address(line1="7 Beach Rd", city="Napier", postcode="4110", country="NZ"),
    )
    assert contact_element(new).decode() == (
        '{"Name":"Aroha Tane","FirstName":"Aroha","LastName":"Tane","EmailAddress":"aroha@example.nz",'
        '"Phones":[{"PhoneType":"DEFAULT","PhoneNumber":"09 555 1234"},'
        '{"PhoneType":"MOBILE","PhoneNumber":"021 555"}],'
        '"TaxNumber":"111-222","Addresses":[{"AddressType":"POBOX","AddressLine1":"7 Beach Rd","City":"Napier",'
        '"PostalCode":"4110","Country":"NZ"}]}'
    )


def test_a_contact_of_a_name_alone_sends_a_name_alone() -> None:
    assert contact_element(NewContact(name="Kate")) == b'{"Name":"Kate"}'


def test_a_batch_holds_the_elements_bytes_unchanged() -> None:
    elements = [b'{"Name":"A"}', b'{"Name" : "B"}']
    assert batch_body("Contacts", elements) == b'{"Contacts":[{"Name":"A"},{"Name" : "B"}]}'


def test_what_is_sent_reads_back_as_what_was_meant() -> None:
    sent = invoice_element(draft(), contact_id=CONTACT)
    read = parse_invoice(sent[:-1] + f',"InvoiceID":"{INVOICE}"}}'.encode())
    assert (read.number, read.contact_id, read.date, read.due_date) == (
        "J1042",
        CONTACT,
        dt.date(2026, 11, 3),
        dt.date(2026, 11, 20),
    )
    assert (read.lines[0].quantity, read.lines[0].unit_amount) == (Decimal("2.5"), Decimal(95))


def test_a_contact_put_in_later_changes_nothing_else() -> None:
    frozen = invoice_element(draft(), contact_id=None)
    sent = with_contact(frozen, CONTACT)
    assert json.loads(sent) == json.loads(invoice_element(draft(), contact_id=CONTACT))
    assert sent.endswith(frozen[1:])


def test_what_tells_a_contact_from_its_namesakes_is_found_again_in_its_element() -> None:
    kate = NewContact(name="Kate", email="k@example.nz", phone="09 555 0100", mobile="021 555 010", tax_number="901")
    new = replace(kate, contact_number="C-7")
    assert contact_marks(contact_element(new)) == ContactMarks(
        email="k@example.nz", tax_number="901", contact_number="C-7", phones=("09 555 0100", "021 555 010")
    )
    nothing = ContactMarks(email="", tax_number="", contact_number="", phones=())
    assert contact_marks(contact_element(NewContact(name="Kate"))) == nothing


def test_the_customers_id_travels_as_the_contact_code_and_only_where_there_is_one() -> None:
    assert json.loads(contact_element(NewContact(name="Kate", contact_number="C-7"))) == {
        "Name": "Kate",
        "ContactNumber": "C-7",
    }
    assert json.loads(contact_element(NewContact(name="Kate"))) == {"Name": "Kate"}
