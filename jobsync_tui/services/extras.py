"""One run of extras: how far it is, and what becomes of a wish whose request was not plainly answered."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import msgspec

from jobsync_tui.core.afterwards import AfterState, Afterward, NoMoreEmails, What
from jobsync_tui.core.errors import BadAnswer, JobsyncError, NotPermitted, Refused, SignInNeeded
from jobsync_tui.services.sending import not_sent
from jobsync_tui.store import afterwards as rows
from jobsync_tui.store.invoices import upsert_invoices

if TYPE_CHECKING:
    from collections.abc import Sequence

    from jobsync_tui.core.ledger import ContactID, Invoice, InvoiceID
    from jobsync_tui.services.workspace import Workspace

GONE = frozenset({404, 412, 501})
"""Statuses that settle a wish: nothing was done, and another try would be the same."""

LAST_PART = re.compile(r", then (try again|send it)\.$")
"""Of a next step, what the command is told in place of."""

LATER = "Run 'jobsync post --ready' again to go on."


@dataclass(frozen=True, slots=True, kw_only=True)
class Extras:
    """How far a run is; the last one yielded is the result.

    `stopped` says why things were left off, in sentences; `error` is what kept the run from Xero, where that was it.
    """

    rows: tuple[Afterward, ...]
    doing: str
    stopped: tuple[str, ...] = ()
    error: JobsyncError | None = None

    @property
    def all_done(self) -> bool:
        """Whether nothing of it is left to anybody."""
        return not self.stopped and all(row.state is AfterState.DONE for row in self.rows)


class FileWish(msgspec.Struct, frozen=True):
    """A file as a wish spells it (`wishes.attach_wish`)."""

    name: str
    path: str
    online: bool


@dataclass(slots=True, kw_only=True)
class Run:
    """One run: which wishes, the invoices as they are now, and what it no longer tries.

    `now_asked` tells that she asked for these by themselves and waits: what is not done is not done later either.
    """

    ws: Workspace
    ids: list[int]
    now_asked: bool = False
    demo: bool = False
    invoices: dict[InvoiceID, Invoice] = field(default_factory=dict)
    emails: dict[ContactID, str] = field(default_factory=dict)
    stopped: dict[What | None, str] = field(default_factory=dict)
    error: JobsyncError | None = None

    @property
    def later(self) -> str:
        """How what is left goes on; empty where it does not."""
        return "" if self.now_asked else LATER

    def stops(self, what: What) -> bool:
        """Whether this kind of thing is left off for now."""
        return what in self.stopped or None in self.stopped

    def stop(self, what: What | None, sentence: str, error: JobsyncError | None = None) -> None:
        """Leave off one kind, or with None everything; only the first reason is told.

        A permission that is missing is no error of the run: it is about one kind, and she is told how to give it.
        """
        self.stopped.setdefault(what, sentence.strip())
        if self.error is None and not isinstance(error, NotPermitted):
            self.error = error

    def told(self, doing: str) -> Extras:
        """How far it is."""
        found = tuple(rows.find(self.ws.cache, row_id) for row_id in self.ids)
        return Extras(rows=found, doing=doing, stopped=tuple(self.stopped.values()), error=self.error)

    def move(self, row: Afterward, state: AfterState, message: str = "", next_step: str = "") -> None:
        """Bring a wish into its new state."""
        rows.move(self.ws.cache, row, state, at=self.ws.clock.now(), message=message, next_step=next_step)

    def give_up(self) -> None:
        """End what she asked for by itself and what could not be tried: nothing of it lies in wait."""
        for row in (rows.find(self.ws.cache, row_id) for row_id in self.ids):
            if row.own and row.state is AfterState.ASKED:
                why = self.stopped.get(row.wish.what) or self.stopped.get(None)
                step = asked_again(row) if why else asked_again(row, row.next)
                self.move(row, AfterState.FAILED, why or row.message or "It was not done.", step)


def refresh(one: Run, ids: Sequence[InvoiceID]) -> None:
    """Take these invoices as they are now, into the cache too."""
    pulled = one.ws.ledger.afterwards.invoices(list(dict.fromkeys(ids)))
    upsert_invoices(one.ws.cache, pulled)
    one.invoices |= {found.value.invoice_id: found.value for found in pulled}


def look_again(one: Run, row: Afterward) -> None:
    """Take the invoice of an e-mail and its contact as they are now: two calls before each, for one of a client's."""
    invoice_id = invoice_of(row)
    one.invoices.pop(invoice_id, None)
    refresh(one, [invoice_id])
    invoice = one.invoices.get(invoice_id)
    found = one.ws.ledger.contacts_by_id([invoice.contact_id]) if invoice else []
    for contact in found:
        if invoice and contact.contact_id == invoice.contact_id:
            one.invoices[invoice_id] = replace(invoice, contact_name=contact.name)
            one.emails[contact.contact_id] = contact.email


