"""The seams to the outside: tiny protocols, each with at least two implementations."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, Protocol, TypeVar

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from jobsync_tui.core.jobs import Job
    from jobsync_tui.core.ledger import (
        Contact,
        Invoice,
        InvoiceID,
        Organisation,
        Settings,
        Written,
    )

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Pulled(Generic[T]):
    """A value and the bytes it was read from, so that fields we do not know yet survive in the cache."""

    value: T
    raw: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Page(Generic[T]):
    """One page of a list: `number` of `count` pages, `total` items in all pages (0 when not told)."""

    items: tuple[Pulled[T], ...]
    number: int
    count: int
    total: int


class JobSource(Protocol):
    """A place completed jobs come from."""

    @property
    def name(self) -> str:
        """The name the profile gives it."""
        ...

    def jobs(self) -> Sequence[Job]:
        """All jobs the source holds now; raises InputError or ServiceError, and then has given nothing."""
        ...


class Ledger(Protocol):
    """The books that are read from and posted to.

    Every method may raise SignInNeeded, Unreachable, RateLimited, BadAnswer or Refused.
    """

    @property
    def calls(self) -> Counter[str]:
        """Requests made so far, by method and endpoint: `{"PUT Invoices": 1}`."""
        ...

    def organisation(self) -> Organisation:
        """Whose books the sign-in reaches."""
        ...

    def settings(self) -> Settings:
        """Organisation, accounts, tax rates, tracking categories and items."""
        ...

    def contacts(self, *, since: datetime | None) -> Iterator[Page[Contact]]:
        """All contacts, archived and merged ones too, changed since then; a contact may come twice."""
        ...

    def invoices(self, *, since: datetime | None) -> Iterator[Page[Invoice]]:
        """All sales invoices, void and deleted ones too, changed since then; one may come twice."""
        ...

    def contacts_by_id(self, ids: Sequence[str]) -> list[Contact]:
        """The contacts with these ids, of any status."""
        ...

    def contacts_named(self, name: str) -> list[Contact]:
        """The contacts with exactly this name (case-insensitively), of any status."""
        ...

    def invoices_numbered(self, numbers: Sequence[str]) -> list[Pulled[Invoice]]:
        """The sales invoices with these numbers, of any status."""
        ...

    def create_contacts(self, body: bytes, *, idempotency_key: str) -> list[Written]:
        """Create by PUT; the body is sent as it is."""
        ...

    def create_invoices(self, body: bytes, *, idempotency_key: str) -> list[Written]:
        """Create by PUT; the body is sent as it is."""
        ...


class Afterwards(Protocol):
    """What may be done with an invoice that is in Xero, one call each; none of it creates an invoice.

    Every method may raise what a Ledger's may. None may be repeated blindly: see each.
    """

    def email(self, invoice_id: InvoiceID) -> None:
        """Have Xero send it to the contact; a second call sends a second e-mail."""
        ...

    def mark_sent(self, invoice_id: InvoiceID) -> None:
        """Mark it as sent to the contact; may be repeated."""
        ...

    def add_note(self, invoice_id: InvoiceID, text: str) -> None:
        """Write a line of at most 2,500 characters into its history; a second call writes a second line."""
        ...

    def online_url(self, invoice_id: InvoiceID) -> str:
        """Where the contact sees it; Refused for a draft."""
        ...

    def attach(self, invoice_id: InvoiceID, name: str, content: bytes, media_type: str, *, online: bool) -> None:
        """Add a file, visible to the contact where `online`; Refused when one of that name is there."""
        ...

    def delete_drafts(self, invoice_ids: Sequence[InvoiceID]) -> list[Written]:
        """Delete drafts and submitted invoices, at most 50; an approved one is refused by Xero."""
        ...


class Clock(Protocol):
    """Time as the app sees it, so that tests can step it."""

    def now(self) -> datetime:
        """The present, with a time zone."""
        ...

    def monotonic(self) -> float:
        """Seconds that never run backwards."""
        ...

    def sleep(self, seconds: float) -> None:
        """Wait."""
        ...
