"""What may be done with an invoice that is in Xero, one request each: none can create one.

An update by POST holds the invoice's id and the one field it is about. Without Contact, Type and InvoiceNumber there
is nothing that Xero could make a new invoice of, or find another by (waynerobinson/xeroizer#121).
"""

from __future__ import annotations

import hashlib
from contextlib import contextmanager
from typing import TYPE_CHECKING, Literal, TypeVar
from urllib.parse import quote

import msgspec

from jobsync_tui.connectors.xero import answers, listing, wire
from jobsync_tui.connectors.xero.channel import nothing_sent
from jobsync_tui.connectors.xero.meanings import meaning
from jobsync_tui.core.afterwards import NoMoreEmails
from jobsync_tui.core.errors import BadAnswer, JobsyncError, Refused
from jobsync_tui.core.outbox import idempotency_key
from jobsync_tui.core.ports import Pulled

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    import httpx

    from jobsync_tui.connectors.xero.channel import Channel
    from jobsync_tui.core.ledger import Invoice, InvoiceID, Written

MOST_DELETED = 50
"""Invoices a call: Xero's own advice for a batch."""

NO_MORE_EMAILS = meaning("e-mail limit").message
BAD_ADDRESS = meaning("Email address must be valid.").message
ONLY_APPROVED = "senttocontact"
"""In Xero's warning that it saved an invoice and did not mark it; any other warning is about something else."""

WORDS = {
    "email": "the invoice's e-mail",
    "mark-sent": "the invoice",
    "note": "the invoice's history",
    "attach": "the invoice's files",
    "delete": "the drafts",
}
"""What a request is about, in place of an address with an id in it."""

PER_ELEMENT = {"summarizeErrors": "false"}
SECURE = "https://"

T = TypeVar("T")


class _Record(msgspec.Struct):
    """A line of a history."""

    Details: str | None = None


class _File(msgspec.Struct):
    """A file beside a document."""

    FileName: str | None = None
    ContentLength: int | None = None


class _Marked(msgspec.Struct):
    """Of an invoice, whether it is marked as sent."""

    SentToContact: bool | None = None


class _Online(msgspec.Struct):
    """The address under which a contact sees an invoice."""

    OnlineInvoiceUrl: str | None = None


