"""The Ledger over Xero's Accounting API.

Reads try again after passing faults and full minutes; a write is sent once. Creating is always PUT: POST would
edit whatever already has the number or the name. Every write carries `summarizeErrors=false`: without it one bad
element hides which good ones were saved (XeroAPI/xero-ruby#247).
"""

from __future__ import annotations

import threading
from dataclasses import replace
from http import HTTPStatus
from typing import TYPE_CHECKING, Literal, TypeVar

from jobsync_tui.connectors.http import make_client
from jobsync_tui.connectors.xero import answers, contact_numbers, listing, tenants, wire, wire_settings
from jobsync_tui.connectors.xero.afterwards import XeroAfterwards
from jobsync_tui.connectors.xero.channel import Channel, nothing_sent
from jobsync_tui.connectors.xero.limits import Meter
from jobsync_tui.connectors.xero.listing import Listing
from jobsync_tui.core.errors import BadAnswer, SignInNeeded
from jobsync_tui.core.ledger import Contact, Credit, CreditKind, Invoice, Organisation, Settings, Written
from jobsync_tui.core.marks import holds
from jobsync_tui.core.ports import Page, Pulled

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from datetime import datetime

    import httpx

    from jobsync_tui.connectors.xero.auth import SignIn
    from jobsync_tui.connectors.xero.origins import Origins
    from jobsync_tui.core.ledger import ContactID
    from jobsync_tui.core.limits import Limits
    from jobsync_tui.core.ports import Clock

SALE = "ACCREC"
NOT_OFFERED = frozenset({HTTPStatus.NOT_FOUND, HTTPStatus.NOT_IMPLEMENTED})

T = TypeVar("T")


def open_xero(
    where: Origins,
    *,
    sign_in: SignIn,
    tenant_id: str | None,
    clock: Clock,
    meter: Meter,
    transport: httpx.BaseTransport | None = None,
) -> XeroLedger:
    """The books of one organisation; nothing is sent before the first question."""
    api = make_client(base_url=where.api, transport=transport)
    return XeroLedger(api=api, auth=sign_in, clock=clock, tenant_id=tenant_id, meter=meter)


