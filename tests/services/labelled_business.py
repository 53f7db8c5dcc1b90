"""A made-up business put straight into the cache, and what may happen to it between two looks."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from itertools import count
from typing import TYPE_CHECKING

from jobsync_tui.core.deciding import Scope
from jobsync_tui.core.errors import UsageError
from jobsync_tui.core.jobs import LineKind
from jobsync_tui.core.ledger import ContactID, Credit, CreditKind, InvoiceID
from jobsync_tui.core.ports import Pulled
from jobsync_tui.sandbox.xero.books import Books
from jobsync_tui.services import decide
from jobsync_tui.store.contacts import all_contacts, upsert_contacts
from jobsync_tui.store.credits import upsert_credits
from jobsync_tui.store.invoices import all_invoices, upsert_invoices
from jobsync_tui.store.jobs import all_jobs, replace_jobs
from jobsync_tui.store.settings import XERO_PULLED, save_settings, set_meta
from tests.core.values import BOOKS, GST, SALES
from tests.fakes import StepClock
from tests.labelled.billing.business import COUNTRIES
from tests.labelled.billing.noisy import noisy_cast
from tests.labelled.invoices import books
from tests.services.worlds import World

if TYPE_CHECKING:
    import random
    from collections.abc import Iterable
    from pathlib import Path

    from jobsync_tui.core.jobs import Job
    from jobsync_tui.core.ledger import Contact, Invoice
    from jobsync_tui.services.match import View
    from jobsync_tui.services.workspace import Workspace

_pulls = count()


def empty_world(folder: Path) -> World:
    """A world of which nothing is pulled, with an account for every kind of line."""
    clock = StepClock()
    return World(folder, Books(now=clock.now), clock, [], dict.fromkeys(LineKind, str(SALES)))


def move_in(ws: Workspace, seed: int, *, jobs: int) -> None:
    """Let the cache hold the labelled books of this seed, as if they had been pulled."""
    made = books(seed, jobs=jobs, casting=noisy_cast)
    country = next(each for each, (currency, _) in COUNTRIES.items() if currency == made.currency)
    ours = replace(BOOKS.organisation, base_currency=made.currency, country=country)
    rate = replace(BOOKS.tax_rates[GST], effective_rate=COUNTRIES[country][1])
    save_settings(ws.cache, replace(BOOKS, organisation=ours, tax_rates={GST: rate}))
    set_meta(ws.cache, XERO_PULLED, ws.clock.now().isoformat())
    take_contacts(ws, made.contacts)
    take_invoices(ws, made.invoices)
    take_credits(ws, made.credits)
    take_jobs(ws, [one.job for one in made.jobs])


def take_contacts(ws: Workspace, contacts: Iterable[Contact]) -> None:
    """Pull contacts as they are now."""
    upsert_contacts(ws.cache, [Pulled(value=one, raw=_raw()) for one in contacts])


def take_invoices(ws: Workspace, invoices: Iterable[Invoice]) -> None:
    """Pull invoices as they are now."""
    upsert_invoices(ws.cache, [Pulled(value=one, raw=_raw()) for one in invoices])


def take_credits(ws: Workspace, credits_: Iterable[Credit]) -> None:
    """Pull credits as they are now."""
    upsert_credits(ws.cache, [Pulled(value=one, raw=_raw()) for one in credits_])


def take_jobs(ws: Workspace, jobs: Iterable[Job]) -> None:
    """Pull all jobs that the sources hold now."""
    held = list(jobs)
    for source in sorted({one.source for one in held}):
        replace_jobs(ws.cache, source, [one for one in held if one.source == source], now=ws.clock.now())


def _raw() -> bytes:
    return b'{"pull": %d}' % next(_pulls)


# What happens in Xero and in the job system


def pulled(ws: Workspace, chance: random.Random) -> None:
    """Somebody works in Xero or in the job system, and it is pulled."""
    chance.choice([_contact, _contact, _invoice, _invoice, _credit, _job])(ws, chance)


def _contact(ws: Workspace, chance: random.Random) -> None:
    held = all_contacts(ws.cache)
    one, other = chance.sample(held, 2)
    new = ContactID(f"new-{next(_pulls)}")
    changed = chance.choice(
        [
            replace(one, status="ARCHIVED", merged_to=other.contact_id),
            replace(one, status="ARCHIVED"),
            replace(one, email=other.email, phones=other.phones),
            replace(one, name=f"{one.name} Holdings"),
            replace(one, contact_id=new, name=f"{one.name} (2)"),
            replace(one, contact_id=new, email="", phones=()),
        ]
    )
    take_contacts(ws, [changed])


def _invoice(ws: Workspace, chance: random.Random) -> None:
    held = all_invoices(ws.cache)
    one, other = chance.sample(held, 2)
    job = chance.choice(all_jobs(ws.cache)).job
    changed = chance.choice(
        [
            replace(one, status="VOIDED"),
            replace(one, contact_id=other.contact_id),
            replace(one, reference=job.number),
            replace(one, total=other.total, sub_total=other.sub_total),
            replace(
                one, invoice_id=InvoiceID(f"new-{next(_pulls)}"), number=f"N-{next(_pulls)}", reference=job.number
            ),
            replace(one, amount_credited=one.total),
        ]
    )
    take_invoices(ws, [changed])


def _credit(ws: Workspace, chance: random.Random) -> None:
    """A credit note that names an invoice and is not allocated: the invoice itself stays as it was."""
    one = chance.choice([each for each in all_invoices(ws.cache) if each.live])
    note = Credit(
        credit_id=f"new-{next(_pulls)}",
        kind=CreditKind.CREDIT_NOTE,
        number=f"CN-{next(_pulls)}",
        reference=one.number,
        contact_id=one.contact_id,
        contact_name=one.contact_name,
        date=one.date,
        status="AUTHORISED",
        currency=one.currency,
        total=one.total,
        remaining=one.total,
    )
    take_credits(ws, [note])


def _job(ws: Workspace, chance: random.Random) -> None:
    held = [cached.job for cached in all_jobs(ws.cache) if not cached.gone_at]
    one, other = chance.sample(held, 2)
    changed = chance.choice(
        [
            replace(one, customer=replace(one.customer, email=other.customer.email)),
            replace(one, site=other.site),
            replace(one, number=f"{one.number}9"),
            replace(one, lines=other.lines),
        ]
    )
    rest = [each for each in held if each.key != one.key]
    take_jobs(ws, [*rest, changed] if chance.randrange(4) else rest)


# What she decides


def decided(ws: Workspace, view: View, chance: random.Random) -> None:
    """She decides something about a job, or takes the last decision back; what may not be is left."""
    job = chance.choice(view.jobs).job
    contact = chance.choice(sorted(one.contact_id for one in view.contacts.by_id.values() if one.active))
    best = next((one.contact_id for one in view.matches.of(job.customer, job.site).candidates), contact)
    invoice = chance.choice(sorted(view.invoices.by_id))
    scope = chance.choice([Scope.JOB, Scope.SITE, Scope.CUSTOMER])
    acts = (
        lambda: decide.choose_contact(ws, view, job, contact, scope),
        lambda: decide.choose_contact(ws, view, job, best, scope),
        lambda: decide.refuse_contact(ws, view, job, best, scope),
        lambda: decide.create_contact(ws, view, job, scope),
        lambda: decide.choose_account(ws, view, job, job.lines[0].id, str(SALES), remember=True),
        lambda: decide.link_invoice(ws, view, job, invoice),
        lambda: decide.bill_anyway(ws, view, job),
        lambda: decide.never_bill(ws, view, job, "warranty"),
        lambda: decide.undo(ws, view),
    )
    with suppress(UsageError):
        chance.choice(acts)()
