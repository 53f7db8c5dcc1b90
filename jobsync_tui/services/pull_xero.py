"""What is pulled from Xero: settings, contacts, invoices, and what customers have to their credit."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from jobsync_tui.core.errors import ConfigError, NotPermitted
from jobsync_tui.services.pull_list import BookList, pull_list
from jobsync_tui.services.pull_plan import Extent
from jobsync_tui.store.contacts import count_contacts, upsert_contacts
from jobsync_tui.store.credits import count_credits, upsert_credits
from jobsync_tui.store.invoices import count_invoices, upsert_invoices
from jobsync_tui.store.jobs import Changes
from jobsync_tui.store.settings import get_meta, get_time, load_settings, save_settings, set_meta

if TYPE_CHECKING:
    from collections.abc import Generator

    from jobsync_tui.core.ledger import Contact, Credit, CreditKind, Invoice, Organisation
    from jobsync_tui.services.pull_list import Progress
    from jobsync_tui.services.workspace import Workspace
    from jobsync_tui.store.cache import Cache

SETTINGS_LAST = dt.timedelta(minutes=2)
"""How long a pull counts settings as fresh: "correct it in Xero and pull again" must help at once."""

REFUSED_LAST = dt.timedelta(hours=1)
"""How long a missing permission is taken for granted: each refusal costs two calls."""

TENANT = "tenant_id"
SETTINGS_PULLED = "settings_pulled_at"


def pull_settings(ws: Workspace, *, older_than: dt.timedelta) -> bool:
    """Pull the settings that are this old; whether they were. ConfigError when the books are somebody else's."""
    held = load_settings(ws.cache)
    if held and _is_fresh(ws, SETTINGS_PULLED, older_than):
        reached = ws.ledger.organisation()  # fresh settings say nothing of who signs in now
        _same_books(ws.cache, reached)
        save_settings(ws.cache, replace(held, organisation=reached))
        return False
    settings = ws.ledger.settings()
    _same_books(ws.cache, settings.organisation)
    with ws.cache.transaction():
        save_settings(ws.cache, settings)
        set_meta(ws.cache, TENANT, settings.organisation.organisation_id)
        set_meta(ws.cache, SETTINGS_PULLED, ws.clock.now().isoformat())
    return True


def _is_fresh(ws: Workspace, key: str, lasts: dt.timedelta) -> bool:
    """Whether a kept moment is younger than that; one in the future, after a clock ran back, is not."""
    at = get_time(ws.cache, key)
    return at is not None and dt.timedelta(0) <= ws.clock.now() - at < lasts


def pull_contacts(ws: Workspace, extent: Extent) -> Generator[Progress, None, Changes]:
    """Pull contacts of any status."""
    contacts: BookList[Contact] = BookList(
        name="contacts",
        pages=ws.ledger.contacts,
        upsert=upsert_contacts,
        id_of=lambda contact: contact.contact_id,
        held=count_contacts,
    )
    return (yield from pull_list(ws, contacts, extent))


def pull_sales(ws: Workspace, extent: Extent) -> Generator[Progress, None, Changes]:
    """Pull sales invoices of any status."""
    invoices: BookList[Invoice] = BookList(
        name="invoices",
        pages=ws.ledger.invoices,
        upsert=upsert_invoices,
        id_of=lambda invoice: invoice.invoice_id,
        held=count_invoices,
    )
    return (yield from pull_list(ws, invoices, extent))


def pull_invoices(ws: Workspace) -> Changes:
    """Take the invoices changed since the last pull, and nothing else; raises what the service raises."""
    steps = pull_sales(ws, Extent.CHANGES)
    while True:
        try:
            next(steps)
        except StopIteration as done:
            return done.value if isinstance(done.value, Changes) else Changes()


def pull_credits(ws: Workspace, kind: CreditKind, extent: Extent) -> Generator[Progress, None, tuple[Changes, str]]:
    """Pull the customers' credits of one kind; a note, and nothing pulled, where the sign-in does not cover them.

    A refusal is remembered for an hour, or until everything is pulled anew.
    """
    listed: BookList[Credit] = BookList(
        name=f"{kind}s",
        pages=partial(ws.ledger.credits, kind),
        upsert=upsert_credits,
        id_of=lambda credit: credit.credit_id,
        held=partial(count_credits, kind=kind),
    )
    if extent is Extent.EVERYTHING or not _is_fresh(ws, _refused_key(kind), REFUSED_LAST):
        try:
            return (yield from pull_list(ws, listed, extent)), ""
        except NotPermitted:
            set_meta(ws.cache, _refused_key(kind), ws.clock.now().isoformat())
    note = f"{kind.capitalize()}s were left out: the sign-in has no permission for them in Xero. "
    return Changes(), note + "To take them in, allow it in the Xero app's settings and run `jobsync connect xero`."


def _refused_key(kind: CreditKind) -> str:
    return f"{kind.replace(' ', '_')}s_refused_at"


def _same_books(cache: Cache, reached: Organisation) -> None:
    known = get_meta(cache, TENANT)
    if known not in {None, reached.organisation_id}:
        held = load_settings(cache)
        raise ConfigError(
            f"This profile's cache holds the books of {held.organisation.name if held else known}, "
            f"but the sign-in reaches {reached.name}.",
            next_step="Give each organisation a profile of its own (--profile NAME).",
        )
