"""What keeps a draft from being posted, seen in the job, its lines and the organisation's settings alone."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from jobsync_tui.core.jobs import StageKind
from jobsync_tui.core.money import ZERO
from jobsync_tui.core.problems import Blocks, Problem
from jobsync_tui.core.sendable import sendable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from jobsync_tui.core.jobs import Job, JobLine
    from jobsync_tui.core.ledger import DraftInvoice, Settings
    from jobsync_tui.core.mapping import LineMapping

MOST_NUMBER = 255

MULTICURRENCY = "UseMulticurrency"
APPROVE, CREATE = "CreateApprovedInvoice", "CreateDraftInvoice"
"""Xero's names of the Actions that an invoice may need (GET /Organisation/Actions)."""


def job_problems(job: Job, lines: Sequence[LineMapping], settings: Settings, number: str) -> list[Problem]:
    """What is wrong with the job whatever its lines come to."""
    problems = []
    if job.completed_on is None:
        problems.append(blocked("no_completion_date", "The job has no completion date.", "Set it in the job system."))
    if all(mapping.left_off for mapping in lines):
        problems.append(blocked("no_lines", "The job has no lines to bill.", "Add lines, or mark it never to bill."))
    if any(line.quantity < ZERO for line in job.lines):
        problems.append(
            blocked(
                "negative_quantity",
                "A line has a negative quantity, which Xero refuses.",
                "Give the line a negative price instead, and pull again.",
            )
        )
    return [*problems, *_number_problems(number), *_currency_problems(job, settings), *_stage_problems(job)]


def _number_problems(number: str) -> list[Problem]:
    problems = []
    if not number.strip() or number != sendable(number):
        problems.append(
            blocked(
                "number_unusable",
                "The job's number is empty or holds characters that Xero cannot keep.",
                "Correct the number in the job system and pull again.",
            )
        )
    if len(number) > MOST_NUMBER:
        problems.append(blocked("number_too_long", "The invoice number is over 255 characters.", "Shorten it."))
    return problems


def _currency_problems(job: Job, settings: Settings) -> list[Problem]:
    """A foreign currency needs Xero's leave twice: the plan allows several, and this one was added."""
    base = settings.organisation.base_currency
    if not job.currency or job.currency == base:
        return []
    allowed = settings.actions.get(MULTICURRENCY) is not False
    if allowed and job.currency in settings.currencies:
        return []
    here = f"The job is in {job.currency}, the books are in {base}"
    if not allowed:
        message = f"{here}, and Xero's plan for them has no other currency."
        step = "Change the plan in Xero and pull again, or invoice the job by hand and link that invoice."
    else:
        message = f"{here}, and {job.currency} is not switched on in Xero."
        step = f"Add {job.currency} in Xero and pull again, or correct the job's currency."
    return [blocked("currency_not_enabled", message, step)]


def _stage_problems(job: Job) -> list[Problem]:
    stage = job.stage
    measured = stage.percent is not None or stage.amount is not None or stage.remaining
    if not measured and (stage.kind is StageKind.FINAL or job.lines):
        return []
    return [
        blocked(
            "stage_not_supported",
            "This stage bills a part of the job by percent, amount or remainder, which is not drafted yet.",
            "Give the stage its own lines in the job system, or invoice it in Xero and link that invoice.",
        )
    ]


def account_problems(line: JobLine, mapping: LineMapping) -> list[Problem]:
    """Say why a line has no account: nothing names one, or what does names one that takes no sales."""
    if mapping.account is not None:
        return []
    unusable = mapping.unusable is not None
    message = f"No account for line {line.id} ({short(line.description)}): {mapping.why}."
    step = "Choose another account for it, or mend that account in Xero and pull again."
    return [
        Problem(
            code="account_unusable" if unusable else "line_without_account",
            message=message,
            next=step if unusable else "Choose the account it goes to.",
            blocks=Blocks.LINES,
        )
    ]


def tracking_problems(line: JobLine, settings: Settings) -> list[Problem]:
    """Say which tracking of a line Xero does not have, or no longer uses."""
    known = {category.name: category for category in settings.tracking}
    problems = []
    for name, option in line.tracking:
        category = known.get(name)
        if category and category.status == "ACTIVE" and option in category.options:
            continue
        retired = category is not None and category.status != "ACTIVE"
        why = (
            f"cannot be used: {name} is {category.status.lower()} in Xero"
            if category and retired
            else "is not in Xero"
        )
        problems.append(
            blocked(
                "tracking_unknown",
                f"Line {line.id}: tracking {name} = {option} {why}.",
                "Add the option in Xero, or correct it in the job system, and pull again.",
            )
        )
    return problems


def invoice_problems(invoice: DraftInvoice, settings: Settings) -> list[Problem]:
    """What Xero would refuse about the invoice as it was worked out."""
    problems = not_allowed(invoice.status, settings)
    lock = settings.organisation.lock_date
    if lock and invoice.date <= lock:
        problems.append(
            blocked(
                "period_locked",
                f"The job is dated {invoice.date:%d %b %Y}; Xero is locked up to {lock:%d %b %Y}.",
                "Ask whoever keeps the books to move the lock date, or date the job later.",
            )
        )
    if invoice.total < ZERO:
        problems.append(
            blocked(
                "negative_total",
                f"The total is {invoice.total:,.2f}; Xero takes no negative invoice.",
                "Make a credit note in Xero, then mark the job never to bill.",
            )
        )
    return problems


def not_allowed(status: str, settings: Settings) -> list[Problem]:
    """Say that the plan or the sign-in may not create invoices of this status; an Action not named says nothing."""
    needed = APPROVE if status == "AUTHORISED" else CREATE
    if settings.actions.get(needed) is not False:
        return []
    if needed == APPROVE:
        message = "Xero does not let this sign-in approve invoices."
        step = "Post as drafts, or ask whoever keeps the books for that permission, then pull again."
    else:
        message = "Xero does not let this sign-in create invoices."
        step = "Ask whoever keeps the books for that permission, then pull again."
    return [blocked("not_allowed", message, step)]


def blocked(code: str, message: str, next_step: str) -> Problem:
    """A problem that keeps the job from being posted."""
    return Problem(code=code, message=message, next=next_step, blocks=Blocks.POSTING)


def short(text: str) -> str:
    """One line of at most 40 characters, enough to know a job line by."""
    return cut(re.sub(r"\s+", " ", text), 40)


def cut(text: str, most: int) -> str:
    """Text of at most so many characters, the last one `…` where something is missing."""
    return text if len(text) <= most else f"{text[: most - 1]}…"
