"""What an audit can find, what to do about each kind, and how to say it."""

from __future__ import annotations

from enum import StrEnum


class Kind(StrEnum):
    """What can be found, in a bookkeeper's order: money nobody asked for, what may be that, then the rest."""

    NOT_BILLED = "not_billed"
    VOID_ONLY = "void_only"
    REJECTED = "rejected"
    PART_BILLED = "part_billed"
    UNCERTAIN = "uncertain"
    MAYBE_BILLED = "maybe_billed"
    CREDITED = "credited"
    DIFFERS = "differs"
    OVER_BILLED = "over_billed"
    DUPLICATE = "duplicate"
    WRONG_CONTACT = "wrong_contact"
    NO_CHARGE = "no_charge"
    NO_JOB = "no_job"

    @property
    def label(self) -> str:
        """The words for people."""
        return self.value.replace("_", " ")

    @property
    def place(self) -> int:
        """Where it stands among the kinds."""
        return PLACES[self]


PLACES = {kind: place for place, kind in enumerate(Kind)}

UNBILLED = frozenset({Kind.NOT_BILLED, Kind.VOID_ONLY, Kind.REJECTED, Kind.PART_BILLED})
"""Kinds whose money no invoice asks for."""

DIFFERING = frozenset({Kind.DIFFERS, Kind.OVER_BILLED, Kind.DUPLICATE})
"""Kinds whose money in question is the difference, below zero where too little was billed."""


class Step(StrEnum):
    """The one next action of a finding."""

    INVOICE = "invoice"  # settle it on Reconcile, then post
    LINK = "link"  # say that the invoice found bills it
    NEVER = "never"  # never bill it, with the reason
    OPEN = "open"  # look in Xero, where it is mended
    SETTLE = "settle"  # look up what became of the posting


STEPS: dict[Kind, tuple[Step, str]] = {
    Kind.NOT_BILLED: (Step.INVOICE, "Post it."),
    Kind.VOID_ONLY: (Step.INVOICE, "Bill it again, or mark it never to bill."),
    Kind.REJECTED: (Step.INVOICE, "Mend what Xero refused, then post it."),
    Kind.PART_BILLED: (Step.OPEN, "Look at its invoices in Xero, and bill the rest there."),
    Kind.UNCERTAIN: (Step.SETTLE, "Look up in Xero what became of it."),
    Kind.MAYBE_BILLED: (Step.LINK, "Link the invoice if it bills this job; else bill it anyway."),
    Kind.CREDITED: (Step.OPEN, "See in Xero why; then bill it again, or mark it never to bill."),
    Kind.DIFFERS: (Step.OPEN, "Look at its invoices in Xero."),
    Kind.OVER_BILLED: (Step.OPEN, "Look at its invoices in Xero."),
    Kind.DUPLICATE: (Step.OPEN, "Void the one too many in Xero."),
    Kind.WRONG_CONTACT: (Step.OPEN, "Look in Xero whether it is on the right contact."),
    Kind.NO_CHARGE: (Step.NEVER, "Mark it never to bill, with the reason."),
    Kind.NO_JOB: (Step.OPEN, "Look at it in Xero."),
}
"""What to do about each kind, and how to say it."""

COMPARE = "Look at both in Xero; void this one if it is a copy."
"""What to do about an invoice without a job that looks like a second of another."""

WORDS = {
    Kind.NOT_BILLED: "No invoice, and its number is not in Xero.",
    Kind.VOID_ONLY: "Its only invoice is void.",
    Kind.REJECTED: "Xero refused its invoice.",
    Kind.PART_BILLED: "Only a part of it is billed.",
    Kind.UNCERTAIN: "Its invoice is confirmed, and not known to be in Xero yet.",
    Kind.MAYBE_BILLED: "An invoice looks like this job.",
    Kind.CREDITED: "Its invoice was credited in full.",
    Kind.DIFFERS: "Its invoice comes to another amount.",
    Kind.OVER_BILLED: "More was billed than the job comes to.",
    Kind.DUPLICATE: "It is billed more than once.",
    Kind.WRONG_CONTACT: "Its invoice is on another contact.",
    Kind.NO_CHARGE: "The job comes to 0.00.",
    Kind.NO_JOB: "In Xero, and no job explains it.",
}
"""What was found, where the invoices themselves say no more."""
