"""What is worth saying about the contact of a job: not settled, not to be created as it is, or with credit."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jobsync_tui.core.matching import Decision
from jobsync_tui.core.matching.folding import NUMBER, SPELLED
from jobsync_tui.core.money import by_currency, in_words
from jobsync_tui.core.problems import Blocks, Problem

if TYPE_CHECKING:
    from collections.abc import Sequence

    from jobsync_tui.core.jobs import Customer
    from jobsync_tui.core.ledger import Contact, Credit, NewContact
    from jobsync_tui.core.matching import ContactIndex, Match

MOST_CONTACT_NUMBER = 50
"""What Xero keeps of a ContactNumber (Accounting API specification 16.1)."""

ARCHIVED = "archived"
"""What the matcher's reason says when the contact that agrees best is archived."""

MOST_NAMED = 3
"""How many credits a sentence names."""


def contact_problem(
    match: Match, contact: Contact | None, new_contact: NewContact | None, *, doubt: str = ""
) -> Problem | None:
    """Say why the contact is not settled; None when it is. `doubt` is the code of what spoke against a decision."""
    if match.decision is Decision.NEW and not new_contact:
        return _about("contact_missing", "No contact in Xero.", "Create it (n), or search for it (/).")
    best = match.candidates[0] if match.candidates else None
    asked = match.decision is Decision.REVIEW
    if asked and best and not best.active and ARCHIVED in match.why:
        return _archived(best.name)
    if asked:
        step = "Choose one, search for another, or create a new one."
        return _about(doubt or "contact_ambiguous", sentence(match.why), step)
    return _archived(contact.name) if contact and not contact.active else None


def _archived(name: str) -> Problem:
    return _about(
        "contact_archived",
        f"The contact {name} is archived in Xero.",
        "Restore it in Xero and pull again, or choose another.",
    )


def merged_note(contact: Contact) -> Problem:
    """Tell that the contact she chose was merged into one of the same name, which takes the invoice."""
    return Problem(
        code="contact_merged",
        message=f"The contact you chose was merged in Xero; the invoice goes to the {contact.name} that stands.",
        next="Look at that contact; choose another if it is not the one.",
    )


def new_contact_problems(
    new: NewContact, customer: Customer, contacts: ContactIndex, *, numbered: bool
) -> list[Problem]:
    """What Xero would refuse about a contact that is to be created; `numbered` contacts carry the customer's id."""
    problems = []
    if not new.name:
        problems.append(
            _about(
                "contact_without_name",
                "The customer has no name that Xero could keep.",
                "Choose a contact, or name the customer in the job system and pull again.",
            )
        )
    name = new.name.casefold()
    if contacts.active(SPELLED, name):
        problems.append(
            _about(
                "contact_name_taken",
                f"Xero already has an active contact called {new.name}.",
                "Choose that contact, or rename the customer in the job system.",
            )
        )
    return [*problems, *(_number_problems(new, customer, contacts) if numbered else [])]


def _number_problems(new: NewContact, customer: Customer, contacts: ContactIndex) -> list[Problem]:
    if customer.id and not new.contact_number:
        return [
            Problem(
                code="contact_number_not_written",
                message=f"The customer's id is longer than {MOST_CONTACT_NUMBER} characters, or no plain text.",
                next="The contact is created without a contact code.",
            )
        ]
    holders = contacts.holders(NUMBER, new.contact_number) if new.contact_number else ()
    return [
        _about(
            "contact_number_taken",
            f"{contacts.by_id[holder].name} has the contact code {new.contact_number} in Xero already.",
            "Choose that contact, or correct one of the two.",
        )
        for holder in holders[:1]
    ]


def credit_problems(contact: Contact | None, credits_: Sequence[Credit], *, base: str) -> list[Problem]:
    """Tell what a contact has to its credit that no invoice has used: she may forget it, Xero does not apply it."""
    open_ones = [credit for credit in credits_ if credit.open]
    if contact is None or not open_ones:
        return []
    sums = by_currency((credit.currency, credit.remaining) for credit in open_ones)
    much = f"{sums[base]:,.2f}" if list(sums) == [base] else in_words(sums)
    names = [credit.number or f"a {credit.kind}" for credit in open_ones[:MOST_NAMED]]
    more = f" and {len(open_ones) - MOST_NAMED} more" if len(open_ones) > MOST_NAMED else ""
    return [
        Problem(
            code="unapplied_credit",
            message=f"{contact.name} has {much} of credit that no invoice has used ({', '.join(names)}{more}).",
            next="Apply it in Xero after posting.",
        )
    ]


def _about(code: str, message: str, next_step: str) -> Problem:
    return Problem(code=code, message=message, next=next_step, blocks=Blocks.CONTACT)


def sentence(text: str) -> str:
    """A few words as a sentence: capital letter, full stop."""
    text = text.strip()
    return f"{text[:1].upper()}{text[1:]}{'' if text.endswith('.') else '.'}"
