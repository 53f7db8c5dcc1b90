"""What speaks for an invoice beside the number on it: contact, amount, date, work, site and order, in points."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jobsync_tui.core.billed import figures as f
from jobsync_tui.core.billed.asking import order_in, places_in, telling
from jobsync_tui.core.billed.hints import TELLING
from jobsync_tui.core.billed.readings import Strength, judge
from jobsync_tui.core.text import fold, words

if TYPE_CHECKING:
    from collections.abc import Collection

    from jobsync_tui.core.billed.asking import Case
    from jobsync_tui.core.billed.ground import Ledger
    from jobsync_tui.core.ledger import Invoice


def points(case: Case, invoice: Invoice) -> int:
    """What contact, amount, date, work and site say, whatever the invoice names."""
    return (
        _contact_points(case, invoice)
        + amount_points(case, invoice)
        + date_points(case, invoice)
        + work_points(case, invoice)
    )


def _contact_points(case: Case, invoice: Invoice) -> int:
    if case.contact is None:
        return 0
    if case.sure:
        return f.SAME_CONTACT if case.agrees(invoice) else f.OTHER_CONTACT
    return f.MAYBE_CONTACT if case.agrees(invoice) else f.MAYBE_OTHER


def amount_points(case: Case, invoice: Invoice) -> int:
    """Points for the amount; nothing for none."""
    if not case.amount:
        return 0
    if case.equal(invoice):
        return f.SAME_AMOUNT
    return f.OTHER_BASIS if case.other_basis(invoice) else 0


def date_points(case: Case, invoice: Invoice) -> int:
    """Points for when it was written."""
    if case.job.completed_on is None or invoice.date is None:
        return 0
    gap = invoice.date - case.job.completed_on
    if f.EARLIEST <= gap <= f.LATEST:
        return f.IN_TIME
    return f.OUT_OF_TIME if f.LONG_BEFORE <= gap <= f.LONG_AFTER else f.AGES_AWAY


def at_site(case: Case, invoice: Invoice) -> bool:
    """Whether the invoice names the job's site."""
    texts = (invoice.reference, *(line.description for line in invoice.lines))
    return bool(case.place) and any(f" {case.place} " in f" {' '.join(words(text))} " for text in texts)


def changed_since(case: Case, invoice: Invoice) -> bool:
    """Whether the job was changed on a later day than the invoice is dated."""
    changed = case.job.updated_at
    made = invoice.date or (invoice.updated_at.date() if invoice.updated_at else None)
    return changed is not None and made is not None and changed.date() > made


def work_points(case: Case, invoice: Invoice) -> int:
    """Points for where and what: the site or the order named, the same lines, the same words."""
    texts = [fold(invoice.reference), *(fold(line.description) for line in invoice.lines)]
    site = f.SAME_SITE if at_site(case, invoice) else 0
    order = f.SAME_ORDER if case.order and any(case.order in text for text in texts) else 0
    return site + order + _line_points(case, invoice, texts)


def tells_work(case: Case, invoice: Invoice) -> bool:
    """Whether the invoice names the site, the order or the work itself, not merely the rates every job has."""
    texts = [fold(invoice.reference), *(fold(line.description) for line in invoice.lines)]
    ordered = bool(case.order) and any(case.order in text for text in texts)
    return ordered or at_site(case, invoice) or _same_lines(case, invoice) or bool(_said(texts) & case.own_words)


def _same_lines(case: Case, invoice: Invoice) -> bool:
    mine, theirs = sorted(line.amount for line in case.job.lines), sorted(one.line_amount for one in invoice.lines)
    return len(mine) > 1 and mine == theirs


def _said(texts: list[str]) -> set[str]:
    return {word for text in texts for word in words(text) if telling(word)}


def _line_points(case: Case, invoice: Invoice, texts: list[str]) -> int:
    if _same_lines(case, invoice):
        return f.SAME_LINES
    said = _said(texts)
    least = min(len(said), len(case.words))
    share = len(said & case.words) / least if least else 0
    if share >= f.LINES_ALIKE:
        return f.LIKE_LINES
    return f.SOME_LINES if share >= f.LINES_RELATED else 0


def near(case: Case, invoice: Invoice) -> bool:
    """Whether the invoice comes to about the job's amount."""
    if case.amount is None or not case.same_money(invoice):
        return False
    return abs(case.worth(invoice) - case.amount) <= abs(case.amount) * f.NEAR


def other_place(case: Case, invoice: Invoice, *, apart: Collection[str] = ()) -> bool:
    """Whether the invoice names a place, and it is not the job's; numbers `apart` are no house's."""
    texts = (invoice.reference, *(line.description for line in invoice.lines))
    places = ((place for place in places_in(text) if place.split()[0] not in apart) for text in texts)
    named = [next(each, "") for each in places]
    return bool(case.place) and any(named) and case.place not in named


def stray_number(case: Case, ledger: Ledger, invoice: Invoice) -> bool:
    """Whether the reference holds a number that nothing of the job explains."""
    reference = ledger.index.reference(invoice)
    own = {run for text in (case.job.site.one_line(), case.job.purchase_order, case.job.title) for run in words(text)}
    return any(
        run.digits
        and len(run.text) >= TELLING
        and run.text not in own
        and judge(reference, at, at + 1) > Strength.NONE
        for at, run in enumerate(reference.runs)
    )


def other_order(case: Case, invoice: Invoice) -> bool:
    """Whether the invoice's reference is an order's number, and it is not the job's."""
    named = order_in(invoice.reference)
    return bool(case.order and named) and case.order not in named
