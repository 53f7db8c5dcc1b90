"""What she asks for beside an invoice that is in Xero: an e-mail, the mark "sent", a note, files.

::

    ASKED -> DOING -> DONE | FAILED | UNKNOWN
    DOING -> ASKED    proven not done, or not sent; ASKED -> SKIPPED, for a reason and without a call
    ASKED -> FAILED   asked for by itself, and not to be reached: nothing of it is done later

None of it can change what was posted, and none of it is ever worth a second e-mail to a client.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from jobsync_tui.core.errors import Refused
from jobsync_tui.core.sendable import sendable

if TYPE_CHECKING:
    from decimal import Decimal

    from jobsync_tui.core.jobs import Job
    from jobsync_tui.core.ledger import ContactID, Invoice, InvoiceID
    from jobsync_tui.core.outbox import IntentState

LONGEST_NOTE = 2500
"""Characters of a line in an invoice's history (history and notes page, November 2026)."""

NOTE_FIELDS = frozenset({"job", "stage", "completed"})

SENDABLE = frozenset({"SUBMITTED", "AUTHORISED", "PAID"})
"""Statuses in which Xero e-mails an invoice."""

EMAIL_EXPIRES = dt.timedelta(days=7)
"""How long after a batch asked an e-mail may still go out by itself: later it surprises the client, and her."""

OWN_EXPIRES = dt.timedelta(minutes=10)
"""The same for anything that she asked for by itself: it waits for a crash at most, since she asks again."""

LINK_HOST = "https://go.xero.com"


class NoMoreEmails(Refused):
    """Xero sends no more e-mails for this organisation today: it is not about this one."""


class What(StrEnum):
    """One kind of thing to be done with an invoice in Xero."""

    EMAIL = "email"
    MARK_SENT = "mark_sent"
    NOTE = "note"
    ATTACH = "attach"


DONE = {
    What.EMAIL: "e-mailed",
    What.MARK_SENT: "marked as sent",
    What.NOTE: "note written",
    What.ATTACH: "file attached",
}
UNDONE = {
    What.EMAIL: "not e-mailed",
    What.MARK_SENT: "not marked as sent",
    What.NOTE: "no note written",
    What.ATTACH: "file not attached",
}
"""What became of each kind, in two or three words."""

COMMANDS = {
    What.EMAIL: "jobsync invoice email {job}",
    What.MARK_SENT: "jobsync invoice mark-sent {job}",
    What.NOTE: "jobsync invoice note {job} --text TEXT",
    What.ATTACH: "jobsync invoice attach {job}",
}
"""How each kind is asked for by itself."""


class AfterState(StrEnum):
    """Where such a thing stands."""

    ASKED = "ASKED"
    DOING = "DOING"
    DONE = "DONE"
    FAILED = "FAILED"
    UNKNOWN = "UNKNOWN"
    SKIPPED = "SKIPPED"


class AttachTo(StrEnum):
    """Who sees a job's files beside its invoice."""

    NONE = "none"
    OFFICE = "office"
    CLIENT = "client"


@dataclass(frozen=True, slots=True, kw_only=True)
class AfterPolicy:
    """What is done with every invoice once it is in Xero; `note` is a template, empty for none."""

    email: bool = False
    mark_sent: bool = False
    note: str = ""
    attach: AttachTo = AttachTo.NONE


def in_short(policy: AfterPolicy) -> str:
    """What will be done beside each invoice, for the question before posting; empty for nothing."""
    parts = ["e-mail it to its contact"] if policy.email else []
    parts += ["mark it as sent"] if policy.mark_sent else []
    parts += ["write a note"] if policy.note else []
    parts += [f"attach the job's files ({policy.attach} sees them)"] if policy.attach is not AttachTo.NONE else []
    return "; ".join(parts)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """One thing asked for; `content` is a note's text, or a file in JSON; else empty."""

    what: What
    content: str = ""

    @property
    def sha256(self) -> str:
        """What tells it from another wish of its kind for the same invoice."""
        return hashlib.sha256(self.content.encode()).hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class Afterward:
    """One wish for one invoice, and what became of it.

    Of an invoice that was posted from here, `intent_id`, `intent_state`, `contact_id` and `total` are those that were
    confirmed; else they are None. `invoice_id` is None until it is posted. `contact_name` is who it was for when she
    last saw it, empty where that is not known. `own` tells that she asked for it by itself, and waits for the answer:
    nothing does it later. `again` tells that she asked for a second e-mail; `sent_before`, that the invoice was
    marked as sent before the last try, so that the mark proves nothing.
    """

    id: int
    tenant_id: str
    intent_id: int | None
    intent_state: IntentState | None
    invoice_id: InvoiceID | None
    contact_id: ContactID | None
    contact_name: str
    total: Decimal | None
    job: str
    job_number: str
    invoice_number: str
    wish: Wish
    state: AfterState
    attempt: int
    own: bool
    again: bool
    sent_before: bool
    asked_at: dt.datetime
    message: str
    next: str

    @property
    def sentence(self) -> str:
        """What there is to tell about it, with the next step."""
        return f"{self.message} {self.next}".strip()

    @property
    def command(self) -> str:
        """How she asks for it by itself."""
        return COMMANDS[self.wish.what].format(job=self.job_number)

    def expired(self, now: dt.datetime) -> bool:
        """Whether it was asked for so long ago that it is no longer done by itself."""
        if self.own:
            return now - self.asked_at > OWN_EXPIRES
        return self.wish.what is What.EMAIL and now - self.asked_at > EMAIL_EXPIRES