def failed(one: Run, row: Afterward, error: JobsyncError) -> None:
    """Say what became of a wish whose request was not plainly answered."""
    if isinstance(error, NoMoreEmails):
        one.move(row, AfterState.ASKED, error.message, error.next_step)
        rest = error.next_step if one.now_asked else f"The e-mails left wait for another day. {LATER}"
        one.stop(What.EMAIL, f"{error.message} {rest}")
    elif not_sent(error):
        one.move(row, AfterState.ASKED, error.message, error.next_step)
        kind = row.wish.what if isinstance(error, SignInNeeded) else None
        one.stop(kind, f"{error.message} {error.next_step}", error)
    elif isinstance(error, Refused) or (isinstance(error, BadAnswer) and error.status in GONE):
        one.move(row, AfterState.FAILED, error.message, _mended(row, error.next_step))
    else:
        settle(one, row, error.message)


def _mended(row: Afterward, next_step: str) -> str:
    """What she can do about a refusal beside an invoice, which is never posted again for it."""
    step = "Look at the invoice in Xero." if "post" in next_step.casefold() else LAST_PART.sub(".", next_step)
    return asked_again(row, step)


def asked_again(row: Afterward, first: str = "") -> str:
    """What she does first, and how she asks for it by itself then."""
    return f"{first} Then run '{row.command}'." if first else f"Run '{row.command}'."


def settle(one: Run, row: Afterward, why: str) -> Afterward:
    """Look up whether an uncertain wish was done; it stays DOING where even that cannot be told."""
    if _is_done(one, row):
        one.move(row, AfterState.DONE)
    elif row.wish.what is What.EMAIL:
        again = f"'{row.command} --again'"
        next_step = f"Look at the invoice's history in Xero, or ask the client; {again} sends it a second time."
        one.move(row, AfterState.UNKNOWN, f"{why} Whether it was e-mailed is not certain.", next_step)
    else:
        told = "" if row.own else f"It is tried again. {LATER}"
        one.move(row, AfterState.ASKED, f"{why} It is not there.", told)
    return rows.find(one.ws.cache, row.id)


def _is_done(one: Run, row: Afterward) -> bool:
    ledger, invoice_id = one.ws.ledger.afterwards, invoice_of(row)
    match row.wish.what:
        case What.NOTE:
            return _words(row.wish.content) in {_words(line) for line in ledger.notes(invoice_id)}
        case What.ATTACH:
            file = msgspec.json.decode(row.wish.content, type=FileWish)
            return file.name.casefold() in {name.casefold() for name in ledger.attachments(invoice_id)}
        case _:
            refresh(one, [invoice_id])
            invoice = one.invoices.get(invoice_id)
            proves = row.wish.what is What.MARK_SENT or not row.sent_before
            return invoice is not None and invoice.sent and proves


def _words(text: str) -> str:
    """A note without regard to how its white space came back."""
    return " ".join(text.split())


def invoice_of(row: Afterward) -> InvoiceID:
    """The id of a wish's invoice, which is in Xero."""
    if row.invoice_id is None:
        raise ValueError(f"the invoice of wish {row.id} is not in Xero")
    return row.invoice_id
