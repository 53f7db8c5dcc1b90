"""The sums of an audit: that every job is accounted for, money by kind, and unbilled money by its age."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, TypeAlias

from jobsync_tui.core.audit_kinds import UNBILLED, Kind
from jobsync_tui.core.auditing import Accounted, Finding, Orphan
from jobsync_tui.core.money import by_currency

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from decimal import Decimal

    from jobsync_tui.core.auditing import Checked

Entry: TypeAlias = Finding | Orphan

AGES = (("0-7 days", 7), ("8-30 days", 30), ("31-60 days", 60), ("61-90 days", 90), ("over 90 days", None))
"""The buckets of age, each up to and with so many days."""


class Order(StrEnum):
    """By what the findings are ordered."""

    MONEY = "money"
    AGE = "age"


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """A part of a whole: how many, and what they come to in each currency."""

    name: str
    count: int
    sums: dict[str, Decimal]


def proof(checked: Iterable[Checked]) -> tuple[Term, ...]:
    """Count the jobs by how each is accounted for: the counts add up to the jobs, the sums to theirs."""
    ones = list(checked)
    found = {each: [one for one in ones if one.accounted is each] for each in Accounted}
    return tuple(
        Term(
            name=each.value,
            count=len(found[each]),
            sums=by_currency((one.currency, one.proposal.total) for one in found[each]),
        )
        for each in Accounted
    )


def proof_line(terms: Sequence[Term]) -> str:
    """`40 = 33 billed + 1 posted + 0 never + 0 no charge + 6 findings`."""
    parts = " + ".join(f"{one.count:,} {_named(one)}" for one in terms)
    return f"{sum(one.count for one in terms):,} = {parts}"


def _named(term: Term) -> str:
    return "finding" if term.name == Accounted.FOUND and term.count == 1 else term.name


def by_kind(entries: Iterable[Entry]) -> tuple[Term, ...]:
    """Count and money in question of each kind that was found, in the order of the kinds."""
    ones = list(entries)
    counts = Counter(one.kind for one in ones)
    return tuple(
        Term(
            name=kind.value,
            count=counts[kind],
            sums=by_currency((one.currency, one.amount) for one in ones if one.kind is kind),
        )
        for kind in Kind
        if counts[kind]
    )


def by_age(findings: Iterable[Finding]) -> tuple[Term, ...]:
    """Unbilled money by how long ago the job was completed; every bucket, empty ones too."""
    unbilled = [one for one in findings if one.kind in UNBILLED]
    terms, last = [], None
    for name, most in AGES:
        inside = [
            one
            for one in unbilled
            if (last is None or one.age_days > last) and (most is None or one.age_days <= most)
        ]
        terms.append(
            Term(name=name, count=len(inside), sums=by_currency((one.currency, one.amount) for one in inside))
        )
        last = most
    return tuple(terms)


def ordered(entries: Iterable[Entry], order: Order, base: str) -> list[Entry]:
    """Unbilled money first and of each kind the largest amount; or the oldest first.

    Amounts of two currencies are not compared: those in `base` stand before the others.
    """
    return sorted(entries, key=_by_money(base) if order is Order.MONEY else _by_age(base))


def _by_money(base: str) -> Callable[[Entry], tuple[object, ...]]:
    def key(one: Entry) -> tuple[object, ...]:
        return (one.kind.place, one.currency != base, one.currency, -abs(one.amount), -one.age_days, one.number)

    return key


def _by_age(base: str) -> Callable[[Entry], tuple[object, ...]]:
    def key(one: Entry) -> tuple[object, ...]:
        return (-one.age_days, one.kind.place, one.currency != base, one.currency, -abs(one.amount), one.number)

    return key
