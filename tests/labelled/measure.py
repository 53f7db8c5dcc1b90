"""Asks the matcher about labelled parties, and counts what it answers."""

from __future__ import annotations

import time
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from jobsync_tui.core.evidence import Decision
from jobsync_tui.core.matching import ContactIndex, match
from tests.labelled.parties import parties
from tests.labelled.records import SPARSE

if TYPE_CHECKING:
    from jobsync_tui.core.evidence import Match
    from jobsync_tui.core.ledger import Contact, ContactID
    from tests.labelled.records import Records
    from tests.labelled.values import Labelled, Parties


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What the matcher said of one customer."""

    labelled: Labelled
    match: Match

    @property
    def auto(self) -> bool:
        """Whether it decided without a person."""
        return self.match.decision is Decision.AUTO

    @property
    def wrong_auto(self) -> bool:
        """Whether it would have billed somebody else."""
        return self.auto and self.match.contact_id not in self.labelled.truth

    def right_within(self, first: int) -> bool:
        """Whether a true contact is among the first candidates."""
        return any(each.contact_id in self.labelled.truth for each in self.match.candidates[:first])


@dataclass(slots=True, kw_only=True)
class Tally:
    """Counts over one or more books; recall leaves the undecidable out, wrong autos never."""

    books: int = 0
    contacts: int = 0
    customers: int = 0
    undecidable: int = 0
    undecidable_auto: int = 0
    counts: Counter[str] = field(default_factory=Counter)
    by_kind: dict[str, Counter[str]] = field(default_factory=dict)
    by_twist: dict[str, Counter[str]] = field(default_factory=dict)
    reviews: Counter[str] = field(default_factory=Counter)
    scores: list[tuple[float, bool]] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    seconds: float = 0.0

    def add(self, answer: Answer) -> None:
        """Count one customer."""
        labelled = answer.labelled
        self.customers += 1
        self.counts["auto"] += answer.auto
        self.counts["wrong auto"] += answer.wrong_auto
        if labelled.undecidable:
            self.undecidable += 1
            self.undecidable_auto += answer.auto
            return
        best = answer.match.candidates[:1]
        self.scores.append((best[0].score if best else 0.0, bool(best) and answer.right_within(1)))
        if not labelled.truth:
            self.counts["nobody, said new"] += answer.match.decision is Decision.NEW
            self.counts["nobody"] += 1
            return
        told = _told(answer)
        self.counts.update(told)
        for table, keys in ((self.by_kind, (labelled.kind,)), (self.by_twist, labelled.twist or ("none",))):
            for key in keys:
                table.setdefault(key, Counter()).update(told)
        if not answer.auto:
            self.reviews[f"{answer.match.decision}: {answer.match.why}"] += 1

    def __add__(self, other: Tally) -> Tally:
        """Both together."""
        return Tally(
            books=self.books + other.books,
            contacts=self.contacts + other.contacts,
            customers=self.customers + other.customers,
            undecidable=self.undecidable + other.undecidable,
            undecidable_auto=self.undecidable_auto + other.undecidable_auto,
            counts=self.counts + other.counts,
            by_kind=_merged(self.by_kind, other.by_kind),
            by_twist=_merged(self.by_twist, other.by_twist),
            reviews=self.reviews + other.reviews,
            scores=self.scores + other.scores,
            wrong=self.wrong + other.wrong,
            seconds=self.seconds + other.seconds,
        )

    def at_zero_error(self) -> float:
        """The recall of first candidates above the score of the best wrong one."""
        highest_wrong = max((score for score, right in self.scores if not right), default=-1.0)
        right = sum(1 for score, right in self.scores if right and score > highest_wrong)
        return right / max(1, self.counts["truth"])


def _told(answer: Answer) -> Counter[str]:
    return Counter(
        {
            "truth": 1,
            "right auto": int(answer.auto and not answer.wrong_auto),
            "top 1": int(answer.right_within(1)),
            "top 3": int(answer.right_within(3)),
            "wrong new": int(answer.match.decision is Decision.NEW),
        }
    )


def _merged(one: dict[str, Counter[str]], other: dict[str, Counter[str]]) -> dict[str, Counter[str]]:
    return {key: one.get(key, Counter()) + other.get(key, Counter()) for key in sorted({*one, *other})}


def measured(seed: int, customers: int, contacts: int | None = None, records: Records = SPARSE) -> Tally:
    """Draw one book, ask of each of its customers, and count; seconds are of the CPU, index and matches."""
    book = parties(seed, customers=customers, contacts=contacts, records=records)
    started = time.process_time()
    answers = answered(book)
    tally = Tally(books=1, contacts=len(book.contacts), seconds=time.process_time() - started)
    known = {contact.contact_id: contact for contact in book.contacts}
    for answer in answers:
        tally.add(answer)
        if answer.wrong_auto:
            tally.wrong.append(told_wrong(seed, answer, known))
    return tally


def answered(book: Parties) -> list[Answer]:
    """Ask the matcher of every customer of a book."""
    index = ContactIndex(book.contacts, region={"UK": "GB"}.get(book.country, book.country))
    return [Answer(labelled=each, match=match(each.customer, each.site, index)) for each in book.customers]


def told_wrong(seed: int, answer: Answer, known: dict[ContactID, Contact]) -> str:
    """A case in full: the customer, what was said, what is true."""
    labelled, said = answer.labelled, answer.match.contact_id
    lines = [f"seed {seed} {labelled.kind} {', '.join(labelled.twist)}", f"  customer {shown(labelled)}"]
    lines += [
        f"  said     {shown_contact(known[said])}" if said else "  said     nobody",
        f"  why      {answer.match.why}",
    ]
    lines += [f"  truth    {shown_contact(known[each])}" for each in sorted(labelled.truth)] or ["  truth    nobody"]
    return "\n".join(lines)


def shown(labelled: Labelled) -> str:
    """A customer in one line."""
    asked = labelled.customer
    parts = (asked.id, asked.name, f"{asked.first_name}/{asked.last_name}", asked.email, asked.phone, asked.mobile)
    return " | ".join((*parts, asked.tax_number, asked.address.one_line(), f"site {labelled.site.one_line()}"))


def shown_contact(contact: Contact) -> str:
    """A contact in one line."""
    parts = (
        contact.contact_number or contact.account_number,
        contact.name,
        f"{contact.first_name}/{contact.last_name}",
    )
    places = "; ".join(place.one_line() for place in contact.addresses)
    role = f"{'C' if contact.is_customer else '-'}{'S' if contact.is_supplier else '-'} {contact.status.lower()}"
    phones = " + ".join(contact.phones)
    return " | ".join((*parts, contact.email, phones, contact.tax_number, places, role))
