"""The invoice we would post for a job, with its Problems: a pure function of job, contact and settings."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from jobsync_tui.core.dates import days_after, due_date
from jobsync_tui.core.jobs import StageKind
from jobsync_tui.core.ledger import DraftInvoice, LineItem, TaxRate, TaxType
from jobsync_tui.core.money import ZERO, LineAmountTypes, fits_unit, line_amount, line_tax, plain, totals
from jobsync_tui.core.problems import Blocks, Problem
from jobsync_tui.core.sendable import sendable

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from jobsync_tui.core.jobs import Job, JobLine
    from jobsync_tui.core.ledger import Contact, Settings
    from jobsync_tui.core.mapping import LineMapping

MOST_DESCRIPTION = 4000
MOST_NUMBER = 255
MOST_REFERENCE = 255
NO_TAX = TaxRate(tax_type=TaxType("NONE"), name="No tax", status="ACTIVE", effective_rate=ZERO)
"""What every line of a no-tax document bears, listed among the books' tax rates or not."""


@dataclass(frozen=True, slots=True, kw_only=True)
class InvoicePolicy:
    """How invoices are made, from the profile. `number` and `reference` are templates over {job} and {stage}."""

    status: str = "DRAFT"
    number: str = "{job}{stage}"
    reference: str = "{job}"
    due: str = "terms"
    fallback_days: int = 14


@dataclass(frozen=True, slots=True, kw_only=True)
class Drafted:
    """What drafting gives: the invoice, where one can be computed, and what is wrong."""

    invoice: DraftInvoice | None
    problems: tuple[Problem, ...]


def invoice_number(job: Job, policy: InvoicePolicy) -> str:
    """The number our invoice of this job and stage carries: the fence against a second one."""
    return policy.number.format(job=job.number, stage=job.stage.suffix)


def draft_invoice(
    job: Job,
    contact: Contact | None,
    lines: Sequence[LineMapping],
    settings: Settings,
    policy: InvoicePolicy,
    *,
    number: str,
) -> Drafted:
    """Draft the invoice of a job; a line without account still counts in the total, and is a Problem."""
    problems = _job_problems(job, lines, settings, number)
    items: list[LineItem] = []
    for line, mapping in zip(job.lines, lines, strict=True):
        if mapping.left_off:
            continue
        item, found = _line_item(job, line, mapping, contact, settings)
        problems += found
        items += [item] if item else []
    if job.completed_on is None or len(items) < sum(not mapping.left_off for mapping in lines):
        return Drafted(invoice=None, problems=tuple(problems))
    sums = totals([(item.line_amount, item.tax_amount) for item in items], job.amounts)
    invoice = DraftInvoice(
        number=number,
        reference=_cut(policy.reference.format(job=job.number, stage=job.stage.suffix), MOST_REFERENCE),
        date=job.completed_on,
        due_date=_due(job.completed_on, contact, settings, policy),
        status=policy.status,
        line_amount_types=job.amounts,
        currency=job.currency or settings.organisation.base_currency,
        lines=tuple(items),
        sub_total=sums.sub_total,
        total_tax=sums.total_tax,
        total=sums.total,
        url=job.url if job.url.startswith("https://") and "xero" not in job.url.casefold() else "",
    )
    problems += _invoice_problems(invoice, settings)
    return Drafted(invoice=invoice, problems=tuple(problems))


def _due(dated: dt.date, contact: Contact | None, settings: Settings, policy: InvoicePolicy) -> dt.date:
    """Due date by the contact's terms, else the organisation's, else the profile's days."""
    found = None
    if policy.due == "terms":
        for terms in (contact.payment_terms if contact else None, settings.organisation.payment_terms):
            found = found or (due_date(dated, terms) if terms else None)
    return found or days_after(dated, policy.fallback_days)


def _line_item(
    job: Job, line: JobLine, mapping: LineMapping, contact: Contact | None, settings: Settings
) -> tuple[LineItem | None, list[Problem]]:
    problems: list[Problem] = []
    if mapping.account is None:
        problems.append(
            Problem(
                code="line_without_account",
                message=f"No account for line {line.id} ({_short(line.description)}): {mapping.why}.",
                next="Choose the account it goes to.",
                blocks=Blocks.LINES,
            )
        )
    rate = _tax_rate(job, line, mapping, contact, settings)
    if rate is None:
        problems.append(_no_tax_rate(line))
        return None, problems
    quantity, unit, description = _xero_form(line)
    amount = line_amount(quantity, unit)
    item = LineItem(
        description=description,
        quantity=quantity,
        unit_amount=unit,
        account_code=mapping.account,
        tax_type=rate.tax_type,
        item_code=line.item_code if line.item_code in settings.items else "",
        tracking=line.tracking,
        line_amount=amount,
        tax_amount=line_tax(amount, rate.effective_rate, job.amounts),
    )
    return item, problems + _tracking_problems(line, settings)


