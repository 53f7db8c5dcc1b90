"""The arithmetic over the invoices of one job: what they sum to, against what ours would come to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jobsync_tui.core.finding import TOLERANCE, Found, Question, aside, part_worded
from jobsync_tui.core.invoiced import BilledFlag, BilledStatus, Billing, How, LinkedInvoice, Role
from jobsync_tui.core.money import ZERO, LineAmountTypes

if TYPE_CHECKING:
    from collections.abc import Iterable
    from decimal import Decimal

    from jobsync_tui.core.ledger import Invoice

DRAFT_STATUSES = frozenset({"DRAFT", "SUBMITTED"})

PLAIN_WAYS = frozenset({How.NUMBER, How.LINKED})
"""Ways of finding that need no second look when contact and amount agree."""

HARMLESS = frozenset({BilledFlag.HAS_VOID, BilledFlag.DRAFT_PRESENT})
"""Flags that leave a plainly invoiced job plain."""


def by_arithmetic(question: Question, found: list[Found]) -> Billing:
    """Judge a job that has at least one live invoice which counts for it."""
    counted = [one for one in found if one.invoice.live and not aside(question, one)]
    open_ones = [one for one in counted if not _credited(one.invoice)]
    status = _status(question, open_ones)
    flags = _flags(question, found, counted, open_ones)
    plain = all(one.how in PLAIN_WAYS for one in counted) and flags <= HARMLESS
    plain = plain and _settled(question, open_ones)
    beside = _in_other_money(question, counted) or posted_elsewhere(found)
    plain = plain and (not beside or all(one.sure for one in counted))
    if status is BilledStatus.INVOICED and all(_draft(one.invoice) for one in open_ones):
        status = BilledStatus.DRAFT
    return Billing(
        status=status,
        flags=flags,
        invoices=listed(question, found),
        auto=plain and status in {BilledStatus.INVOICED, BilledStatus.DRAFT},
        why=beside if beside and not plain else _why(question, status, flags, open_ones or counted),
    )


def posted_elsewhere(found: Iterable[Found]) -> str:
    """Name a live invoice that carries this job's number and that we posted for another job; empty if none does."""
    taken = [one for one in found if one.of_another and one.invoice.live]
    return f"{_names(taken)} was posted for another job" if taken else ""


def _in_other_money(question: Question, ones: Iterable[Found]) -> str:
    """Name the currency of an invoice that is not in ours; empty if all are."""
    foreign = next((one for one in ones if not question.same_money(one.invoice)), None)
    if foreign is None:
        return ""
    return f"{_names([foreign])} is in {foreign.invoice.currency}, the job in {question.money}"


def _credited(invoice: Invoice) -> bool:
    """Whether credits cover the invoice; Xero counts prepayments and overpayments among them."""
    return invoice.total > ZERO and invoice.amount_credited >= invoice.total - TOLERANCE


def _draft(invoice: Invoice) -> bool:
    return invoice.status in DRAFT_STATUSES


def _sum(ones: Iterable[Found]) -> Decimal:
    return sum((one.invoice.total for one in ones), ZERO)


def _net(ones: Iterable[Found]) -> Decimal:
    return sum((one.invoice.total - one.invoice.amount_credited for one in ones), ZERO)


def _settled(question: Question, ones: list[Found]) -> bool:
    """Whether the amount is beyond doubt: equal, or ours or hers while nothing can be computed to compare with."""
    if question.expected is None:
        return all(one.sure for one in ones)
    return _amounts_agree(question, ones)


def _amounts_agree(question: Question, ones: list[Found]) -> bool:
    if question.expected is None:
        return False
    if len(ones) == 1:
        return question.equal(ones[0].invoice)
    named = {one.invoice.currency.strip().upper() for one in ones} - {""}
    same_money = len(named) <= 1 and all(question.same_money(one.invoice) for one in ones)
    return same_money and min(abs(each - question.expected) for each in (_sum(ones), _net(ones))) <= TOLERANCE


def _status(question: Question, ones: list[Found]) -> BilledStatus:
    if not ones:
        return BilledStatus.CREDITED
    several_jobs = any(one.others for one in ones)
    if question.expected is None or several_jobs or _amounts_agree(question, ones):
        return BilledStatus.INVOICED
    if all(_draft(one.invoice) for one in ones):
        return BilledStatus.DRAFT
    foreign = any(not question.same_money(one.invoice) for one in ones)  # more or less cannot be said
    if foreign or (len(ones) == 1 and not _partly(question, ones[0])):
        return BilledStatus.AMOUNT_MISMATCH
    return BilledStatus.PART_INVOICED if _net(ones) < question.expected else BilledStatus.OVER_INVOICED


def _partly(question: Question, one: Found) -> bool:
    """Whether the invoice is meant for a part: it says so, or it carries another stage's mark."""
    return one.other_stage or (not question.equal(one.invoice) and part_worded(one.invoice))