def contradiction(policy: AfterPolicy, status: str) -> tuple[str, str] | None:
    """Why these wishes do not fit invoices of this status, and what to do; None when they do."""
    if policy.email and policy.mark_sent:
        return "e-mailing marks an invoice as sent by itself", "Leave out mark_sent (--mark-sent)."
    if policy.email and status not in SENDABLE:
        return "Xero e-mails no drafts", "Post with status AUTHORISED, or e-mail later ('jobsync invoice email JOB')."
    if policy.mark_sent and status != "AUTHORISED":
        return "Xero marks only approved invoices as sent", "Post with status AUTHORISED, or leave out mark_sent."
    return None


def note_text(template: str, job: Job) -> str:
    """The note for one job as Xero keeps it: {job}, {stage} and {completed} filled in, at most 2,500 characters."""
    done = job.completed_on.isoformat() if job.completed_on else ""
    filled = template.format(job=job.number, stage=job.stage.key, completed=done)
    return sendable(filled, lines=True)[:LONGEST_NOTE].strip()


def why_not(row: Afterward, invoice: Invoice | None, *, email: str, demo: bool) -> str:
    """Why a wish is not even tried with the invoice as it is now; empty when it is.

    `invoice` carries its contact's name as it is now, `email` is the contact's address, `demo` tells a demo company.
    The address alone may change: Xero sends to the one it holds, and an office corrects it there.
    """
    if invoice is None:
        return "The invoice was not found in Xero."
    changed = _changed(row, invoice)
    if changed:
        return changed
    match row.wish.what:
        case What.EMAIL:
            return _no_email(row, invoice, email=email, demo=demo)
        case What.MARK_SENT if invoice.status != "AUTHORISED":
            return f"Only an approved invoice can be marked as sent; this one is {invoice.status.lower()}."
        case _:
            return ""


def _changed(row: Afterward, invoice: Invoice) -> str:
    """Why the invoice is no longer the one that the wish was for: nothing of it goes to a client unseen."""
    if not invoice.live:
        return f"The invoice is {invoice.status.lower()} in Xero."
    if row.contact_id and invoice.contact_id != row.contact_id:
        return f"In Xero the invoice now goes to {invoice.contact_name}, not to whom it was posted."
    if row.total is not None and invoice.total != row.total:
        return f"In Xero the invoice now comes to {invoice.total:,.2f}, not to what was posted."
    return ""


def renamed(row: Afterward, invoice: Invoice) -> bool:
    """Whether the contact is no longer called what it was called when she last saw it."""
    return bool(row.contact_name) and invoice.contact_name != row.contact_name


def _no_email(row: Afterward, invoice: Invoice, *, email: str, demo: bool) -> str:
    if invoice.status not in SENDABLE:
        return f"Xero e-mails only approved invoices; this one is {invoice.status.lower()}."
    if demo:
        return "A demo company sends no e-mails."
    if renamed(row, invoice):
        told = f"{row.contact_name} is now called {invoice.contact_name} in Xero, so it was not e-mailed."
        return f"{told} If that is right, '{row.command}' e-mails it."
    if not email:
        return f"{invoice.contact_name} has no e-mail address in Xero."
    if invoice.sent and not row.again:
        return "It is marked as sent in Xero already, so it was not e-mailed a second time."
    return ""


def invoice_link(short_code: str, invoice_id: str) -> str:
    """The page of a sales invoice in Xero, in the organisation of this short code; empty without a short code.

    The form is that of https://developer.xero.com/documentation/api-guides/deep-link-xero (November 2026). Ids that
    hold more than letters, digits, `!` and `-` give no link: it is handed to a browser.
    """
    plain = short_code.removeprefix("!").replace("-", "").replace("!", "")
    if not (plain.isascii() and plain.isalnum() and invoice_id.isascii() and invoice_id.replace("-", "").isalnum()):
        return ""
    page = f"/AccountsReceivable/View.aspx?InvoiceID={invoice_id}"
    return f"{LINK_HOST}/organisationlogin/default.aspx?shortcode={short_code}&redirecturl={page}"
