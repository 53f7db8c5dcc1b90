"""Jobs and invoices of one contact laid out by date and by amount: each is held against a few, not against all."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from functools import cached_property
from typing import TYPE_CHECKING, Generic, TypeVar

from jobsync_tui.core.billed.figures import TOLERANCE
from jobsync_tui.core.billed.words import part_called

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Sequence
    from decimal import Decimal

    from jobsync_tui.core.ledger import Invoice

T = TypeVar("T")


class Calendar(Generic[T]):
    """Things found by their day, always in the order they were given."""

    def __init__(self, dated: Iterable[tuple[dt.date | None, T]]) -> None:
        self._dated = tuple(dated)
        rising = sorted((day.toordinal(), at) for at, (day, _) in enumerate(self._dated) if day is not None)
        self._days = [day for day, _ in rising]
        self._places = [at for _, at in rising]
        self._undated = [at for at, (day, _) in enumerate(self._dated) if day is None]

    def between(self, day: dt.date | None, earliest: dt.timedelta, latest: dt.timedelta) -> list[T]:
        """Those between these distances from a day, and those without one; all of them where no day is known."""
        if day is None:
            return [one for _, one in self._dated]
        at_day = day.toordinal()  # dates end with the year 9999; their numbers go on
        first = bisect_left(self._days, at_day + earliest.days)
        last = bisect_right(self._days, at_day + latest.days)
        return [self._dated[at][1] for at in sorted((*self._places[first:last], *self._undated))]


class Shelf:
    """Some invoices of a contact, found by what they come to or by the part they say they bill, in their order."""

    def __init__(self, invoices: Iterable[Invoice]) -> None:
        self.invoices = tuple(invoices)

    def that_come_to(self, *amounts: Decimal | None) -> list[Invoice]:
        """Those whose total or subtotal is one of these amounts, give or take the tolerance; None is no amount."""
        values, places = self._by_amount
        found: set[int] = set()
        for amount in amounts:
            if amount is not None:
                first, last = bisect_left(values, amount - TOLERANCE), bisect_right(values, amount + TOLERANCE)
                found.update(places[first:last])
        return [self.invoices[at] for at in sorted(found)]

    @cached_property
    def parts(self) -> Calendar[Invoice]:
        """Those that say they bill a part of something, by their dates."""
        return Calendar((one.date, one) for one in self.invoices if part_called(one))

    @cached_property
    def _by_amount(self) -> tuple[Sequence[Decimal], Sequence[int]]:
        """Every total and subtotal in rising order, and beside each the place of its invoice."""
        pairs = sorted((value, at) for at, one in enumerate(self.invoices) for value in {one.total, one.sub_total})
        return [value for value, _ in pairs], [at for _, at in pairs]
