"""The invoice we would post for a job, with its Problems: a pure function of job, contact and settings."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING

from jobsync_tui.core.checks import account_problems, cut, invoice_problems, job_problems, tracking_problems
from jobsync_tui.core.dates import days_after, due_date
from jobsync_tui.core.ledger import DraftInvoice, LineItem
from jobsync_tui.core.line_tax import line_rate, rate_missing, rate_problems
from jobsync_tui.core.marks import mark, with_mark
from jobsync_tui.core.money import fits_unit, line_amount, line_tax, plain, totals
from jobsync_tui.core.sendable import sendable

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from jobsync_tui.core.jobs import Job, JobKey, JobLine
    from jobsync_tui.core.ledger import Contact, Settings
    from jobsync_tui.core.mapping import LineMapping
    from jobsync_tui.core.problems import Problem

MOST_DESCRIPTION = 4000
MOST_REFERENCE = 255
XERO_NUMBERS = "xero"
"""In place of a template of numbers: Xero's own sequence."""


@dataclass(frozen=True, slots=True, kw_only=True)
class InvoicePolicy:
    """How invoices are made, from the profile. `number` and `reference` are templates over {job} and {stage}."""

    status: str = "DRAFT"
    number: str = "{job}{stage}"
    reference: str = "{job}"
    due: str = "terms"
    fallback_days: int = 14

    @property
    def numbered_by_xero(self) -> bool:
        """Whether Xero gives the numbers, from its own sequence."""
        return self.number == XERO_NUMBERS


@dataclass(frozen=True, slots=True, kw_only=True)
class Drafted:
    """What drafting gives: the invoice, where one can be computed, and what is wrong."""

    invoice: DraftInvoice | None
    problems: tuple[Problem, ...]


def invoice_number(job: Job, policy: InvoicePolicy) -> str:
    """The number our invoice of a job's stage carries, the fence against a second one; empty where Xero gives it."""
    if policy.numbered_by_xero:
        return ""
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
    problems = job_problems(job, lines, settings, number or job.number)
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
        reference=cut(policy.reference.format(job=job.number, stage=job.stage.suffix), MOST_REFERENCE),
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
    problems += invoice_problems(invoice, settings)
    return Drafted(invoice=invoice, problems=tuple(problems))


def with_own_mark(draft: DraftInvoice, tenant_id: str, job: JobKey, revision: int) -> DraftInvoice:
    """The draft of an invoice that Xero numbers, with what it is found by again behind its reference."""
    own = mark(tenant_id, job, revision)
    return replace(draft, reference=with_mark(sendable(draft.reference), own, most=MOST_REFERENCE))


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
    problems = account_problems(line, mapping)
    account = settings.accounts.get(mapping.account) if mapping.account else None
    rate = line_rate(job, line, account, contact, settings)
    if rate is None:
        return None, [*problems, rate_missing(line, account, contact, settings)]
    problems += [*rate_problems(line, rate, account), *tracking_problems(line, settings)]
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
    return item, problems


def _xero_form(line: JobLine) -> tuple[Decimal, Decimal, str]:
    """Quantity, unit amount and description in a form that Xero totals to the same cent.

    The discount goes into the unit amount: Xero's own discount fields round badly (see "Rounding in Xero").
    A price of more than 4 places is sent as quantity 1 with the extended amount, as Xero's guide advises.
    """
    description = line.description or str(line.kind or "Work done").capitalize()
    unit = line.net_unit_price
    whole = fits_unit(line.quantity)  # Xero keeps as many places of a quantity
    if whole and fits_unit(unit) and line_amount(line.quantity, unit) == line.amount:
        return line.quantity, unit, cut(description, MOST_DESCRIPTION)
    form = f" ({plain(line.quantity)} x {plain(line.unit_price)}"
    form += f", less {plain(line.discount_percent)} %)" if line.discount_percent else ")"
    return Decimal(1), line.amount, cut(description, MOST_DESCRIPTION - len(form)) + form
