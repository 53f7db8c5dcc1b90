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
        ContactID,
        Credit,
        CreditKind,
        Invoice,
        InvoiceID,
        Organisation,
        Settings,
        Written,
    )
    from jobsync_tui.core.limits import Limits

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Pulled(Generic[T]):
    """A value and the bytes it was read from, so that fields we do not know yet survive in the cache."""

    value: T
    raw: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Page(Generic[T]):
    """One page of a list: `number` of `count` pages, `total` items in all pages (0 when not told).

    `passed_over` are ids of elements that the total counts and that are not for us.
    """

    items: tuple[Pulled[T], ...]
    number: int
    count: int
    total: int
    passed_over: tuple[str, ...] = ()


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

    @property
    def limits(self) -> Limits:
        """What is left of Xero's limits, as the last answer told."""
        ...

    @property
    def warning(self) -> str:
        """What she has to know of the sign-in although it works; empty for nothing."""
        ...

    def organisation(self) -> Organisation:
        """Whose books the sign-in reaches."""
        ...

    def settings(self) -> Settings:
        """All that an organisation is set up with: accounts, rates, currencies, what its plan allows."""
        ...

    def contacts(self, *, since: datetime | None, size: int = ...) -> Iterator[Page[Contact]]:
        """All contacts, archived and merged ones too, changed since then, the oldest change first.

        Pages of `size` are asked for as they are taken. A contact may come twice; one may be missed when another
        changes meanwhile, so the reader counts. The same holds for invoices and credits.
        """
        ...

    def invoices(self, *, since: datetime | None, size: int = ...) -> Iterator[Page[Invoice]]:
        """All sales invoices, void and deleted ones too, changed since then."""
        ...

    def credits(self, kind: CreditKind, *, since: datetime | None, size: int = ...) -> Iterator[Page[Credit]]:
        """All credits of customers of one kind, void ones too, changed since then; NotPermitted without consent."""
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

    def invoices_marked(self, marks: Sequence[str]) -> list[Pulled[Invoice]]:
        """The sales invoices whose reference holds one of these marks, of any status; dear, a call for each."""
        ...

    def server_now(self) -> datetime | None:
        """What the books' own clock says now, never ahead of it; None before any answer."""
        ...

    def create_contacts(self, body: bytes, *, idempotency_key: str) -> list[Written]:
        """Create by PUT; the body is sent as it is."""
        ...

    def create_invoices(self, body: bytes, *, idempotency_key: str) -> list[Written]:
        """Create by PUT; the body is sent as it is."""
        ...

    def number_contact(self, contact_id: ContactID, number: str) -> Written:
        """Give a contact the number by which another system knows it, and change nothing else; may be repeated."""
        ...

    @property
    def afterwards(self) -> Afterwards:
        """What may be done with invoices that are there."""
        ...


class Afterwards(Protocol):
    """What may be done with an invoice that is in Xero, one call each; none of it creates an invoice.

    Every method may raise what a Ledger's may. None may be repeated blindly: see each. `wish` names who asks,
    `attempt` counts its tries: Xero holds an answer, a refusal too, for six minutes, and gives it again to the
    same attempt.
    """

    def invoices(self, ids: Sequence[InvoiceID]) -> list[Pulled[Invoice]]:
        """The invoices with these ids as they are now, of any status, with their lines."""
        ...

    def notes(self, invoice_id: InvoiceID) -> list[str]:
        """The lines of its history."""
        ...

    def attachments(self, invoice_id: InvoiceID) -> dict[str, int | None]:
        """The names of its files and their sizes in bytes where told."""
        ...

    def email(self, invoice_id: InvoiceID, *, wish: int = 0, attempt: int = 1) -> None:
        """Have Xero send it to the contact; a second call sends a second e-mail. NoMoreEmails: none today."""
        ...

    def mark_sent(self, invoice_id: InvoiceID, *, wish: int = 0, attempt: int = 1) -> None:
        """Mark it as sent to the contact; may be repeated. Refused unless it is approved."""
        ...

    def add_note(self, invoice_id: InvoiceID, text: str, *, wish: int = 0, attempt: int = 1) -> None:
        """Write a line of at most 2,500 characters into its history; a second call writes a second line."""
        ...

    def online_url(self, invoice_id: InvoiceID) -> str:
        """Where the contact sees it; Refused for a draft."""
        ...

    def attach(
        self,
        invoice_id: InvoiceID,
        name: str,
        content: bytes,
        media_type: str,
        *,
        online: bool,
        wish: int = 0,
        attempt: int = 1,
    ) -> None:
        """Add a file, visible to the contact where `online`; look for its name first."""
        ...

    def delete_drafts(self, invoice_ids: Sequence[InvoiceID], *, attempt: int = 1) -> list[Written]:
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
        """Wait; Unreachable (nothing `sent`) once the app is ending."""
        ...

    def end(self) -> None:
        """Let nobody wait any more: she has quit."""
        ...
