"""One case as a person would look at it: the job, its client's invoices around it, the truth and the answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jobsync_tui.core.invoiced import Billing
    from jobsync_tui.core.ledger import Invoice
    from tests.labelled.billing.labels import Books, LabelledJob

NEAR_DAYS = 75


def case(books: Books, truth: LabelledJob, said: Billing | None) -> Iterator[str]:
    """Lines that tell one case; `*` before an invoice that is truly the job's, `?` before one that was answered."""
    job = truth.job
    doubt = ", UNDECIDABLE" if truth.undecidable else ""
    stage = f" [{job.stage.key}]" if job.stage.suffix else ""
    yield f"-- {truth.scenario}{doubt} (seed {books.seed}: {books.business})"
    yield (
        f"   job {job.number}{stage} of {job.completed_on}, {job.customer.name}, {job.title}, {job.site.line1}, "
        f"PO {job.purchase_order or '-'}, expected {truth.expected} {job.currency}"
    )
    flags = " ".join(sorted(truth.flags))
    yield f"   truth   {truth.status} {flags}" + (f" or {' '.join(sorted(truth.also))}" if truth.also else "")
    if said:
        found = " ".join(sorted(said.flags))
        yield f"   answer  {said.status} {found} {'auto' if said.auto else 'REVIEW'}: {said.why}"
    answered = {one.invoice_id for one in said.invoices} if said else set()
    for invoice in sorted(books.invoices, key=lambda one: (one.date or job.completed_on, one.invoice_id)):
        mark = ("*" if invoice.invoice_id in truth.invoices else " ") + (
            "?" if invoice.invoice_id in answered else " "
        )
        if mark.strip() or _near(truth, invoice):
            yield f"   {mark} {_told(invoice, truth)}"


def _near(truth: LabelledJob, invoice: Invoice) -> bool:
    if invoice.contact_id != truth.contact_id or invoice.date is None or truth.job.completed_on is None:
        return False
    return abs((invoice.date - truth.job.completed_on).days) <= NEAR_DAYS


def _told(invoice: Invoice, truth: LabelledJob) -> str:
    to = "" if invoice.contact_id == truth.contact_id else f" to {invoice.contact_name}"
    lines = " | ".join(f"{line.description} {line.line_amount}" for line in invoice.lines[:4])
    credited = f" credited {invoice.amount_credited}" if invoice.amount_credited else ""
    url = " url" if invoice.url and invoice.url == truth.job.url else ""
    return (
        f"{invoice.date} {invoice.type} {invoice.number:<12} {invoice.status:<10} {invoice.total:>10} "
        f"{invoice.currency}{credited}{to} «{invoice.reference}»{url} {lines}"
    )
