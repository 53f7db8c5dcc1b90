"""What a posting came to, as a table and as a document."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jobsync_tui.cli.documents import error_document, money, result_document
from jobsync_tui.cli.tables import count, name_cell, table
from jobsync_tui.core.money import by_currency, in_words
from jobsync_tui.core.outbox import IntentState

if TYPE_CHECKING:
    from jobsync_tui.cli.documents import Document
    from jobsync_tui.core.outbox import Intent
    from jobsync_tui.services.confirm import Batch
    from jobsync_tui.services.post import Posting
    from jobsync_tui.services.workspace import Workspace


def posting_document(batch: Batch | None, organisation: str, ws: Workspace, posting: Posting | None) -> Document:
    """`post --json`."""
    document: Document = {
        "batch": batch.id if batch else None,
        "organisation": organisation,
        "results": [result_document(intent) for intent in posting.intents] if posting else [],
        "left_out": [],
        "notes": list(posting.notes) if posting else [],
        "calls": ws.calls,
    }
    if posting and posting.error:
        document["error"] = error_document(posting.error)
    return document


def results_text(posting: Posting) -> str:
    """One row an invoice, and what it came to."""
    if not posting.intents:
        return "Nothing was waiting to be posted."
    rows = [
        [
            one.job_number,
            one.invoice_number or "-",
            name_cell(one.contact_name),
            money(one.total),
            str(one.state),
            told(one),
        ]
        for one in posting.intents
    ]
    posted = [one for one in posting.intents if one.state is IntentState.POSTED]
    total = in_words(by_currency((one.currency, one.total) for one in posted))
    lines = table(("JOB", "INVOICE", "CONTACT", "TOTAL", "STATE", "WHAT"), rows, right=["TOTAL"])
    return f"{lines}\n{len(posted):,} of {count(len(rows), 'invoice')} posted, {total} with tax.{_open(posting)}"


def _open(posting: Posting) -> str:
    """What may be in Xero although it does not count as posted."""
    unknown = posting.count(IntentState.UNKNOWN, IntentState.SENDING)
    return f" {unknown:,} {'is' if unknown == 1 else 'are'} not known yet: 'jobsync settle' looks." if unknown else ""


def told(intent: Intent) -> str:
    """What became of it, and what to do."""
    if intent.state is IntentState.CONFIRMED and not intent.message:
        return "It was not sent. Post again."
    return f"{intent.message} {intent.next}".strip()
