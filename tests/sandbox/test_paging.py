"""How lists are paged, ordered, narrowed and stripped."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    import httpx

    from jobsync_tui.sandbox.xero.books import Books

FIRST = datetime(2026, 9, 1, 12, 0, tzinfo=UTC)


@pytest.fixture
def numbers(books: Books, contact_ids: dict[str, str]) -> list[str]:
    """Twelve invoices, J01 changed last and J12 first; every third for Björk, the odd ones approved."""
    found = []
    for count in range(1, 13):
        name = "Björk Timber Ltd" if count % 3 == 0 else "Ada Rewi"
        books.seed_invoice(
            Contact={"ContactID": contact_ids[name]},
            InvoiceNumber=f"J{count:02d}",
            Reference=f"Job {count}",
            Status="AUTHORISED" if count % 2 else "DRAFT",
            Date=date(2026, count, 1),
            UpdatedDateUTC=FIRST + timedelta(hours=12 - count),
            LineItems=[{"Description": "Work", "Quantity": count, "UnitAmount": 10, "AccountCode": "200"}],
        )
        found.append(f"J{count:02d}")
    return found


def listed(api: httpx.Client, **query: object) -> list[str]:
    reply = api.get("Invoices", params={name: str(value) for name, value in query.items()})
    assert reply.status_code == 200, reply.text
    return [invoice["InvoiceNumber"] for invoice in reply.json()["Invoices"]]


def test_the_oldest_change_comes_first(api: httpx.Client, numbers: list[str]) -> None:
    assert listed(api) == numbers[::-1]


def test_equal_change_dates_are_ordered_by_id(api: httpx.Client, books: Books) -> None:
    for number in range(20):
        books.seed_contact(Name=f"Twin {number}")
    ids = [contact["ContactID"] for contact in api.get("Contacts").json()["Contacts"]]
    assert ids == sorted(ids)


def moved_to(api: httpx.Client, books: Books, number: str, at: datetime) -> list[str]:
    """Change one invoice in place, as a person in Xero does, and list them all."""
    for record in books.invoices.values():
        if record["InvoiceNumber"] == number:
            record["UpdatedDateUTC"] = at
    return listed(api, page=1)


def test_a_change_in_place_moves_a_row(api: httpx.Client, books: Books, numbers: list[str]) -> None:
    assert listed(api, page=1) == numbers[::-1]
    assert moved_to(api, books, "J06", FIRST + timedelta(days=1))[-1] == "J06"
    assert moved_to(api, books, "J06", FIRST - timedelta(days=1))[0] == "J06"
    # A move that leaves the latest change and the count as they are is noticed too.
    assert moved_to(api, books, "J06", FIRST + timedelta(hours=6, minutes=30))[5:8] == ["J07", "J06", "J05"]


def test_a_row_that_moves_while_paging_is_met_twice_or_makes_another_be_missed(
    api: httpx.Client, books: Books, numbers: list[str]
) -> None:
    first = listed(api, page=1, pageSize=6)
    moved_to(api, books, first[0], FIRST + timedelta(days=1))
    second = listed(api, page=2, pageSize=6)

    assert first == numbers[:5:-1]
    assert (set(numbers) - {*first, *second}, set(first) & {*second}) == ({"J06"}, {"J12"})


def test_rows_added_removed_and_exchanged_are_noticed(api: httpx.Client, books: Books, numbers: list[str]) -> None:
    ids = {record["InvoiceNumber"]: record["InvoiceID"] for record in books.invoices.values()}
    assert listed(api) == numbers[::-1]
    books.invoices[ids["J04"]] = books.invoices[ids["J04"]] | {"InvoiceNumber": "J04b"}
    assert listed(api) == [*numbers[:4:-1], "J05", "J04b", "J03", "J02", "J01"]
    held = books.invoices.pop(ids["J03"])
    assert listed(api) == [*numbers[:4:-1], "J05", "J04b", "J02", "J01"]
    books.invoices[ids["J03"]] = held
    assert listed(api) == [*numbers[:4:-1], "J05", "J04b", "J03", "J02", "J01"]


def test_pages_of_many_are_cut_from_an_order_that_is_found_once(api: httpx.Client, books: Books) -> None:
    first = books.seed_invoice(
        Contact={"Name": "Ada Rewi"},
        LineItems=[{"Description": "Work", "Quantity": 1, "UnitAmount": 10, "AccountCode": "200"}],
    )
    for number in range(20_000):
        key = f"{number * 7919 % 20_000:08d}-0000-0000-0000-000000000000"
        books.invoices[key] = books.invoices[first] | {"InvoiceID": key}
    ordered = books.invoice_order.of(books.invoices)
    kept = books.invoice_order._sorted

    pages = [api.get(f"Invoices?page={page}&pageSize=1000&summaryOnly=true").json() for page in (1, 11, 21)]

    assert [page["pagination"]["itemCount"] for page in pages] == [20_001] * 3
    rows = [invoice["InvoiceID"] for page in pages for invoice in page["Invoices"]]
    assert rows == [row["InvoiceID"] for row in (*ordered[:1000], *ordered[10_000:11_000], ordered[20_000])]
    assert books.invoice_order._sorted is kept


def test_pages_cut_the_list_and_tell_how_much_there_is(api: httpx.Client, numbers: list[str]) -> None:
    pages = [api.get(f"Invoices?page={page}&pageSize=5").json() for page in (1, 2, 3, 4)]

    assert [len(page["Invoices"]) for page in pages] == [5, 5, 2, 0]
    assert pages[1]["pagination"] == {"page": 2, "pageSize": 5, "pageCount": 3, "itemCount": 12}
    together = [invoice["InvoiceNumber"] for page in pages for invoice in page["Invoices"]]
    assert together == numbers[::-1]


@pytest.mark.parametrize(("asked", "given"), [("", 100), ("0", 1), ("-3", 1), ("1001", 1000), ("250", 250)])
def test_a_page_size_is_clamped_to_1_to_1000_and_100_by_default(api: httpx.Client, asked: str, given: int) -> None:
    query = f"page=1&pageSize={asked}" if asked else "page=1"
    assert api.get(f"Contacts?{query}").json()["pagination"]["pageSize"] == given


@pytest.mark.usefixtures("numbers")
def test_a_list_without_a_page_has_no_lines_no_pagination_and_only_a_contact_summary(api: httpx.Client) -> None:
    bare, paged = api.get("Invoices").json(), api.get("Invoices?page=1").json()

    assert "pagination" not in bare
    assert all(invoice["LineItems"] == [] for invoice in bare["Invoices"])
    assert all(len(invoice["LineItems"]) == 1 for invoice in paged["Invoices"])
    assert {"ContactID", "Name"} <= bare["Invoices"][0]["Contact"].keys()
    assert "EmailAddress" not in bare["Invoices"][0]["Contact"]
    assert "EmailAddress" in paged["Invoices"][0]["Contact"]


@pytest.mark.usefixtures("numbers")
def test_a_summary_drops_payments_attachments_and_lines(api: httpx.Client) -> None:
    for invoice in api.get("Invoices?page=1&summaryOnly=true").json()["Invoices"]:
        assert {"Payments", "HasAttachments", "LineItems"}.isdisjoint(invoice)
        assert invoice["Total"] > 0


@pytest.mark.parametrize(
    "since", ["2026-09-01T21:00:00", "Tue, 01 Sep 2026 21:00:00 GMT", "2026-09-02T09:00:00+12:00"]
)
def test_if_modified_since_is_read_as_utc_in_iso_and_http_form(
    api: httpx.Client, numbers: list[str], since: str
) -> None:
    reply = api.get("Invoices", headers={"If-Modified-Since": since})
    assert [invoice["InvoiceNumber"] for invoice in reply.json()["Invoices"]] == numbers[:3][::-1]


def test_tax_rates_and_the_organisation_know_no_if_modified_since(api: httpx.Client, books: Books) -> None:
    headers = {"If-Modified-Since": "2030-01-01T00:00:00"}
    assert len(api.get("TaxRates", headers=headers).json()["TaxRates"]) == len(books.tax_rates)
    assert len(api.get("Organisation", headers=headers).json()["Organisations"]) == 1
    assert api.get("Accounts", headers=headers).json()["Accounts"] == []


@pytest.mark.usefixtures("numbers")
def test_list_parameters_narrow_together(api: httpx.Client, books: Books, contact_ids: dict[str, str]) -> None:
    ids = {record["InvoiceNumber"]: record["InvoiceID"] for record in books.invoices.values()}

    assert listed(api, InvoiceNumbers="J02,j05,J99") == ["J05", "J02"]
    assert listed(api, IDs=f"{ids['J01']},{ids['J03'].upper()}") == ["J03", "J01"]
    assert listed(api, ContactIDs=contact_ids["Björk Timber Ltd"]) == ["J12", "J09", "J06", "J03"]
    assert listed(api, ContactIDs=contact_ids["Björk Timber Ltd"], Statuses="DRAFT") == ["J12", "J06"]
    assert listed(api, searchTerm="job 1", Statuses="AUTHORISED") == ["J11", "J01"]


@pytest.mark.usefixtures("numbers")
def test_created_by_my_app_leaves_out_what_others_made(api: httpx.Client) -> None:
    line = {"Description": "Work", "Quantity": 1, "UnitAmount": 1, "AccountCode": "200"}
    mine = {"Type": "ACCREC", "InvoiceNumber": "MINE", "Contact": {"ContactNumber": "C-1"}, "LineItems": [line]}
    api.put("Invoices", json={"Invoices": [mine]})
    assert listed(api, createdByMyApp="true") == ["MINE"]


@pytest.mark.usefixtures("numbers")
@pytest.mark.parametrize(
    ("clause", "found"),
    [
        ('InvoiceNumber=="J05"', ["J05"]),
        ('Status=="DRAFT" AND Date>=DateTime(2026,9,1)', ["J12", "J10"]),
        ("Date >= DateTime(2026, 03, 01) && Date < DateTime(2026, 05, 01)", ["J04", "J03"]),
        ("AmountDue > 100 AND AmountDue <= 115", ["J10", "J09"]),
        ('Type=="ACCREC" AND Reference=="JOB 7"', ["J07"]),
        ('Contact.Name=="BJORK timber LTD" AND Status=="AUTHORISED"', ["J09", "J03"]),
        ('(InvoiceNumber=="J01" OR InvoiceNumber=="J02") AND Status=="DRAFT"', ["J02"]),
        ('InvoiceNumber.StartsWith("j1")', ["J12", "J11", "J10"]),
        ("Url != null", []),
    ],
)
def test_a_where_clause_picks(api: httpx.Client, clause: str, found: list[str]) -> None:
    assert listed(api, where=clause) == found


@pytest.mark.usefixtures("numbers")
def test_a_where_clause_picks_by_guid_and_or(api: httpx.Client, books: Books, contact_ids: dict[str, str]) -> None:
    ids = {record["InvoiceNumber"]: record["InvoiceID"] for record in books.invoices.values()}
    bjork = contact_ids["Björk Timber Ltd"]

    either = f'InvoiceId==guid("{ids["J01"]}") OR InvoiceId==guid("{ids["J02"]}")'
    assert listed(api, where=either) == ["J02", "J01"]
    assert listed(api, where=f'Contact.ContactID==guid("{bjork.upper()}") AND Status=="DRAFT"') == ["J12", "J06"]


@pytest.mark.parametrize(
    ("clause", "words"),
    [
        ('Reference=="say "hi""', "Syntax error"),
        ('Reference=="open', "Unterminated string literal"),
        ('Nonsense=="x"', "No property or field 'Nonsense' exists in type 'Invoice'"),
        ('Date=="2026-01-01"', "Operator '==' incompatible with operand types 'DateTime' and 'String'"),
        ('InvoiceID=="x"', "Operator '==' incompatible with operand types 'Guid' and 'String'"),
        ("Status", "Expression of type 'Boolean' expected"),
        ('(Status=="DRAFT"', "')' expected"),
        ("Date>DateTime(2026,13,1)", "Not a date"),
    ],
)
def test_a_clause_that_cannot_be_read_is_error_16(api: httpx.Client, clause: str, words: str) -> None:
    reply = api.get("Invoices", params={"where": clause})
    body = reply.json()
    assert (reply.status_code, body["ErrorNumber"], body["Type"]) == (400, 16, "QueryParseException")
    assert body["Message"].startswith(words)


@pytest.mark.usefixtures("numbers")
def test_order_sorts_by_named_fields(api: httpx.Client) -> None:
    assert listed(api, order="Date DESC", page=1, pageSize=2) == ["J12", "J11"]
    assert listed(api, order="Status ASC, Total DESC", page=1, pageSize=2) == ["J11", "J09"]
    assert api.get("Invoices?order=Nonsense").json()["ErrorNumber"] == 16


def test_accounts_and_items_are_whole_lists_that_where_narrows(api: httpx.Client, books: Books) -> None:
    assert len(api.get("Accounts").json()["Accounts"]) == len(books.accounts)
    sales = api.get("Accounts", params={"where": 'Class=="REVENUE" AND Status=="ACTIVE"'}).json()["Accounts"]
    assert [account["Code"] for account in sales] == ["200", "210"]
    assert api.get("Items/LAB").json()["Items"][0]["SalesDetails"]["UnitPrice"] == 95.5
    assert api.get("Items/NONE").status_code == 404


@pytest.mark.parametrize("plural", ["CreditNotes", "Prepayments", "Overpayments", "RepeatingInvoices", "Payments"])
def test_documents_these_books_lack_are_empty_lists(api: httpx.Client, plural: str) -> None:
    body = api.get(f"{plural}?page=1").json()
    assert body[plural] == []
    assert ("pagination" in body) == (plural != "RepeatingInvoices")