class XeroAfterwards:
    """See `core.ports.Afterwards` for its contract; `tenant` gives the organisation's id when it is needed."""

    def __init__(self, channel: Channel, tenant: Callable[[], str]) -> None:
        self._channel = channel
        self._tenant = tenant

    def invoices(self, ids: Sequence[InvoiceID]) -> list[Pulled[Invoice]]:
        """The invoices with these ids as they are now, with their lines; at most 40 per call."""
        found = []
        for batch in listing.batches(ids):

            def fetch(page: Mapping[str, str], names: str = ",".join(batch)) -> answers.Envelope:
                query = {**listing.INVOICES.params, "IDs": names, **page}
                return self._read("Invoices", "Invoices", query, about="Invoices")

            for sheet in listing.sheets(fetch, size=listing.LOOKUP_SIZE, endpoint="Invoices"):
                found += [Pulled(value=wire.parse_invoice(raw), raw=raw) for raw in sheet.elements]
        return found

    def notes(self, invoice_id: InvoiceID) -> list[str]:
        """The lines of its history, newest first as Xero gives them."""
        found = self._read(f"Invoices/{_id(invoice_id)}/History", "HistoryRecords", about=WORDS["note"])
        return [record.Details for raw in found.elements if (record := _decoded(raw, _Record)).Details]

    def attachments(self, invoice_id: InvoiceID) -> dict[str, int | None]:
        """The names of its files and their sizes in bytes where told."""
        found = self._read(f"Invoices/{_id(invoice_id)}/Attachments", "Attachments", about=WORDS["attach"])
        files = [_decoded(raw, _File) for raw in found.elements]
        return {file.FileName: file.ContentLength for file in files if file.FileName}

    def online_url(self, invoice_id: InvoiceID) -> str:
        """Where the contact sees it; Refused for a draft, BadAnswer for an address that is not https."""
        about = "the invoice's online address"
        found = self._read(f"Invoices/{_id(invoice_id)}/OnlineInvoice", "OnlineInvoices", about=about)
        addresses = [_decoded(raw, _Online).OnlineInvoiceUrl for raw in found.elements]
        if len(addresses) != 1 or not (addresses[0] or "").startswith(SECURE):
            raise BadAnswer(
                "Xero gave no online address for the invoice.", next_step="Look at it in Xero.", status=200
            )
        return addresses[0] or ""

    def email(self, invoice_id: InvoiceID, *, wish: int = 0, attempt: int = 1) -> None:
        """Have Xero send it to the contact: an empty POST, answered by an empty 204."""
        try:
            self._write("POST", f"Invoices/{_id(invoice_id)}/Email", b"", what="email", turn=(wish, attempt))
        except Refused as error:
            if NO_MORE_EMAILS in error.message:
                raise NoMoreEmails(NO_MORE_EMAILS, next_step=error.next_step, status=error.status) from error
            if BAD_ADDRESS in error.message:
                error.next_step = "Correct the contact's e-mail address in Xero."
            raise

    def mark_sent(self, invoice_id: InvoiceID, *, wish: int = 0, attempt: int = 1) -> None:
        """Mark it as sent; Refused where Xero only warns that it cannot be, since then it is not marked."""
        body = _batch([{"InvoiceID": _id(invoice_id), "SentToContact": True}])
        answer = self._write("POST", "Invoices", body, what="mark-sent", turn=(wish, attempt), params=PER_ELEMENT)
        outcomes = answers.written(answer, endpoint="Invoices")
        ours = next((one for one in outcomes if one.id.casefold() == invoice_id.casefold()), None)
        said = " ".join(message for one in outcomes for message in one.messages)
        if said and (ours is None or not ours.ok or ONLY_APPROVED in said.casefold()):
            raise _unmarked(said)
        if ours is None or not ours.ok:
            raise BadAnswer("Xero's answer does not say whether it is marked as sent.", status=200)
        if _mark_in(answer) is not True and said and not any(one.value.sent for one in self.invoices([invoice_id])):
            raise _unmarked(said)

    def add_note(self, invoice_id: InvoiceID, text: str, *, wish: int = 0, attempt: int = 1) -> None:
        """Write a line into its history; Xero shows it as "System Generated"."""
        body = msgspec.json.encode({"HistoryRecords": [{"Details": text}]})
        self._write("PUT", f"Invoices/{_id(invoice_id)}/History", body, what="note", turn=(wish, attempt))

    def attach(
        self,
        invoice_id: InvoiceID,
        name: str,
        content: bytes,
        media_type: str,
        *,
        online: bool,
        wish: int = 0,
        attempt: int = 1,
    ) -> None:
        """Add a file by PUT, never POST: that replaces a file of the same name."""
        self._write(
            "PUT",
            f"Invoices/{_id(invoice_id)}/Attachments/{quote(name, safe='')}",
            content,
            what="attach",
            turn=(wish, attempt),
            params={"IncludeOnline": "true" if online else "false"},
            content_type=media_type,
        )

    def delete_drafts(self, invoice_ids: Sequence[InvoiceID], *, attempt: int = 1) -> list[Written]:
        """Delete drafts and submitted invoices by their ids alone; Xero refuses approved ones, one by one."""
        if not 1 <= len(invoice_ids) <= MOST_DELETED:
            raise ValueError(f"{len(invoice_ids)} invoices in one call")
        body = _batch([{"InvoiceID": _id(one), "Status": "DELETED"} for one in invoice_ids])
        answer = self._write("POST", "Invoices", body, what="delete", turn=(0, attempt), params=PER_ELEMENT)
        return answers.written(answer, endpoint="Invoices")

    def _read(
        self, endpoint: str, member: str, params: Mapping[str, str] | None = None, *, about: str
    ) -> answers.Envelope:
        with in_words(endpoint, about):
            answer = self._channel.get(endpoint, params or {}, tenant=self._tenant())
        return answers.envelope(answer, endpoint=member)

    def _write(
        self,
        method: Literal["PUT", "POST"],
        endpoint: str,
        body: bytes,
        *,
        what: str,
        turn: tuple[int, int],
        params: Mapping[str, str] | None = None,
        content_type: str = "application/json",
    ) -> httpx.Response:
        """Send with a key that names who asks, which try it is, and what it says: another one is never answered."""
        with nothing_sent():
            tenant = self._tenant()
        told = hashlib.sha256(f"{method} {endpoint} {sorted((params or {}).items())}".encode()).hexdigest()
        wish, attempt = turn
        with in_words(endpoint, WORDS[what]):
            return self._channel.write(
                method,
                endpoint,
                params or {},
                body,
                tenant=tenant,
                idempotency_key=idempotency_key(tenant, [f"{what}:{told}:{wish}:{attempt}"], body),
                content_type=content_type,
            )


@contextmanager
def in_words(endpoint: str, about: str) -> Iterator[None]:
    """Name what an error is about in her words: an address with an id and a file name in it tells her nothing."""
    try:
        yield
    except JobsyncError as error:
        error.message = error.message.replace(endpoint, about, 1)
        raise


def _mark_in(answer: httpx.Response) -> bool | None:
    """Whether the one invoice of an answer is marked as sent; None where it does not say."""
    marks = [_decoded(raw, _Marked).SentToContact for raw in answers.envelope(answer, endpoint="Invoices").elements]
    return marks[0] if len(marks) == 1 else None


def _unmarked(said: str) -> Refused:
    return Refused(f"Xero did not mark it as sent: {said}", next_step="Look at the invoice in Xero.")


def _id(invoice_id: InvoiceID) -> str:
    """An id as it may stand in an address; ValueError for anything but letters, digits and hyphens.

    A number would do for Xero too, and the wrong one would be somebody else's invoice.
    """
    if len(invoice_id) != len("00000000-0000-0000-0000-000000000000") or not invoice_id.replace("-", "").isalnum():
        raise ValueError("not an invoice's id")
    return str(invoice_id)


def _batch(elements: Sequence[Mapping[str, object]]) -> bytes:
    return msgspec.json.encode({"Invoices": elements})


def _decoded(raw: bytes, shape: type[T]) -> T:
    try:
        return msgspec.json.decode(raw, type=shape)
    except msgspec.MsgspecError as error:
        raise BadAnswer(
            f"Xero's answer about an invoice cannot be read: {error}.", next_step="Try again in a few minutes."
        ) from error
