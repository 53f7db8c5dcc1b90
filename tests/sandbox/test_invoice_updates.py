"""What POST does to an invoice that is there: the moves it allows, the lines it drops, the edits nobody asked for."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    import httpx

    from jobsync_tui.sandbox.xero.books import Books

    Seed = Callable[..., str]

INVALID = "Invoice not of valid status for modification"
PLAN_LIMIT = "You have reached the limit of invoices you can approve"
ALLOCATED = "This document cannot be edited as it has a payment or credit note allocated to it."


@pytest.fixture
def seed(books: Books, contact_ids: dict[str, str]) -> Seed:
    """Seed an invoice with two lines for Ada; returns its id."""

    def invoice(**more: object) -> str:
        lines = [
            {"Description": name, "Quantity": 1, "UnitAmount": price, "AccountCode": "200"}
            for name, price in (("Labour", 100), ("Parts", 50))
        ]
        head = {"Contact": {"ContactID": contact_ids["Ada Rewi"]}, "InvoiceNumber": "J1", "LineItems": lines}
        return books.seed_invoice(**head | {"Date": date(2026, 9, 1)} | more)

    return invoice


def post(api: httpx.Client, **fields: object) -> dict[str, Any]:
    reply = api.post("Invoices?summarizeErrors=false", json={"Invoices": [fields]})
    assert reply.status_code == 200, reply.text
    element: dict[str, Any] = reply.json()["Invoices"][0]
    return element


def messages(element: dict[str, Any]) -> list[str]:
    return [error["Message"] for error in element.get("ValidationErrors", [])]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("DRAFT", "SUBMITTED"),
        ("SUBMITTED", "DRAFT"),
        ("DRAFT", "AUTHORISED"),
        ("SUBMITTED", "AUTHORISED"),
        ("DRAFT", "DELETED"),
        ("SUBMITTED", "DELETED"),
        ("AUTHORISED", "VOIDED"),
    ],
)
def test_a_move_that_xero_allows(api: httpx.Client, seed: Seed, books: Books, before: str, after: str) -> None:
    invoice = seed(Status=before)
    assert post(api, InvoiceID=invoice, Status=after)["StatusAttributeString"] == "OK"
    assert books.invoices[invoice]["Status"] == after


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("DRAFT", "VOIDED"),
        ("DRAFT", "PAID"),
        ("AUTHORISED", "DRAFT"),
        ("AUTHORISED", "DELETED"),
        ("AUTHORISED", "PAID"),
        ("PAID", "VOIDED"),
        ("PAID", "AUTHORISED"),
        ("VOIDED", "DRAFT"),
        ("VOIDED", "VOIDED"),
        ("DELETED", "DELETED"),
    ],
)
def test_a_move_that_xero_refuses_echoes_what_was_asked_and_changes_nothing(
    api: httpx.Client, seed: Seed, books: Books, before: str, after: str
) -> None:
    invoice = seed(Status=before)
    element = post(api, InvoiceID=invoice, Status=after)

    assert (element["StatusAttributeString"], element["HasErrors"]) == ("ERROR", True)
    assert messages(element) == [INVALID]
    assert (element["InvoiceID"], element["Status"]) == (invoice, after)
    assert books.invoices[invoice]["Status"] == before


def test_nothing_is_due_on_a_voided_invoice(api: httpx.Client, seed: Seed) -> None:
    invoice = seed(Status="AUTHORISED")
    element = post(api, InvoiceID=invoice, Status="VOIDED")
    assert (element["Total"], element["AmountDue"]) == (172.5, 0)


def test_posting_the_number_of_a_draft_overwrites_that_draft(api: httpx.Client, seed: Seed, books: Books) -> None:
    invoice = seed(Status="DRAFT", Reference="Theirs")
    line = {"Description": "Ours", "Quantity": 1, "UnitAmount": 9, "AccountCode": "200"}
    element = post(api, Type="ACCREC", InvoiceNumber="j1", Contact={"Name": "Björk Timber Ltd"}, LineItems=[line])

    assert (element["InvoiceID"], element["StatusAttributeString"]) == (invoice, "OK")
    assert books.invoices[invoice]["SubTotal"] == 9
    assert books.invoices[invoice]["Reference"] == "Theirs"
    assert len(books.invoices) == 1


@pytest.mark.parametrize("status", ["PAID", "VOIDED", "DELETED"])
def test_posting_the_number_of_a_settled_invoice_is_refused(
    api: httpx.Client, seed: Seed, books: Books, status: str
) -> None:
    invoice = seed(Status=status)
    line = {"Description": "Ours", "Quantity": 1, "UnitAmount": 9, "AccountCode": "200"}
    element = post(api, Type="ACCREC", InvoiceNumber="J1", Contact={"ContactNumber": "C-1"}, LineItems=[line])

    assert messages(element) == [INVALID]
    assert books.invoices[invoice]["SubTotal"] == 150


def test_a_bill_number_finds_no_sales_invoice(api: httpx.Client, seed: Seed, books: Books) -> None:
    seed(Status="DRAFT")
    line = {"Description": "Bill", "Quantity": 1, "UnitAmount": 9, "AccountCode": "400"}
    post(api, Type="ACCPAY", InvoiceNumber="J1", Contact={"ContactNumber": "C-1"}, LineItems=[line])
    assert len(books.invoices) == 2


def test_lines_are_updated_by_id_added_at_the_top_and_deleted_when_omitted(
    api: httpx.Client, seed: Seed, books: Books
) -> None:
    invoice = seed(Status="DRAFT")
    labour = books.invoices[invoice]["LineItems"][0]["LineItemID"]
    new = {"Description": "New", "Quantity": 1, "UnitAmount": 7, "AccountCode": "210"}
    element = post(api, InvoiceID=invoice, LineItems=[{"LineItemID": labour, "Quantity": 2}, new])

    assert [line["Description"] for line in element["LineItems"]] == ["New", "Labour"]
    kept = element["LineItems"][1]
    assert (kept["LineItemID"], kept["UnitAmount"], kept["LineAmount"], kept["TaxAmount"]) == (labour, 100, 200, 30)
    assert element["Total"] == 238.05


def test_an_update_without_lines_keeps_them(api: httpx.Client, seed: Seed, books: Books) -> None:
    invoice = seed(Status="DRAFT")
    before = books.invoices[invoice]["LineItems"]
    post(api, InvoiceID=invoice, Reference="PO 7")
    assert books.invoices[invoice]["LineItems"] == before
    assert books.invoices[invoice]["Reference"] == "PO 7"


def test_changing_the_tax_basis_works_out_the_kept_lines_anew(api: httpx.Client, seed: Seed) -> None:
    element = post(api, InvoiceID=seed(Status="DRAFT"), LineAmountTypes="Inclusive")
    assert (element["SubTotal"], element["TotalTax"], element["Total"]) == (130.44, 19.56, 150)


def test_post_to_one_invoice_updates_it_and_an_unknown_one_is_404(
    api: httpx.Client, seed: Seed, books: Books
) -> None:
    invoice = seed(Status="DRAFT")
    body = {"Invoices": [{"Reference": "One"}]}

    assert api.post(f"Invoices/{invoice}", json=body).status_code == 200
    assert books.invoices[invoice]["Reference"] == "One"
    assert api.post(f"Invoices/{books.new_id('x')}", json=body).status_code == 404


def test_renumbering_onto_a_taken_number_is_refused(api: httpx.Client, seed: Seed) -> None:
    seed(Status="VOIDED")
    other = seed(Status="DRAFT", InvoiceNumber="J2")
    assert messages(post(api, InvoiceID=other, InvoiceNumber="J1")) == ["Invoice # must be unique."]


def test_renumbering_frees_the_old_number(api: httpx.Client, seed: Seed) -> None:
    invoice = seed(Status="AUTHORISED")
    post(api, InvoiceID=invoice, InvoiceNumber="J1void")
    line = {"Description": "Work", "Quantity": 1, "UnitAmount": 1, "AccountCode": "200"}
    body = {"Type": "ACCREC", "InvoiceNumber": "J1", "Contact": {"ContactNumber": "C-1"}, "LineItems": [line]}
    assert api.put("Invoices", json={"Invoices": [body]}).status_code == 200


@pytest.mark.parametrize(("paid", "status", "message"), [(10, "AUTHORISED", ALLOCATED), (None, "PAID", INVALID)])
def test_a_payment_freezes_amounts_but_not_reference_due_date_or_line_texts(
    api: httpx.Client, seed: Seed, books: Books, *, paid: int | None, status: str, message: str
) -> None:
    invoice = seed(Status=status, AmountPaid=paid and Decimal(paid))
    first, second = (line["LineItemID"] for line in books.invoices[invoice]["LineItems"])
    texts = [{"LineItemID": first, "Description": "Labour, renamed"}, {"LineItemID": second, "AccountCode": "210"}]

    for change in ({"Reference": "R"}, {"DueDate": "2026-12-01"}, {"LineItems": texts}):
        assert post(api, InvoiceID=invoice, **change)["StatusAttributeString"] == "OK", change
    for change in ({"Date": "2026-09-02"}, {"LineItems": [{"LineItemID": first, "UnitAmount": 1}]}):
        assert messages(post(api, InvoiceID=invoice, **change)) == [message], change


def test_a_part_paid_invoice_cannot_be_voided(api: httpx.Client, seed: Seed) -> None:
    invoice = seed(Status="AUTHORISED", AmountPaid=Decimal(10))
    assert messages(post(api, InvoiceID=invoice, Status="VOIDED")) == [ALLOCATED]


def test_a_locked_period_holds_an_invoice_as_it_is(api: httpx.Client, seed: Seed, books: Books) -> None:
    invoice = seed(Status="AUTHORISED")
    books.organisation["PeriodLockDate"] = date(2026, 9, 30)
    for change in ({"Status": "VOIDED"}, {"Reference": "R"}, {"Date": "2026-10-05"}):
        assert "lock date" in messages(post(api, InvoiceID=invoice, **change))[0], change


def test_an_approved_invoice_may_be_marked_as_sent(api: httpx.Client, seed: Seed) -> None:
    assert post(api, InvoiceID=seed(Status="AUTHORISED"), SentToContact=True)["SentToContact"] is True


def test_one_batch_marks_several_as_sent_and_warns_of_those_that_are_not_approved(
    api: httpx.Client, seed: Seed, books: Books
) -> None:
    statuses = ("AUTHORISED", "DRAFT", "SUBMITTED", "PAID")
    ids = [seed(Status=status, InvoiceNumber=f"J-{status}") for status in statuses]
    sent = [{"InvoiceID": invoice, "SentToContact": True} for invoice in ids]
    rows = api.post("Invoices?summarizeErrors=false", json={"Invoices": sent}).json()["Invoices"]

    assert [row["StatusAttributeString"] for row in rows] == ["OK", "WARNING", "WARNING", "WARNING"]
    assert [row["SentToContact"] for row in rows] == [True, False, False, False]
    assert rows[1]["Warnings"] == [{"Message": "Only AUTHORISED invoices may have SentToContact updated."}]
    assert [books.invoices[invoice]["Status"] for invoice in ids] == list(statuses)
    assert len(books.invoices[ids[0]]["LineItems"]) == 2


def test_one_batch_deletes_drafts_and_refuses_what_is_approved(api: httpx.Client, seed: Seed, books: Books) -> None:
    statuses = ("DRAFT", "SUBMITTED", "AUTHORISED")
    ids = [seed(Status=status, InvoiceNumber=f"J-{status}") for status in statuses]
    gone = [{"InvoiceID": invoice, "Status": "DELETED"} for invoice in ids]
    rows = api.post("Invoices?summarizeErrors=false", json={"Invoices": gone}).json()["Invoices"]

    assert [messages(row) for row in rows] == [[], [], [INVALID]]
    assert [books.invoices[invoice]["Status"] for invoice in ids] == ["DELETED", "DELETED", "AUTHORISED"]


def test_approving_a_draft_counts_against_the_plan_and_changing_an_approved_one_does_not(
    api: httpx.Client, seed: Seed, books: Books
) -> None:
    books.approvals_a_month = 1
    ids = [seed(Status="DRAFT", InvoiceNumber=f"J{number}") for number in (1, 2)]
    approve = {"Status": "AUTHORISED", "DueDate": "2026-10-20"}

    assert messages(post(api, InvoiceID=ids[0], **approve)) == []
    assert messages(post(api, InvoiceID=ids[1], **approve)) == [PLAN_LIMIT]
    assert messages(post(api, InvoiceID=ids[0], Reference="R", **approve)) == []
    assert books.invoices[ids[1]]["Status"] == "DRAFT"


def test_an_approved_invoice_may_change_though_no_new_one_may_be_approved(
    api: httpx.Client, seed: Seed, books: Books
) -> None:
    books.not_allowed |= {"CreateApprovedInvoice", "CreateDraftInvoice"}
    approved, draft = seed(Status="AUTHORISED", InvoiceNumber="J1"), seed(Status="DRAFT", InvoiceNumber="J2")
    assert messages(post(api, InvoiceID=approved, Reference="R")) == []
    assert messages(post(api, InvoiceID=draft, Reference="R")) == []
    assert len(messages(post(api, InvoiceID=draft, Status="AUTHORISED"))) == 1


def test_a_payment_in_full_makes_an_invoice_paid_and_more_is_refused(
    api: httpx.Client, seed: Seed, books: Books
) -> None:
    invoice = seed(Status="AUTHORISED")

    def pay(amount: float) -> httpx.Response:
        payment = {"Invoice": {"InvoiceID": invoice}, "Account": {"Code": "090"}, "Amount": amount}
        return api.put("Payments", json={"Payments": [payment]})

    assert pay(172.51).json()["Elements"][0]["ValidationErrors"] == [
        {"Message": "Payment amount exceeds the amount outstanding on this document"}
    ]
    assert pay(100).status_code == 200
    assert (books.invoices[invoice]["Status"], books.invoices[invoice]["AmountDue"]) == (
        "AUTHORISED",
        Decimal("72.50"),
    )
    assert pay(72.5).status_code == 200
    shown = api.get(f"Invoices/{invoice}").json()["Invoices"][0]
    assert (shown["Status"], shown["AmountDue"], shown["AmountPaid"]) == ("PAID", 0, 172.5)
    assert [payment["Amount"] for payment in shown["Payments"]] == [100, 72.5]
    assert "FullyPaidOnDate" in shown
