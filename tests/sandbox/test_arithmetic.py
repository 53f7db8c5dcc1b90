"""The practice Xero's own arithmetic against examples from Xero's pages and threads."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from jobsync_tui.sandbox.xero.arithmetic import half_up, line_amount, line_tax

if TYPE_CHECKING:
    import httpx

    from jobsync_tui.sandbox.xero.books import Books

D = Decimal


def draft(api: httpx.Client, lines: list[dict[str, Any]], query: str = "", **head: object) -> dict[str, Any]:
    """Create an invoice from lines and return it with exact numbers; numbers are sent as their text."""
    body = {"Type": "ACCREC", "Contact": {"ContactNumber": "C-1"}, "LineItems": lines} | head
    reply = api.put(f"Invoices{query}", json={"Invoices": [body]})
    assert reply.status_code == 200, reply.text
    invoice: dict[str, Any] = json.loads(reply.text, parse_float=Decimal)["Invoices"][0]
    return invoice


def line(quantity: str, unit: str, **more: object) -> dict[str, Any]:
    return {"Description": "Work", "Quantity": quantity, "UnitAmount": unit, "AccountCode": "200"} | more


def test_tax_is_rounded_per_line_and_then_summed(api: httpx.Client) -> None:
    invoice = draft(api, [line("1", "25.06"), line("1", "25.61"), line("1", "25.63")])

    assert [each["TaxAmount"] for each in invoice["LineItems"]] == [D("3.76"), D("3.84"), D("3.84")]
    assert (invoice["SubTotal"], invoice["TotalTax"], invoice["Total"]) == (D("76.30"), D("11.44"), D("87.74"))


def test_the_recorded_invoice_of_two_at_ten_fifty_comes_to_24_15(api: httpx.Client) -> None:
    invoice = draft(api, [line("2", "10.50")])

    (only,) = invoice["LineItems"]
    assert (only["LineAmount"], only["TaxAmount"], only["TaxType"]) == (D("21.00"), D("3.15"), "OUTPUT2")
    assert (invoice["Total"], invoice["AmountDue"]) == (D("24.15"), D("24.15"))


@pytest.mark.parametrize(("exact", "cents"), [("2.165", "2.17"), ("2.164", "2.16"), ("-2.165", "-2.17")])
def test_halves_are_rounded_away_from_zero(exact: str, cents: str) -> None:
    assert half_up(D(exact)) == D(cents)


def test_no_amount_is_ever_minus_zero() -> None:
    assert str(half_up(D("-0.001"))) == "0.00"


def test_an_inclusive_amount_holds_its_tax_inside(api: httpx.Client) -> None:
    invoice = draft(api, [line("1", "115"), line("1", "0.99")], LineAmountTypes="Inclusive")

    assert [each["TaxAmount"] for each in invoice["LineItems"]] == [D("15.00"), D("0.13")]
    assert (invoice["SubTotal"], invoice["TotalTax"], invoice["Total"]) == (D("100.86"), D("15.13"), D("115.99"))


def test_a_document_without_tax_has_none_whatever_its_lines_say(api: httpx.Client) -> None:
    invoice = draft(api, [line("3", "10", TaxType="OUTPUT2")], LineAmountTypes="NoTax")

    assert (invoice["SubTotal"], invoice["TotalTax"], invoice["Total"]) == (D("30.00"), D("0.00"), D("30.00"))
    assert invoice["LineItems"][0]["TaxType"] == "NONE"


def test_a_document_without_tax_needs_no_tax_rate(api: httpx.Client, books: Books) -> None:
    books.tax_rates.clear()
    assert draft(api, [line("3", "10")], LineAmountTypes="NoTax")["Total"] == D("30.00")


def test_a_tax_amount_that_is_sent_wins_and_stays_until_its_line_changes(api: httpx.Client) -> None:
    invoice = draft(api, [line("1", "100", TaxAmount="15.01")])
    assert (invoice["TotalTax"], invoice["Total"]) == (D("15.01"), D("115.01"))

    def updated(**more: object) -> Decimal:
        reply = api.post(f"Invoices/{invoice['InvoiceID']}", json={"Invoices": [more]})
        total: Decimal = json.loads(reply.text, parse_float=Decimal)["Invoices"][0]["TotalTax"]
        return total

    line_id = invoice["LineItems"][0]["LineItemID"]
    assert updated(Reference="PO 1") == D("15.01")
    assert updated(LineItems=[{"LineItemID": line_id, "Quantity": 2}]) == D("30.00")


def test_a_unit_amount_is_rounded_to_cents_before_it_is_multiplied_unless_unitdp_is_4(api: httpx.Client) -> None:
    rounded = draft(api, [line("100", "0.1250", LineAmount=None)])
    exact = draft(api, [line("100", "0.1250")], "?unitdp=4")

    assert rounded["LineItems"][0]["UnitAmount"] == D("0.13")
    assert (rounded["SubTotal"], exact["SubTotal"]) == (D("13.00"), D("12.50"))
    assert exact["LineItems"][0]["UnitAmount"] == D("0.1250")


def test_four_places_are_kept_but_shown_only_when_asked_for(api: httpx.Client) -> None:
    invoice_id = draft(api, [line("1", "33.3333")], "?unitdp=4")["InvoiceID"]

    plain = json.loads(api.get(f"Invoices/{invoice_id}").text, parse_float=Decimal)["Invoices"][0]
    exact = json.loads(api.get(f"Invoices/{invoice_id}?unitdp=4").text, parse_float=Decimal)["Invoices"][0]

    assert plain["LineItems"][0]["UnitAmount"] == D("33.33")
    assert exact["LineItems"][0]["UnitAmount"] == D("33.3333")


def test_a_quantity_keeps_four_places(api: httpx.Client) -> None:
    invoice = draft(api, [line("0.33335", "100")])

    assert invoice["LineItems"][0]["Quantity"] == D("0.3334")
    assert invoice["SubTotal"] == D("33.34")


def test_a_discount_rate_takes_its_percentage_off_the_line_before_tax(api: httpx.Client) -> None:
    invoice = draft(api, [line("3", "33.33", DiscountRate="10")])

    assert invoice["LineItems"][0]["LineAmount"] == D("89.99")
    assert (invoice["TotalTax"], invoice["TotalDiscount"], invoice["IsDiscounted"]) == (
        D("13.50"),
        D("10.00"),
        True,
    )


def test_a_discount_amount_is_taken_off_the_line(api: httpx.Client) -> None:
    assert draft(api, [line("2", "50", DiscountAmount="12.34")])["SubTotal"] == D("87.66")


def test_a_negative_line_reduces_the_invoice_and_its_tax(api: httpx.Client) -> None:
    invoice = draft(api, [line("1", "200"), line("1", "-79.00")])

    assert (invoice["SubTotal"], invoice["TotalTax"], invoice["Total"]) == (D("121.00"), D("18.15"), D("139.15"))


def test_amounts_are_written_with_exactly_their_digits(api: httpx.Client) -> None:
    invoice = draft(api, [line("1", "0.10"), line("1", "0.20")])

    text = api.get(f"Invoices/{invoice['InvoiceID']}").text
    assert '"SubTotal":0.30,' in text
    assert '"Quantity":1.0000,' in text


def test_a_line_amount_and_its_inclusive_tax_follow_the_formulas() -> None:
    assert line_amount(D("1.5"), D("1271.664"), rate=D(5)) == D("1812.12")
    assert line_tax(D("100.00"), D("12.5"), "Inclusive") == D("11.11")
    assert line_tax(D("100.00"), D("12.5"), "Exclusive") == D("12.50")