def _full(question: Question, ones: Iterable[Found]) -> list[Found]:
    return [one for one in ones if not one.others and question.equal(one.invoice)]


def _flags(
    question: Question, found: list[Found], counted: list[Found], open_ones: list[Found]
) -> frozenset[BilledFlag]:
    full = _full(question, open_ones)
    differ = question.expected is not None and bool(open_ones) and not _amounts_agree(question, open_ones)
    told = {
        BilledFlag.WRONG_CONTACT: any(question.disagrees(one.invoice) for one in counted),
        BilledFlag.DUPLICATE_INVOICE: len(full) > 1 and question.expected != ZERO,
        BilledFlag.HAS_VOID: any(not one.invoice.live for one in found),
        BilledFlag.HAS_CREDIT: any(one.invoice.amount_credited > ZERO for one in counted),
        BilledFlag.STAGED: any(one.other_stage for one in found),
        BilledFlag.MULTI_JOB: any(one.others for one in counted),
        BilledFlag.TAX_BASIS: differ and len(open_ones) == 1 and _other_basis(question, open_ones[0].invoice),
        BilledFlag.EDITED_AFTER_INVOICE: differ and any(_older(question, one.invoice) for one in open_ones),
        BilledFlag.DRAFT_PRESENT: any(_draft(one.invoice) for one in counted),
    }
    return frozenset(flag for flag, holds in told.items() if holds)


def _other_basis(question: Question, invoice: Invoice) -> bool:
    """Whether the amounts meet once tax is taken off one side."""
    if question.expected is None or not question.same_money(invoice):
        return False
    untaxed = (
        question.job.amounts is LineAmountTypes.EXCLUSIVE and abs(invoice.total - question.job.total) <= TOLERANCE
    )
    return untaxed or abs(invoice.sub_total - question.expected) <= TOLERANCE


def _older(question: Question, invoice: Invoice) -> bool:
    """Whether the job was changed on a later day than the invoice is dated."""
    changed = question.job.updated_at
    made = invoice.date or (invoice.updated_at.date() if invoice.updated_at else None)
    return changed is not None and made is not None and changed.date() > made


# Words


def _why(question: Question, status: BilledStatus, flags: frozenset[BilledFlag], ones: list[Found]) -> str:
    names = _names(ones)
    if status in {BilledStatus.CREDITED, BilledStatus.DRAFT}:
        return f"{names} was credited in full" if status is BilledStatus.CREDITED else f"draft {names} is in Xero"
    if status is BilledStatus.INVOICED:
        return _why_invoiced(question, flags, ones)
    if BilledFlag.DUPLICATE_INVOICE in flags:
        return f"invoiced more than once: {names}"
    billed, expected = f"{_net(ones):,.2f}", f"{question.expected or ZERO:,.2f}"
    if BilledFlag.TAX_BASIS in flags:
        return f"{names} differs by the tax: {billed}, the job is {expected}"
    if status is BilledStatus.PART_INVOICED:
        return f"{billed} of {expected} invoiced on {names}"
    return f"{names} comes to {billed}, the job to {expected}"


def _why_invoiced(question: Question, flags: frozenset[BilledFlag], ones: list[Found]) -> str:
    names = _names(ones)
    if BilledFlag.MULTI_JOB in flags:
        return f"{names} bills several jobs"
    if BilledFlag.WRONG_CONTACT in flags:
        return f"{names} is on another contact"
    if BilledFlag.HAS_CREDIT in flags:
        return f"{names} was credited in part"
    if question.expected is None:
        return f"{names} bills it; the amounts could not be compared"
    return f"invoiced on {names}"


def _names(ones: list[Found]) -> str:
    return ", ".join(one.invoice.number or "an invoice without a number" for one in ones)


# Roles


def listed(question: Question, found: Iterable[Found]) -> tuple[LinkedInvoice, ...]:
    """Give the invoices found, oldest first, each with the part it plays."""
    ones = sorted(found, key=lambda one: one.order)
    full = _full(question, [one for one in ones if one.invoice.live and not _credited(one.invoice)])
    return tuple(_listed(question, one, full) for one in ones)


def _listed(question: Question, one: Found, full: list[Found]) -> LinkedInvoice:
    invoice = one.invoice
    return LinkedInvoice(
        invoice_id=invoice.invoice_id,
        number=invoice.number,
        status=invoice.status,
        date=invoice.date,
        total=invoice.total,
        role=_role(question, one, full),
        how=one.how,
        score=one.score,
        currency=invoice.currency,
    )


def _role(question: Question, one: Found, full: list[Found]) -> Role:
    if not one.invoice.live:
        return Role.VOID
    if _credited(one.invoice):
        return Role.CREDIT
    if one.others:
        return Role.MULTI
    if one in full:
        return Role.FULL if one is full[0] else Role.DUPLICATE
    alike = question.expected is not None and question.same_money(one.invoice)
    below = alike and one.invoice.total < (question.expected or ZERO) - TOLERANCE
    return Role.PART if below or _partly(question, one) else Role.FULL