def _xero_form(line: JobLine) -> tuple[Decimal, Decimal, str]:
    """Quantity, unit amount and description in a form that Xero totals to the same cent.

    The discount goes into the unit amount: Xero's own discount fields round badly (see "Rounding in Xero").
    A price of more than 4 places is sent as quantity 1 with the extended amount, as Xero's guide advises.
    """
    description = line.description or str(line.kind or "Work done").capitalize()
    unit = line.net_unit_price
    whole = fits_unit(line.quantity)  # Xero keeps as many places of a quantity
    if whole and fits_unit(unit) and line_amount(line.quantity, unit) == line.amount:
        return line.quantity, unit, _cut(description, MOST_DESCRIPTION)
    form = f" ({plain(line.quantity)} x {plain(line.unit_price)}"
    form += f", less {plain(line.discount_percent)} %)" if line.discount_percent else ")"
    return Decimal(1), line.amount, _cut(description, MOST_DESCRIPTION - len(form)) + form


def _tax_rate(
    job: Job, line: JobLine, mapping: LineMapping, contact: Contact | None, settings: Settings
) -> TaxRate | None:
    """The line's own tax by code or name, else the contact's, the item's, the account's; NONE on a no-tax job.

    The order is Xero's own for a line that is typed in. A rate that is no longer active is none.
    """
    if job.amounts is LineAmountTypes.NO_TAX:
        return NO_TAX
    active = {rate.tax_type: rate for rate in settings.tax_rates.values() if rate.status == "ACTIVE"}
    if line.tax:
        wanted = line.tax.strip().casefold()
        named = (rate for rate in active.values() if wanted in {rate.tax_type.casefold(), rate.name.casefold()})
        return next(named, None)
    item = settings.items.get(line.item_code)
    account = settings.accounts.get(mapping.account) if mapping.account else None
    own = next((party.tax_type for party in (contact, item, account) if party and party.tax_type), None)
    if own is None and mapping.account is None:
        # No account yet: the tax of the first revenue account lets her see a total while she chooses.
        own = next((one.tax_type for one in settings.accounts.values() if one.is_revenue), None)
    return active.get(own) if own else None


def _no_tax_rate(line: JobLine) -> Problem:
    named = f"tax '{line.tax}' is not a tax rate in Xero" if line.tax else "it has no tax rate that Xero still uses"
    return Problem(
        code="tax_unknown",
        message=f"Line {line.id} ({_short(line.description)}): {named}.",
        next="Correct the tax in the job system, or that of the contact or account in Xero, and pull again.",
        blocks=Blocks.POSTING,
    )


def _tracking_problems(line: JobLine, settings: Settings) -> list[Problem]:
    options = {category.name: category.options for category in settings.tracking if category.status == "ACTIVE"}
    return [
        Problem(
            code="tracking_unknown",
            message=f"Line {line.id}: tracking {name} = {option} is not in Xero.",
            next="Add the option in Xero, or correct it in the job system, and pull again.",
            blocks=Blocks.POSTING,
        )
        for name, option in line.tracking
        if option not in options.get(name, ())
    ]


def _job_problems(job: Job, lines: Sequence[LineMapping], settings: Settings, number: str) -> list[Problem]:
    problems = []
    if job.completed_on is None:
        problems.append(
            _blocked("no_completion_date", "The job has no completion date.", "Set it in the job system.")
        )
    if all(mapping.left_off for mapping in lines):
        problems.append(_blocked("no_lines", "The job has no lines to bill.", "Add lines, or mark it never to bill."))
    if not number.strip() or number != sendable(number):
        problems.append(
            _blocked(
                "number_unusable",
                "The job's number is empty or holds characters that Xero cannot keep.",
                "Correct the number in the job system and pull again.",
            )
        )
    if len(number) > MOST_NUMBER:
        problems.append(_blocked("number_too_long", "The invoice number is over 255 characters.", "Shorten it."))
    if any(line.quantity < ZERO for line in job.lines):
        problems.append(
            _blocked(
                "negative_quantity",
                "A line has a negative quantity, which Xero refuses.",
                "Give the line a negative price instead, and pull again.",
            )
        )
    base = settings.organisation.base_currency
    if job.currency and job.currency != base:
        problems.append(
            _blocked(
                "foreign_currency",
                f"The job is in {job.currency}, the books are in {base}.",
                "Invoice it in Xero by hand, then link that invoice.",
            )
        )
    stage = job.stage
    measured = stage.percent is not None or stage.amount is not None or stage.remaining
    if measured or (stage.kind is not StageKind.FINAL and not job.lines):
        problems.append(
            _blocked(
                "stage_not_supported",
                "This stage bills a part of the job by percent, amount or remainder, which is not drafted yet.",
                "Give the stage its own lines in the job system, or invoice it in Xero and link that invoice.",
            )
        )
    return problems


def _invoice_problems(invoice: DraftInvoice, settings: Settings) -> list[Problem]:
    problems = []
    lock = settings.organisation.lock_date
    if lock and invoice.date <= lock:
        problems.append(
            _blocked(
                "period_locked",
                f"The job is dated {invoice.date:%d %b %Y}; Xero is locked up to {lock:%d %b %Y}.",
                "Ask whoever keeps the books to move the lock date, or date the job later.",
            )
        )
    if invoice.total < ZERO:
        problems.append(
            _blocked(
                "negative_total",
                f"The total is {invoice.total:,.2f}; Xero takes no negative invoice.",
                "Make a credit note in Xero, then mark the job never to bill.",
            )
        )
    return problems


def _blocked(code: str, message: str, next_step: str) -> Problem:
    return Problem(code=code, message=message, next=next_step, blocks=Blocks.POSTING)


def _short(text: str) -> str:
    return _cut(re.sub(r"\s+", " ", text), 40)


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[: most - 1]}…"
