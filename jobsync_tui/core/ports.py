"""The seams to the outside: tiny protocols, each with at least two implementations."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, Protocol, TypeVar

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from jobsync_tui.core.jobs import Job
    from jobsync_tui.core.ledger import Contact, Invoice, Organisation, Settings, Written

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
