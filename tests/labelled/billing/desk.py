"""The desk at which a book is written: it draws jobs, types their invoices, and notes what is true."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from itertools import accumulate
from typing import TYPE_CHECKING

from jobsync_tui.core.invoiced import BilledFlag, BilledStatus
from jobsync_tui.core.jobs import Job, JobId
from jobsync_tui.core.ledger import Invoice, InvoiceID
from jobsync_tui.core.marks import LETTERS
from jobsync_tui.core.money import ZERO
from tests.labelled.billing.amounts import item, items_of, job_lines, total_of, with_items
from tests.labelled.billing.business import NAMED, Trace
from tests.labelled.billing.clients import VISITS
from tests.labelled.billing.labels import LabelledJob
from tests.labelled.billing.numbering import DAYS, FIRST_DAY, completed
from tests.labelled.billing.spellings import handwritten, spelled
from tests.labelled.billing.words import VAGUE

if TYPE_CHECKING:
    import random
    from collections.abc import Iterable
    from decimal import Decimal

    from jobsync_tui.core.jobs import Address, JobLine
    from jobsync_tui.core.ledger import Contact, Credit, LineItem
    from tests.labelled.billing.business import Business
    from tests.labelled.billing.clients import Cast, Client


class Desk:
    """The books of one business while they are written."""

    def __init__(self, rng: random.Random, business: Business, cast: Cast) -> None:
        self.rng = rng
        self.business = business
        self.cast = cast
        self.jobs: list[LabelledJob] = []
        self.invoices: list[Invoice] = []
        self.credits: list[Credit] = []
        self.unnamed: dict[InvoiceID, str] = {}
        """Invoices on which nothing tells the one job, but for the street address that some give."""
        self._numbers: set[str] = set()
        self._clients = {client.customer.id: client for client in cast.clients}
        self._known: dict[tuple[str, ...], tuple[list[Client], list[int]]] = {}
        self.scenario = ""

    # Jobs

    def client(self, *kinds: str) -> Client:
        """A client that Xero knows, of one of the kinds where there is one; the same few come again and again."""
        if kinds not in self._known:
            known = self.cast.of_kind(*kinds)
            self._known[kinds] = known, list(accumulate(VISITS.get(one.kind, 2) for one in known))
        known, weights = self._known[kinds]
        return self.rng.choices(known, cum_weights=weights)[0]

    def day(self) -> dt.date:
        """A day on which a job is completed; the books end some weeks after the last."""
        return FIRST_DAY + dt.timedelta(days=self.rng.randrange(DAYS - 30))

    def source(self) -> str:
        """One of the job systems."""
        return self.rng.choice(tuple(self.business.formats))

    def number(self, source: str, day: dt.date) -> str:
        """The next job number of a system."""
        return self.numbers(source, day, 1)[0]

    def numbers(self, source: str, day: dt.date, count: int) -> list[str]:
        """Several job numbers in a row, of one branch."""
        form = self.business.formats[source]
        prefix = self.rng.choice(form.prefixes)
        found = self.business.job_sequences[source, prefix].run(day, count)
        return [form.write(one, day, prefix) for one in found]

    def job(
        self,
        client: Client,
        day: dt.date | None = None,
        *,
        lines: tuple[JobLine, ...] | None = None,
        number: str = "",
        site: Address | None = None,
        source: str = "",
    ) -> Job:
        """A completed job of a client."""
        day = day or self.day()
        source = source or self.source()
        title = self._title(lines)
        number = number or self.number(source, day)
        job_id = f"{source[0]}{self.rng.getrandbits(40):010x}"
        return Job(
            source=source,
            id=JobId(job_id),
            number=number,
            completed_on=day,
            updated_at=dt.datetime.combine(day, dt.time(self.rng.randrange(8, 18)), tzinfo=dt.UTC),
            title=title,
            purchase_order=self._order(client),
            amounts=self.business.amounts,
            url=f"https://{source}.example/jobs/{job_id}" if source == "field" else "",
            customer=client.customer,
            site=site or self.rng.choice(client.sites),
            lines=job_lines(self.rng, title) if lines is None else lines,
        )

    def _title(self, lines: tuple[JobLine, ...] | None) -> str:
        """What the lines were written for, where they say so."""
        if lines and lines[0].description in self.business.titles:
            return lines[0].description
        return self.rng.choice(self.business.titles)

    def _order(self, client: Client) -> str:
        likely = {"council": 0.9, "agency": 0.6, "strata": 0.5, "company": 0.3}.get(client.kind, 0.02)
        if self.rng.random() >= likely:
            return ""
        return f"{self.rng.choice(('PO-', 'PO ', '', 'WO-'))}{self.rng.randrange(10000, 99999)}"

    # Invoices

    def client_of(self, job: Job) -> Client:
        """Whose job it is."""
        return self._clients[job.customer.id]

    def contact(self, job: Job) -> Contact:
        """The contact whom the job truly bills to."""
        found = self.client_of(job).contact
        if found is None:
            raise LookupError(job.customer.id)
        return found

    def near(self, job: Job) -> Contact:
        """A relative, a sister company, or else anybody: whom an invoice goes to by mistake."""
        client = self.client_of(job)
        return client.near or self.client().contact or self.contact(job)

    def trace(self, *, named: bool = True) -> Trace:
        """How an invoice of this business leads back to its job."""
        system = self.business.hand if self.rng.random() < 0.1 else self.business.system
        weights = {one: weight for one, weight in system.traces.items() if not named or one in NAMED}
        return self.rng.choices(tuple(weights), tuple(weights.values()))[0]

    def after(self, day: dt.date) -> dt.date:
        """The day on which an invoice is written for a job completed on a day."""
        return day + dt.timedelta(days=self.rng.randint(*self.business.lag))

    def blank(self, to: Contact, day: dt.date, items: Iterable[LineItem]) -> Invoice:
        """An approved invoice that names no job."""
        status = self.rng.choice(("AUTHORISED", "PAID", "PAID"))
        invoice = Invoice(
            invoice_id=InvoiceID(f"inv-{len(self.invoices):05d}-{self.rng.getrandbits(24):06x}"),
            type="ACCREC",
            number="",
            reference=self.rng.choice(VAGUE),
            contact_id=to.contact_id,
            contact_name=to.name,
            date=day,
            due_date=day + dt.timedelta(days=14),
            status=status,
            line_amount_types=self.business.amounts,
            currency=self.business.currency,
            sub_total=ZERO,
            total_tax=ZERO,
            total=ZERO,
            updated_at=dt.datetime.combine(day, dt.time(self.rng.randrange(8, 18)), tzinfo=dt.UTC),
            sent=True,
        )
        return with_items(invoice, items, self.business.rate)

    def paper(
        self,
        job: Job,
        trace: Trace | None = None,
        *,
        items: tuple[LineItem, ...] | None = None,
        day: dt.date | None = None,
        to: Contact | None = None,
    ) -> Invoice:
        """An approved invoice of a job that leaves a trace; by default one that names it, over its own lines."""
        trace = trace or self.trace()
        day = day or self.after(completed(job))
        invoice = self.blank(to or self.contact(job), day, items or self._items(job))
        if job.currency:
            invoice = replace(invoice, currency=job.currency)
        return self.traced(invoice, job, trace)

    def _items(self, job: Job) -> tuple[LineItem, ...]:
        """The job's lines, or one line by hand that sums them up."""
        if self.business.system.copies_lines or self.rng.random() < 0.5:
            return items_of(job)
        said = self.rng.choice((job.title, f"{job.title} as quoted", f"{job.title} - {job.site.line1}"))
        return (item(said, job.total),)

    def traced(self, invoice: Invoice, job: Job, trace: Trace) -> Invoice:
        """The invoice with a trace of the job on it; a number or url that cannot be had becomes a reference."""
        number = f"{job.number}{job.stage.suffix}"
        if (trace is Trace.NUMBER and number.casefold() in self._numbers) or (trace is Trace.URL and not job.url):
            trace = Trace.REFERENCE
        if (trace is Trace.ORDER and not job.purchase_order) or (trace is Trace.SITE and not job.site.line1):
            trace = Trace.REFERENCE
        match trace:
            case Trace.NUMBER:
                reference = self.rng.choice((job.purchase_order, job.purchase_order, job.number))
                return replace(invoice, number=number, reference=reference, url=self.rng.choice(("", job.url)))
            case Trace.URL:
                return replace(invoice, url=job.url, reference=self.rng.choice((job.purchase_order, "")))
            case Trace.LINE:
                return self._on_the_line(invoice, job)
            case Trace.NOTHING:
                self.unnamed[invoice.invoice_id] = ""
                return invoice
            case Trace.SITE:
                self.unnamed[invoice.invoice_id] = job.site.line1
                said = self.rng.choice((job.site.line1, f"{job.title} {job.site.line1}"))
                return replace(invoice, reference=said)
            case _:
                return replace(invoice, reference=self._reference(job, trace))

    def _reference(self, job: Job, trace: Trace) -> str:
        match trace:
            case Trace.PLAIN:
                return job.number
            case Trace.MARKED:
                return f"{job.number} #{''.join(self.rng.choices(LETTERS, k=8))}"
            case Trace.ORDER:
                return job.purchase_order
            case _:
                return spelled(job.number, job, self.rng)

    def _on_the_line(self, invoice: Invoice, job: Job) -> Invoice:
        number = handwritten(job.number, self.rng)
        said = self.rng.choice(
            (f"Job {number}", f"Job {number}: {job.title}", f"{job.number} {job.title}", f"Re job {number}")
        )
        first, *rest = invoice.lines
        named = replace(first, description=f"{said} - {first.description}")
        return replace(invoice, lines=(named, *rest), reference=self.rng.choice((job.purchase_order, "", job.title)))

    def file(self, invoice: Invoice) -> Invoice:
        """Enter an invoice into the ledger, under the next number where it has none yet."""
        invoice = replace(invoice, number=invoice.number or self._next_number(invoice.date or FIRST_DAY))
        if invoice.status == "PAID":
            paid = invoice.total - invoice.amount_credited
            invoice = replace(invoice, amount_paid=paid, amount_due=ZERO)
        if invoice.type == "ACCREC":
            self._numbers.add(invoice.number.casefold())
        self.invoices.append(invoice)
        return invoice

    def free(self, number: str) -> bool:
        """Whether no sales invoice holds a number."""
        return number.casefold() not in self._numbers

    def _next_number(self, day: dt.date) -> str:
        prefix = "INV-" if self.business.system.own is None else self.business.system.own
        while True:
            number = f"{prefix}{self.business.invoice_sequence.at(day):0{self.business.own_width}d}"
            if self.free(number):
                return number

    # Truth

    def expected(self, job: Job) -> Decimal:
        """What an invoice of the job comes to, tax included."""
        return total_of(job, self.business.rate)

    def label(
        self,
        job: Job,
        status: BilledStatus,
        *invoices: Invoice,
        flags: Iterable[BilledFlag] = (),
        also: Iterable[BilledStatus] = (),
    ) -> LabelledJob:
        """Note a job and what is true of it."""
        client = self.client_of(job)
        labelled = LabelledJob(
            job=job,
            contact_id=client.contact.contact_id if client.contact else None,
            status=status,
            flags=frozenset(flags),
            invoices=frozenset(one.invoice_id for one in invoices),
            scenario=self.scenario,
            expected=self.expected(job),
            also=frozenset(also),
        )
        self.jobs.append(labelled)
        return labelled

    def billed(self, job: Job, trace: Trace | None = None) -> Invoice:
        """Bill a job plainly, and note it."""
        invoice = self.file(self.paper(job, trace or self.trace(named=False)))
        self.label(job, BilledStatus.INVOICED, invoice)
        return invoice
