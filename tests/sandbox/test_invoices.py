"""What it takes to create an invoice, and each refusal in Xero's words."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from jobsync_tui.sandbox.xero.app import xero_app
from jobsync_tui.sandbox.xero.limits import NO_LIMITS

if TYPE_CHECKING:
    from collections.abc import Callable
    from wsgiref.types import WSGIApplication

    import httpx

    from jobsync_tui.sandbox.xero.books import Books

ZERO = "00000000-0000-0000-0000-000000000000"
LINE = {"Description": "Work", "Quantity": 1, "UnitAmount": 100, "AccountCode": "200"}


def invoice(**more: object) -> dict[str, Any]:
    """A complete draft; more overrides its fields, None takes one away."""
    body = {"Type": "ACCREC", "Contact": {"ContactNumber": "C-1"}, "LineItems": [LINE]} | more
    return {name: value for name, value in body.items() if value is not None}


def put(api: httpx.Client, *invoices: dict[str, Any]) -> list[dict[str, Any]]:
    """Create invoices with every element answered for, and return the elements."""
    reply = api.put("Invoices?summarizeErrors=false&unitdp=4", json={"Invoices": invoices})
    assert reply.status_code == 200, reply.text
    elements: list[dict[str, Any]] = reply.json()["Invoices"]
    return elements


def refused(api: httpx.Client, **more: object) -> list[str]:
    """Try to create an invoice, check that it was not, and return the messages."""
    (element,) = put(api, invoice(**more))
    assert (element["StatusAttributeString"], element["HasErrors"]) == ("ERROR", True)
    assert element["InvoiceID"] == ZERO
    return [error["Message"] for error in element["ValidationErrors"]]


def test_a_new_invoice_is_a_draft_dated_today_in_the_organisations_own_zone(api: httpx.Client, books: Books) -> None:
    (made,) = put(api, invoice())

    assert (made["Status"], made["StatusAttributeString"]) == ("DRAFT", "OK")
    assert made["DateString"] == "2026-09-15T00:00:00"
    assert made["Date"] == "/Date(1789430400000+0000)/"
    assert made["UpdatedDateUTC"] == "/Date(1789426800000+0000)/"
    assert made["UpdatedDateUTCString"] == "2026-09-14T23:00:00Z"
    assert (made["LineAmountTypes"], made["CurrencyCode"]) == ("Exclusive", "NZD")
    assert made["InvoiceID"] in books.invoices


def test_without_a_number_xeros_own_sequence_numbers_the_invoice_past_every_used_one(
    api: httpx.Client, books: Books, contact_ids: dict[str, str]
) -> None:
    (first,) = put(api, invoice())
    books.seed_invoice(Contact={"ContactID": contact_ids["Ada Rewi"]}, InvoiceNumber="INV-0007", Status="VOIDED")
    (second,) = put(api, invoice())
    assert (first["InvoiceNumber"], second["InvoiceNumber"]) == ("INV-0001", "INV-0008")


@pytest.mark.parametrize("status", ["DRAFT", "AUTHORISED", "PAID", "VOIDED", "DELETED"])
def test_a_sales_number_stays_taken_in_every_status(
    api: httpx.Client, books: Books, contact_ids: dict[str, str], status: str
) -> None:
    books.seed_invoice(Contact={"ContactID": contact_ids["Ada Rewi"]}, InvoiceNumber="J10-F", Status=status)
    assert refused(api, InvoiceNumber="J10-F") == ["Invoice # must be unique."]


def test_a_number_is_taken_within_its_own_batch_too(api: httpx.Client) -> None:
    first, second = put(api, invoice(InvoiceNumber="J1"), invoice(InvoiceNumber="J1"))
    assert (first["StatusAttributeString"], second["StatusAttributeString"]) == ("OK", "ERROR")


def test_bills_may_share_a_number(api: httpx.Client) -> None:
    line = LINE | {"AccountCode": "400"}
    both = put(api, *[invoice(Type="ACCPAY", InvoiceNumber="B1", LineItems=[line])] * 2)
    assert [element["StatusAttributeString"] for element in both] == ["OK", "OK"]


def test_by_default_one_bad_element_makes_a_400_that_lists_it_alone_while_the_good_ones_are_created(
    api: httpx.Client, books: Books
) -> None:
    batch = [invoice(InvoiceNumber="G1"), invoice(InvoiceNumber="B1", Contact={}), invoice(InvoiceNumber="G2")]
    reply = api.put("Invoices", json={"Invoices": batch})

    assert reply.status_code == 400
    assert (reply.json()["ErrorNumber"], reply.json()["Type"]) == (10, "ValidationException")
    assert [element["InvoiceNumber"] for element in reply.json()["Elements"]] == ["B1"]
    assert {record["InvoiceNumber"] for record in books.invoices.values()} == {"G1", "G2"}


def test_with_summarize_errors_false_every_element_answers_in_order(api: httpx.Client) -> None:
    batch = [invoice(InvoiceNumber="G1"), invoice(InvoiceNumber="B1", Contact={}), invoice(InvoiceNumber="G2")]
    elements = put(api, *batch)

    assert [element["InvoiceNumber"] for element in elements] == ["G1", "B1", "G2"]
    assert [element["StatusAttributeString"] for element in elements] == ["OK", "ERROR", "OK"]
    assert [element["InvoiceID"] == ZERO for element in elements] == [False, True, False]


def test_a_saved_element_has_no_status_attribute_in_the_default_mode(api: httpx.Client) -> None:
    (made,) = api.put("Invoices", json={"Invoices": [invoice()]}).json()["Invoices"]
    assert "StatusAttributeString" not in made
    assert made["HasErrors"] is False


def test_a_bare_object_is_an_invoice_without_anything_in_it(api: httpx.Client) -> None:
    reply = api.put("Invoices", json=invoice())
    assert reply.status_code == 400
    assert reply.json()["Elements"][0]["ValidationErrors"] == [{"Message": "Invoice Type must be specified"}]


def test_an_invoice_needs_an_existing_contact_and_a_line(api: httpx.Client, books: Books) -> None:
    assert len(refused(api, Contact=None)) == 1
    assert len(refused(api, Contact={"ContactID": books.new_id("Nobody")})) == 1
    assert len(refused(api, LineItems=[])) == 1
    assert refused(api, Contact={"FirstName": "Ada"})[0].startswith("The Contact must contain at least 1 of")


def test_an_archived_contact_takes_no_invoice(api: httpx.Client, contact_ids: dict[str, str]) -> None:
    (message,) = refused(api, Contact={"ContactID": contact_ids["Gone Fishing Ltd"]})
    assert "archived contact" in message


def test_a_bare_name_reuses_a_contact_or_creates_one(
    api: httpx.Client, books: Books, contact_ids: dict[str, str]
) -> None:
    known, new = put(api, invoice(Contact={"Name": "ADA REWI"}), invoice(Contact={"Name": "Walk In"}))

    assert known["Contact"]["ContactID"] == contact_ids["Ada Rewi"]
    assert known["Contact"]["Name"] == "Ada Rewi"
    assert books.contacts[new["Contact"]["ContactID"]]["Name"] == "Walk In"
    assert new["Contact"]["IsCustomer"] is True


def test_a_refused_invoice_creates_no_contact(api: httpx.Client, books: Books) -> None:
    refused(api, Contact={"Name": "Walk In"}, LineItems=[LINE | {"AccountCode": "999"}])
    assert all(contact["Name"] != "Walk In" for contact in books.contacts.values())


def test_fields_beside_the_contact_id_edit_the_contact(
    api: httpx.Client, books: Books, contact_ids: dict[str, str]
) -> None:
    ada = contact_ids["Ada Rewi"]
    put(api, invoice(Contact={"ContactID": ada, "EmailAddress": "new@rewi.example"}))
    assert books.contacts[ada]["EmailAddress"] == "new@rewi.example"


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ({"AccountCode": "999"}, "Account code '999' is not a valid code for this document."),
        ({"AccountCode": "610"}, "Account code '610' is not a valid code for this document."),
        ({"AccountCode": "090"}, "Account code '090' is not a valid code for this document."),
        ({"AccountCode": "299"}, "Account code '299' has been archived, or deleted."),
        (
            {"TaxType": "15% GST on Income"},
            "The TaxType code 15% GST on Income does not exist or cannot be used for this type of transaction.",
        ),
        ({"TaxType": "INPUT2"}, "The TaxType code 'INPUT2' cannot be used with account code '200'."),
        ({"ItemCode": "NOPE"}, "Item code 'NOPE' is not valid"),
        ({"LineAmount": 90}, "The line total 90.00 does not match the expected line total 100.00"),
        ({"DiscountAmount": 100}, "Discount must not be greater than the line total"),
        ({"DiscountRate": 101}, "Discount must not be greater than the line total"),
        ({"UnitAmount": 0.123456789}, "Account must be valid"),
    ],
)
def test_a_line_is_refused_in_xeros_words(api: httpx.Client, line: dict[str, Any], message: str) -> None:
    assert message in refused(api, LineItems=[LINE | line])


def test_a_negative_quantity_is_refused_and_a_negative_price_is_not(api: httpx.Client) -> None:
    assert "Quantity must not be less than zero" in refused(api, LineItems=[LINE, LINE | {"Quantity": -1}])
    (made,) = put(api, invoice(LineItems=[LINE, LINE | {"UnitAmount": -40}]))
    assert made["SubTotal"] == 60


def test_the_total_must_not_be_negative(api: httpx.Client) -> None:
    assert len(refused(api, LineItems=[LINE | {"UnitAmount": -1}])) == 1


def test_a_rounding_line_may_go_to_the_rounding_account(api: httpx.Client) -> None:
    (made,) = put(api, invoice(LineItems=[LINE, LINE | {"AccountCode": "860", "UnitAmount": 0.01}]))
    assert made["Total"] == 115.01


def test_an_item_code_fills_what_the_line_leaves_out(api: httpx.Client) -> None:
    (made,) = put(api, invoice(LineItems=[{"ItemCode": "LAB", "Quantity": 2}]))
    (line,) = made["LineItems"]
    assert (line["Description"], line["UnitAmount"], line["AccountCode"]) == ("Labour, one hour", 95.5, "200")
    assert (line["TaxType"], line["LineAmount"], line["Item"]["Code"]) == ("OUTPUT2", 191, "LAB")


def test_tracking_is_matched_by_name_and_answered_with_ids(api: httpx.Client, books: Books) -> None:
    (made,) = put(api, invoice(LineItems=[LINE | {"Tracking": [{"Name": "Region", "Option": "North"}]}]))

    (tracking,) = made["LineItems"][0]["Tracking"]
    assert tracking["TrackingCategoryID"] == books.tracking_categories[0]["TrackingCategoryID"]
    assert tracking["TrackingOptionID"] == books.tracking_categories[0]["Options"][0]["TrackingOptionID"]
    assert len(refused(api, LineItems=[LINE | {"Tracking": [{"Name": "Region", "Option": "West"}]}])) == 1


def test_approving_needs_a_due_date_and_complete_lines(api: httpx.Client) -> None:
    assert refused(api, Status="AUTHORISED") == ["Due Date must be specified"]
    for name in ("Description", "Quantity", "UnitAmount", "AccountCode"):
        line = {key: value for key, value in LINE.items() if key != name}
        assert len(refused(api, Status="AUTHORISED", DueDate="2026-10-20", LineItems=[line])) == 1, name
        assert put(api, invoice(LineItems=[line]))[0]["StatusAttributeString"] == "OK", name
    (made,) = put(api, invoice(Status="AUTHORISED", DueDate="2026-10-20"))
    assert (made["Status"], made["DueDateString"]) == ("AUTHORISED", "2026-10-20T00:00:00")


@pytest.mark.parametrize("status", ["PAID", "VOIDED", "DELETED", "NONSENSE"])
def test_no_invoice_is_born_paid_voided_or_deleted(api: httpx.Client, status: str) -> None:
    assert len(refused(api, Status=status)) == 1


@pytest.mark.parametrize("lock", ["PeriodLockDate", "EndOfYearLockDate"])
def test_a_date_on_or_before_a_lock_date_is_refused(api: httpx.Client, books: Books, lock: str) -> None:
    books.organisation[lock] = date(2026, 3, 31)
    assert refused(api, Date="2026-03-31")[0].startswith("The document date cannot be before the period lock date")
    assert put(api, invoice(Date="2026-04-01"))[0]["StatusAttributeString"] == "OK"


def test_a_currency_must_be_subscribed_to(api: httpx.Client, books: Books) -> None:
    assert refused(api, CurrencyCode="EUR") == ["Organisation is not subscribed to currency EUR"]
    books.currencies["EUR"] = Decimal("0.54")
    (made,) = put(api, invoice(CurrencyCode="EUR"))
    assert (made["CurrencyCode"], made["CurrencyRate"]) == ("EUR", 0.54)


def test_a_url_must_not_contain_the_word_xero(api: httpx.Client) -> None:
    assert len(refused(api, Url="https://go.XERO.com/x")) == 1
    assert put(api, invoice(Url="https://jobs.example/1"))[0]["Url"] == "https://jobs.example/1"


def test_marking_a_draft_as_sent_is_saved_with_a_warning_and_without_the_mark(api: httpx.Client) -> None:
    (made,) = put(api, invoice(SentToContact=True))
    assert made["StatusAttributeString"] == "WARNING"
    assert made["Warnings"] == [{"Message": "Only AUTHORISED invoices may have SentToContact updated."}]
    assert made["SentToContact"] is False


def test_a_datetime_with_an_offset_lands_a_day_early(api: httpx.Client) -> None:
    (made,) = put(api, invoice(Date="2026-09-15T00:00:00+12:00"))
    assert made["DateString"] == "2026-09-14T00:00:00"


def test_an_invoice_id_cannot_be_chosen(api: httpx.Client, books: Books) -> None:
    chosen = books.new_id("Chosen")
    (made,) = put(api, invoice(InvoiceID=chosen))
    assert made["InvoiceID"] not in (chosen, ZERO)


def test_an_organisation_that_may_not_approve_refuses_to(api: httpx.Client, books: Books) -> None:
    books.not_allowed.add("CreateApprovedInvoice")
    actions = {row["Name"]: row["Status"] for row in api.get("Organisation/Actions").json()["Actions"]}
    assert (actions["CreateApprovedInvoice"], actions["CreateDraftInvoice"]) == ("NOT-ALLOWED", "ALLOWED")
    assert len(refused(api, Status="AUTHORISED", DueDate="2026-10-20")) == 1


@pytest.mark.parametrize("status", ["DRAFT", "SUBMITTED"])
def test_an_organisation_that_may_not_draft_refuses_new_ones_yet_approves(
    api: httpx.Client, books: Books, status: str
) -> None:
    books.not_allowed.add("CreateDraftInvoice")
    assert len(refused(api, Status=status)) == 1
    assert put(api, invoice(Status="AUTHORISED", DueDate="2026-10-20"))[0]["StatusAttributeString"] == "OK"


def test_a_plan_approves_so_many_sales_invoices_a_month(
    books: Books, connect: Callable[[WSGIApplication], httpx.Client], pass_time: Callable[[timedelta], None]
) -> None:
    api = connect(xero_app(books, limits=NO_LIMITS))
    books.approvals_a_month = 2
    approved = invoice(Status="AUTHORISED", DueDate="2026-10-20")
    rows = put(api, approved, approved, approved, invoice(), approved | {"Type": "ACCPAY"})

    assert [row["StatusAttributeString"] for row in rows] == ["OK", "OK", "ERROR", "OK", "OK"]
    assert rows[2]["ValidationErrors"] == [{"Message": "You have reached the limit of invoices you can approve"}]
    pass_time(timedelta(days=16))
    assert put(connect(xero_app(books)), approved)[0]["StatusAttributeString"] == "OK"


def test_a_body_above_three_and_a_half_megabytes_is_refused(api: httpx.Client, books: Books) -> None:
    reply = api.put("Invoices", json={"Invoices": [invoice(Reference="x" * 3_500_000)]})
    assert reply.status_code == 400
    assert reply.json()["Detail"] == "The request is larger than 3500000 bytes."
    assert books.invoices == {}
