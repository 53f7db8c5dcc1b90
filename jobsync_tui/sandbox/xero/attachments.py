"""Keeps files with invoices: at most ten to a document, each under a name of its own.

Rules of https://developer.xero.com/documentation/api/accounting/attachments, November 2026, whose pages disagree on
10 or 25 MB: the lower is kept. Whether an attachment moves UpdatedDateUTC is unknown; here it does not.
"""

from __future__ import annotations

import mimetypes
from typing import TYPE_CHECKING

from werkzeug.wrappers import Response

from jobsync_tui.sandbox.xero.books import API_PATH
from jobsync_tui.sandbox.xero.invoices import find_invoice
from jobsync_tui.sandbox.xero.listing import truth
from jobsync_tui.sandbox.xero.record import note
from jobsync_tui.sandbox.xero.replies import RefusedError, empty, envelope, invalid
from jobsync_tui.sandbox.xero.wire import fold

if TYPE_CHECKING:
    from werkzeug.wrappers import Request

    from jobsync_tui.sandbox.xero.books import Books
    from jobsync_tui.sandbox.xero.wire import Wire

MOST_FILES = 10
LARGEST_FILE = 10_000_000
FORBIDDEN = frozenset('<>:"/\\|?*\0+')
ACTION = "AttachFilesIntoInvoice"
CONTENT = "Content"
# Wordings unknown.
NOT_ALLOWED = "You are not allowed to attach files to this document"
BAD_NAME = "The file name contains characters that are not allowed"
NO_BYTES = "The file must not be empty"
TOO_LARGE = "The file must not be larger than 10 MB"
TOO_MANY = "A document can have at most 10 attachments"
NAME_TAKEN = "A file with this name is attached already"


def list_files(books: Books, key: str) -> Response:
    """Answer GET .../Attachments."""
    files = books.attachments.get(find_invoice(books, key)["InvoiceID"], {})
    return envelope(books, "Attachments", [_shown(file) for file in files.values()])


def read_file(books: Books, request: Request, key: str, name: str) -> Response:
    """Answer GET .../Attachments/{FileName or AttachmentID} with the bytes; 404 when there is none."""
    files = books.attachments.get(find_invoice(books, key)["InvoiceID"], {})
    by_id = (file for file in files.values() if file["AttachmentID"] == name.lower())
    found = files.get(fold(name)) or next(by_id, None)
    if found is None:
        raise RefusedError(empty(404))
    return Response(found[CONTENT] if request.method == "GET" else b"", content_type=found["MimeType"])


def write_file(books: Books, request: Request, key: str, name: str) -> Response:
    """Answer PUT .../Attachments/{FileName}, which only adds, and POST, which replaces a file of the same name."""
    invoice_id = find_invoice(books, key)["InvoiceID"]
    content = request.get_data()
    old = books.attachments.get(invoice_id, {}).get(fold(name))
    error = _error(books, invoice_id, name, content) or (NAME_TAKEN if old and request.method == "PUT" else None)
    if error:
        return invalid(error)
    file = {
        "AttachmentID": old["AttachmentID"] if old else books.new_id("Attachment"),
        "FileName": name,
        "Url": f"{request.host_url.rstrip('/')}{API_PATH}/Invoices/{invoice_id}/Attachments/{name}",
        "MimeType": request.mimetype or mimetypes.guess_type(name)[0] or "application/octet-stream",
        "ContentLength": len(content),
        "IncludeOnline": truth(request, "IncludeOnline"),
        CONTENT: content,
    }
    books.attachments.setdefault(invoice_id, {})[fold(name)] = file
    books.invoices[invoice_id]["HasAttachments"] = True
    note(books, invoice_id, "Attached a file", f"Attached the file {name} through the Xero API")
    return envelope(books, "Attachments", [_shown(file)])


def _error(books: Books, invoice_id: str, name: str, content: bytes) -> str | None:
    """Find what speaks against a file, whichever way it comes."""
    if ACTION in books.not_allowed:
        return NOT_ALLOWED
    if FORBIDDEN.intersection(name):
        return BAD_NAME
    if not content:
        return NO_BYTES
    if len(content) > LARGEST_FILE:
        return TOO_LARGE
    files = books.attachments.get(invoice_id, {})
    return TOO_MANY if len(files) >= MOST_FILES and fold(name) not in files else None


def _shown(file: Wire) -> Wire:
    return {name: value for name, value in file.items() if name != CONTENT}


RAW = frozenset({read_file, write_file})
"""The endpoints that give or take bytes instead of JSON."""
