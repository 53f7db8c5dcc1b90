"""Files that hang off an invoice: how they come and go, and what is refused."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    import httpx

    from jobsync_tui.sandbox.xero.books import Books
    from tests.sandbox.sign_in_support import PublicApp

PDF = b"%PDF-1.7\n\x00\xff job sheet"


@pytest.fixture
def invoice(books: Books, contact_ids: dict[str, str]) -> str:
    line = {"Description": "Work", "Quantity": 1, "UnitAmount": 100, "AccountCode": "200"}
    return books.seed_invoice(Contact={"ContactID": contact_ids["Ada Rewi"]}, LineItems=[line], InvoiceNumber="J1")


def attach(
    api: httpx.Client, invoice: str, name: str = "job.pdf", method: str = "PUT", **more: Any
) -> httpx.Response:
    asked = {"content": PDF, "headers": {"Content-Type": "application/pdf"}} | more
    return api.request(method, f"Invoices/{invoice}/Attachments/{name}", **asked)


def refused(reply: httpx.Response) -> str:
    assert (reply.status_code, reply.json()["ErrorNumber"]) == (400, 10)
    message: str = reply.json()["Elements"][0]["ValidationErrors"][0]["Message"]
    return message


def listed(api: httpx.Client, invoice: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = api.get(f"Invoices/{invoice}/Attachments").json()["Attachments"]
    return found


@pytest.mark.parametrize("key", ["id", "number"])
def test_a_file_is_attached_and_read_back_byte_for_byte(api: httpx.Client, invoice: str, key: str) -> None:
    at = invoice if key == "id" else "J1"
    name = "Job 7 頁 é sheet.pdf"
    (made,) = attach(api, at, name).json()["Attachments"]

    assert (made["FileName"], made["MimeType"], made["ContentLength"]) == (name, "application/pdf", len(PDF))
    assert made["IncludeOnline"] is False
    assert listed(api, invoice) == [made]
    for key_of_file in (name, name.upper(), made["AttachmentID"]):
        read = api.get(f"Invoices/{at}/Attachments/{key_of_file}", headers={"Accept": "application/octet-stream"})
        assert (read.content, read.headers["Content-Type"]) == (PDF, "application/pdf")


def test_an_invoice_tells_that_it_has_attachments(api: httpx.Client, invoice: str) -> None:
    def told() -> bool:
        has: bool = api.get(f"Invoices/{invoice}").json()["Invoices"][0]["HasAttachments"]
        return has

    assert not told()
    attach(api, invoice)
    assert told()
    assert api.get(f"Invoices/{invoice}/History").json()["HistoryRecords"][0]["Changes"] == "Attached a file"


def test_a_file_may_be_shown_with_the_online_invoice(api: httpx.Client, invoice: str) -> None:
    attach(api, invoice, "job.pdf?IncludeOnline=true")
    assert [file["IncludeOnline"] for file in listed(api, invoice)] == [True]


def test_the_type_follows_from_the_name_where_none_is_sent(api: httpx.Client, invoice: str) -> None:
    attach(api, invoice, "photo.jpg", headers={})
    attach(api, invoice, "odd.thing-x", headers={})
    assert [file["MimeType"] for file in listed(api, invoice)] == ["image/jpeg", "application/octet-stream"]


def test_put_of_a_name_that_is_there_is_refused_and_post_replaces_it(api: httpx.Client, invoice: str) -> None:
    (made,) = attach(api, invoice).json()["Attachments"]

    assert refused(attach(api, invoice, "JOB.pdf", content=b"2"))
    assert api.get(f"Invoices/{invoice}/Attachments/job.pdf").content == PDF
    assert attach(api, invoice, method="POST", content=b"2").status_code == 200
    assert api.get(f"Invoices/{invoice}/Attachments/job.pdf").content == b"2"
    assert [file["AttachmentID"] for file in listed(api, invoice)] == [made["AttachmentID"]]


def test_an_eleventh_file_is_refused_and_a_tenth_may_be_replaced(api: httpx.Client, invoice: str) -> None:
    for number in range(10):
        assert attach(api, invoice, f"{number}.pdf", method="POST").status_code == 200

    assert "10 attachments" in refused(attach(api, invoice, "10.pdf"))
    assert "10 attachments" in refused(attach(api, invoice, "10.pdf", method="POST"))
    assert attach(api, invoice, "9.pdf", method="POST", content=b"2").status_code == 200
    assert len(listed(api, invoice)) == 10


@pytest.mark.parametrize("mark", ["%3C", "%3E", "%3A", "%22", "%5C", "%7C", "%3F", "*", "+", "%00"])
def test_a_name_with_a_forbidden_character_is_refused(api: httpx.Client, invoice: str, mark: str) -> None:
    assert "file name" in refused(attach(api, invoice, f"a{mark}b.pdf"))
    assert listed(api, invoice) == []


def test_a_file_holds_ten_megabytes_and_not_nothing(api: httpx.Client, invoice: str) -> None:
    assert attach(api, invoice, content=b"x" * 10_000_000).status_code == 200
    assert "10 MB" in refused(attach(api, invoice, "b", content=b"x" * 10_000_001))
    assert "empty" in refused(attach(api, invoice, "c", content=b""))


def test_an_organisation_may_allow_no_attachments(api: httpx.Client, invoice: str, books: Books) -> None:
    books.not_allowed.add("AttachFilesIntoInvoice")
    assert "not allowed" in refused(attach(api, invoice))
    assert books.attachments == {}


def test_attachments_need_a_scope_of_their_own(app: PublicApp, invoice: str, books: Books) -> None:
    path = f"/api.xro/2.0/Invoices/{invoice}/Attachments"
    for scope, read, written in (
        ("accounting.invoices", 401, 401),
        ("accounting.attachments.read", 200, 401),
        ("accounting.attachments", 200, 200),
    ):
        token = app.signed_in(scope=scope)["access_token"]
        headers = {"Authorization": f"Bearer {token}", "xero-tenant-id": books.tenant_id}
        assert app.http.get(path, headers=headers).status_code == read
        assert app.http.put(f"{path}/a.pdf", headers=headers, content=PDF).status_code == written


def test_a_repeat_under_one_key_attaches_once(api: httpx.Client, invoice: str) -> None:
    headers = {"Idempotency-Key": "k-1", "Content-Type": "application/pdf"}
    first, second = (attach(api, invoice, headers=headers) for _ in range(2))
    assert (first.status_code, first.content) == (200, second.content)


def test_what_is_not_there_is_404(api: httpx.Client, invoice: str) -> None:
    assert api.get(f"Invoices/{invoice}/Attachments/none.pdf").status_code == 404
    assert api.get("Invoices/none/Attachments").status_code == 404
    assert attach(api, "none").status_code == 404
    assert listed(api, invoice) == []