class XeroLedger:
    """One organisation's books in Xero; safe to share by threads. See `core.ports.Ledger` for its contract."""

    def __init__(
        self,
        *,
        api: httpx.Client,
        auth: SignIn,
        clock: Clock,
        tenant_id: str | None,
        meter: Meter | None = None,
    ) -> None:
        self._meter = meter or Meter()
        self._channel = Channel(api, auth=auth, clock=clock, meter=self._meter)
        self._tenant = tenant_id
        self._tenant_lock = threading.Lock()

    @property
    def calls(self) -> Counter[str]:
        """Requests made so far, by method and endpoint, sign-in included."""
        return self._meter.calls

    @property
    def limits(self) -> Limits:
        """Calls left, as the last answer told."""
        return self._meter.limits

    @property
    def warning(self) -> str:
        """What she has to know of the sign-in although it works; empty for nothing."""
        return self._channel.warning

    def remember(self, limits: Limits) -> None:
        """Start with what an earlier run knew of the limits."""
        self._meter.remember(limits)

    @property
    def afterwards(self) -> XeroAfterwards:
        """What may be done with invoices that are there."""
        return XeroAfterwards(self._channel, lambda: self.tenant_id)

    @property
    def tenant_id(self) -> str:
        """The organisation's id: the profile's, or the only one the sign-in reaches (asked once)."""
        with self._tenant_lock:
            if not self._tenant:
                self._tenant = tenants.only_tenant(answers.connections(self._channel.connections()))
            return self._tenant

    def reached(self) -> tuple[tenants.Reached, ...]:
        """The organisations that the sign-in reaches, by name."""
        return tenants.organisations(answers.connections(self._channel.connections()))

    def enter(self, tenant_id: str) -> None:
        """Speak of this organisation from now on."""
        with self._tenant_lock:
            self._tenant = tenant_id

    def disconnect(self, connection_id: str) -> None:
        """Take one connection away, by its own id (not the tenant's); the sign-in itself stays."""
        self._channel.disconnect(connection_id)

    def close(self) -> None:
        """Let go of all connections."""
        self._channel.close()

    def organisation(self) -> Organisation:
        """Whose books the sign-in reaches; SignInNeeded when they are not the profile's."""
        found = self._whole(listing.ORGANISATION, wire_settings.parse_organisation)
        if len(found) != 1 or found[0].organisation_id.casefold() != self.tenant_id.casefold():
            names = ", ".join(f"{one.name} ({one.organisation_id})" for one in found) or "no organisation"
            raise SignInNeeded(
                f"Xero answered with {names} where the profile names {self.tenant_id}.",
                next_step="Correct xero.tenant_id in the profile, or run `jobsync connect xero` again.",
            )
        return found[0]

    def settings(self) -> Settings:
        """All that an organisation is set up with: eight calls."""
        organisation = self.organisation()
        accounts = self._whole(listing.ACCOUNTS, wire_settings.parse_account)
        rates = self._whole(listing.TAX_RATES, wire_settings.parse_tax_rate)
        tracking = self._whole(listing.TRACKING, wire_settings.parse_tracking)
        items = self._whole(listing.ITEMS, wire_settings.parse_item)
        themes = self._if_offered(listing.BRANDING_THEMES, wire_settings.parse_branding_theme)
        return Settings(
            organisation=organisation,
            accounts={account.code: account for account in accounts if account.code},
            tax_rates={rate.tax_type: rate for rate in rates},
            tracking=tuple(tracking),
            items={item.code: item for item in items},
            branding_themes=tuple(sorted(themes, key=lambda theme: theme.sort_order)),
            currencies=tuple(self._if_offered(listing.CURRENCIES, wire_settings.parse_currency)),
            actions=dict(self._if_offered(listing.ACTIONS, wire_settings.parse_action)),
        )

    def contacts(self, *, since: datetime | None, size: int = listing.PULL_SIZE) -> Iterator[Page[Contact]]:
        """All contacts of any status, changed since then less ten minutes; a contact may come twice."""
        return self._pages(listing.CONTACTS, wire.parse_contact, since=since, size=size)

    def invoices(self, *, since: datetime | None, size: int = listing.PULL_SIZE) -> Iterator[Page[Invoice]]:
        """All sales invoices of any status, changed since then less ten minutes; one may come twice."""
        return self._pages(listing.INVOICES, wire.parse_invoice, extra=listing.SALES, since=since, size=size)

    def credits(
        self, kind: CreditKind, *, since: datetime | None, size: int = listing.PULL_SIZE
    ) -> Iterator[Page[Credit]]:
        """All credits of customers of one kind, of any status, changed since then less ten minutes.

        Those with suppliers are passed over here and not by `where`: which filters these lists take is not told.
        """
        listed = Listing(endpoint=wire.CREDIT_LISTS[kind])
        for page in _if_known(self._pages(listed, wire.credit_parser(kind), since=since, size=size)):
            ours = tuple(one for one in page.items if wire.of_a_customer(one.raw))
            ids = {one.value.credit_id for one in ours}
            others = tuple(one.value.credit_id for one in page.items if one.value.credit_id not in ids)
            yield replace(page, items=ours, passed_over=others)

    def contacts_by_id(self, ids: Sequence[str]) -> list[Contact]:
        """The contacts with these ids, of any status; at most 40 per call."""
        return [
            pulled.value
            for batch in listing.batches(ids)
            for pulled in self._found(listing.CONTACTS, wire.parse_contact, {"IDs": ",".join(batch)})
        ]

    def contacts_named(self, name: str) -> list[Contact]:
        """The contacts with exactly this name (case-insensitively), of any status.

        Searched, then compared here: `where` cannot hold a name with a double quote (XeroAPI/Xero-Java#347).
        """
        found = self._found(listing.CONTACTS, wire.parse_contact, {"searchTerm": name})
        return [one.value for one in found if one.value.name.casefold() == name.casefold()]

    def invoices_numbered(self, numbers: Sequence[str]) -> list[Pulled[Invoice]]:
        """The sales invoices with these numbers, of any status; at most 40 per call.

        Bills may bear the same numbers, and are left out. A number with a comma would fall apart in the list
        parameter, so it is searched for by itself.
        """
        plain = [number for number in numbers if number and "," not in number]
        odd = dict.fromkeys(number for number in numbers if "," in number)
        found = [
            pulled
            for batch in listing.batches(plain)
            for pulled in self._found(listing.INVOICES, wire.parse_invoice, {"InvoiceNumbers": ",".join(batch)})
        ]
        for number in odd:
            hits = self._found(listing.INVOICES, wire.parse_invoice, {"searchTerm": number})
            found += [hit for hit in hits if hit.value.number.casefold() == number.casefold()]
        return [pulled for pulled in found if pulled.value.type == SALE]

    def invoices_marked(self, marks: Sequence[str]) -> list[Pulled[Invoice]]:
        """The sales invoices whose reference holds one of these marks, of any status; a search for each."""
        found = []
        for mark in dict.fromkeys(marks):
            hits = self._found(listing.INVOICES, wire.parse_invoice, {"searchTerm": mark.strip("#")})
            found += [hit for hit in hits if holds(hit.value.reference, mark) and hit.value.type == SALE]
        return found

    def server_now(self) -> datetime | None:
        """What Xero's own clock says now, as the last answer told it; None before any."""
        return self._channel.time.now()

    def create_contacts(self, body: bytes, *, idempotency_key: str) -> list[Written]:
        """Create by PUT; the body is sent as it is, once."""
        return self._create("Contacts", body, {}, idempotency_key)

    def create_invoices(self, body: bytes, *, idempotency_key: str) -> list[Written]:
        """Create by PUT; the body is sent as it is, once. Unit amounts keep four places."""
        return self._create("Invoices", body, {"unitdp": "4"}, idempotency_key)

    def number_contact(self, contact_id: ContactID, number: str) -> Written:
        """Give one contact the number by which another system knows it; no other field of it changes."""
        with nothing_sent():
            tenant = self.tenant_id
        return contact_numbers.number_contact(self._channel, tenant, contact_id, number)

    def _create(
        self, endpoint: Literal["Contacts", "Invoices"], body: bytes, extra: Mapping[str, str], key: str
    ) -> list[Written]:
        with nothing_sent():
            tenant = self.tenant_id
        answer = self._channel.write(
            "PUT", endpoint, {"summarizeErrors": "false", **extra}, body, tenant=tenant, idempotency_key=key
        )
        return answers.written(answer, endpoint=endpoint)

    def _whole(self, which: Listing, parse: Callable[[bytes], T]) -> list[T]:
        """A list that Xero does not page."""
        return [parse(raw) for raw in self._fetch(which, {}).elements]

    def _if_offered(self, which: Listing, parse: Callable[[bytes], T]) -> list[T]:
        """Such a list, or nothing where the server has no such endpoint, as older practice books have not."""
        try:
            return self._whole(which, parse)
        except BadAnswer as error:
            if error.status in NOT_OFFERED:
                return []
            raise

    def _found(self, which: Listing, parse: Callable[[bytes], T], query: Mapping[str, str]) -> list[Pulled[T]]:
        """All hits of a look-up; paged, since Xero leaves details out of lists that are not."""
        pages = self._pages(which, parse, extra=query, size=listing.LOOKUP_SIZE)
        return [pulled for page in pages for pulled in page.items]

    def _pages(
        self,
        which: Listing,
        parse: Callable[[bytes], T],
        *,
        extra: Mapping[str, str] | None = None,
        since: datetime | None = None,
        size: int = listing.PULL_SIZE,
    ) -> Iterator[Page[T]]:
        def fetch(page: Mapping[str, str]) -> answers.Envelope:
            return self._fetch(which, {**(extra or {}), **page}, since=since)

        for sheet in listing.sheets(fetch, size=size, endpoint=which.endpoint):
            items = tuple(Pulled(value=parse(raw), raw=raw) for raw in sheet.elements)
            yield Page(items=items, number=sheet.number, count=sheet.count, total=sheet.total)

    def _fetch(self, which: Listing, query: Mapping[str, str], *, since: datetime | None = None) -> answers.Envelope:
        try:
            answer = self._channel.get(which.endpoint, {**which.params, **query}, tenant=self.tenant_id, since=since)
        except answers.TenantRefused as error:
            reach = answers.connections(self._channel.connections())
            raise (tenants.unreached(self.tenant_id, reach) or error) from error
        return answers.envelope(answer, endpoint=which.endpoint)


def _if_known(pages: Iterator[Page[T]]) -> Iterator[Page[T]]:
    """The pages of a list, or none where the server has no such endpoint, as older practice books have not."""
    try:
        yield from pages
    except BadAnswer as error:
        if error.status not in NOT_OFFERED:
            raise
