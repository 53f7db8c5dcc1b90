"""How the earlier invoices of the practice business are numbered, what they refer to, and what became of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date
    from random import Random

DUE_DAY = 20
RECENT_DAYS = 45
ENTERED_AT = time(4, 30, tzinfo=UTC)
JOB_NUMBERED_SHARE = 0.15
REFERENCES = (  # share, pattern
    (0.68, "{job}"),
    (0.14, "{job} / {site}"),
    (0.06, "{order} {job}"),
    (0.04, "{order}"),
    (0.03, "{site}"),
    (0.05, ""),
)
VOIDED, DELETED, DRAFTED, UNPAID, PAID_EARLY = 0.01, 0.015, 0.05, 0.97, 0.4


@dataclass(frozen=True, slots=True, kw_only=True)
class Style:
    """How one invoice is numbered (in Xero's own sequence or by its job) and what it refers to."""

    own_number: bool
    reference: str


class Papers:
    """Numbers invoices in the order of their dates; job numbers end with `last_job`."""

    def __init__(self, rng: Random, now: datetime, *, last_job: int, count: int) -> None:
        self._rng = rng
        self._now = now
        self._first_job = last_job - count + 1
        self._next_own = 1

    def start(self, number: int) -> None:
        """Begin Xero's own sequence with this number."""
        self._next_own = number

    def style(self, *, careful: bool, planted: bool) -> Style:
        """Choose a style; where an accident could happen the job is named and nothing else."""
        if planted:
            return Style(own_number=True, reference="")
        own = self._rng.random() > JOB_NUMBERED_SHARE
        if careful:
            return Style(own_number=own, reference="{job}")
        shares, patterns = zip(*REFERENCES, strict=True)
        return Style(own_number=own, reference=self._rng.choices(patterns, shares)[0])

    def paper(self, style: Style, *, place: int, site: str, purchase_order: Callable[[], str]) -> dict[str, Any]:
        """InvoiceNumber and Reference of the invoice at this place in the order of dates."""
        job = f"J{self._first_job + place:05d}" if self._first_job + place > 0 else ""
        order = purchase_order() if "{order}" in style.reference else ""
        reference = style.reference.format(job=job, site=site, order=order)
        if job and not style.own_number:
            return {"InvoiceNumber": job, "Reference": reference}
        number = f"INV-{self._next_own:04d}"
        self._next_own += 1
        return {"InvoiceNumber": number, "Reference": reference}

    def state(self, day: date, *, terms: int, quiet: bool, unpaid: bool) -> dict[str, Any]:
        """Status, due date and dates of payment and change; `quiet` invoices are neither drafts nor void."""
        due = day + timedelta(days=terms) if terms else due_on(day)
        entered = datetime.combine(day, ENTERED_AT) + timedelta(minutes=self._rng.randint(0, 300))
        state: dict[str, Any] = {"DueDate": due, "UpdatedDateUTC": min(entered, self._now)}
        status = "AUTHORISED" if unpaid else self._status(day, due, quiet=quiet)
        if status == "PAID":
            paid = min(due - timedelta(days=self._rng.randint(0, 4)), self._now.date() - timedelta(days=1))
            state["FullyPaidOnDate"] = paid
            state["UpdatedDateUTC"] = max(min(datetime.combine(paid, ENTERED_AT), self._now), entered)
        return state | {"Status": status}

    def _status(self, day: date, due: date, *, quiet: bool) -> str:
        chance = self._rng.random()
        if not quiet and chance < DELETED:
            return "VOIDED" if chance < VOIDED else "DELETED"
        today = self._now.date()
        if not quiet and chance < DRAFTED and (today - day).days < RECENT_DAYS:
            return "DRAFT"
        if due < today:
            return "AUTHORISED" if chance > UNPAID else "PAID"
        return "PAID" if chance < PAID_EARLY and day < today - timedelta(days=RECENT_DAYS // 2) else "AUTHORISED"


def due_on(day: date) -> date:
    """The 20th of the month after."""
    return (day.replace(day=1) + timedelta(days=31)).replace(day=DUE_DAY)
