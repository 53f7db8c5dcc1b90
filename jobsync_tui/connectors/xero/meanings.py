"""What Xero's refusals mean to her: one sentence and a next step for every message that is known.

Messages from https://developer.xero.com/documentation/api/accounting/responsecodes, the pages of contacts, invoices
and rounding, and from answers and threads people recorded, November 2026. They are matched by their telling part:
Xero rewords them, and names in them differ.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

LONGEST = 300
"""Characters of somebody else's text in a message of ours."""

LONGEST_NAME = 80
"""Characters of a name or code out of it."""

LOOKED_AT = 4000
"""Characters of a message that are compared."""

PULL = "Pull, look at the job again, then post it."
REPORT = "Please report this; it is a defect of jobsync. Nothing of the request was saved."
EDIT_CUSTOMER = "Correct the customer in the job system, pull, then post it again."
EDIT_LINE = "Correct the line in the job system, pull, then post it again."


@dataclass(frozen=True, slots=True, kw_only=True)
class Meaning:
    """A refusal in her words: what is wrong, and what she can do."""

    message: str
    next: str


_TABLE = [
    # Contacts
    (
        r"contact name (?P<name>.+?) is already assigned to another|must be unique across all active contacts",
        "Another active contact in Xero is called {name} already.",
        "Choose that contact, or change the customer's name in the job system.",
    ),
    (
        r"account number already exists",
        "Another contact in Xero, perhaps an archived one, has this account number.",
        "Choose that contact, or change the account number.",
    ),
    (
        r"contact number already exists|contact ?number .*(already|unique)",
        "Another contact in Xero has this customer's id as its contact code.",
        "Choose that contact for the customer.",
    ),
    (
        r"matched an archived contact|archived contacts cannot",
        "The contact is archived in Xero, and jobsync may not change or bill it.",
        "Restore it in Xero or choose another contact, then post again.",
    ),
    (
        r"contact must contain at least 1 of|a contact must be specified|contact name must be specified",
        "The contact has no name.",
        "Name the customer in the job system, pull, then post it again.",
    ),
    (
        r"contact could not be found|contact .*does not exist",
        "The contact is no longer in Xero.",
        "Pull, choose another contact, then post it again.",
    ),
    (
        r"angle brackets|double spaces|leading,? (or )?trailing",
        "The contact's name holds characters or spaces that Xero does not take.",
        EDIT_CUSTOMER,
    ),
    (
        r"(only )?submitted, approved or paid .*e-?mailed",
        "A draft cannot be e-mailed.",
        "Approve it in Xero, then send it.",
    ),
    (
        r"contact has no (valid )?e-?mail",
        "The contact has no e-mail address in Xero.",
        "Add one to the contact in Xero, then send it.",
    ),
    (
        r"e-?mail (sending )?limit|limit .*e-?mails?\b|too many e-?mails",
        "Xero sends no more e-mails for this organisation today.",
        "Send the rest tomorrow, or from Xero. The invoices themselves are in Xero.",
    ),
    (r"email address (must be|is not) valid", "The customer's e-mail address is not valid.", EDIT_CUSTOMER),
    (r"at most 5 contact persons|contact persons", "The contact has more persons than Xero takes.", EDIT_CUSTOMER),
    (
        r"payment terms are not valid",
        "Xero does not take the payment terms of the contact.",
        "Correct its payment terms in Xero, then post it again.",
    ),
    # The invoice itself
    (
        r"invoice (#|number) must be unique|(invoice )?number .*already (exists|been used)",
        "The invoice number is taken in Xero; void and deleted invoices keep theirs.",
        "Look that invoice up; link it if it bills the job, or give the job another number.",
    ),
    (
        r"limit of invoices you can approve",
        "The organisation's Xero plan approves no more invoices this month.",
        "Post them as drafts, wait for next month, or change the plan in Xero.",
    ),
    (
        r"not allowed to approve|approve .*not allowed",
        "The sign-in may not approve invoices in Xero.",
        "Post them as drafts, or ask the organisation's owner for that role.",
    ),
    (
        r"not of valid status for (?P<what>modification|creation)",
        "The invoice's status in Xero does not allow this {what} (paid, void or deleted, perhaps).",
        "Pull, then look at the invoice in Xero.",
    ),
    (
        r"payment or credit note allocated",
        "The invoice has a payment or a credit note already, so Xero keeps it as it is.",
        "Change it in Xero by hand, if it must be changed.",
    ),
    (
        r"SentToContact updated",
        "It was saved, but not marked as sent: Xero marks approved invoices only.",
        "Approve it in Xero, then mark it as sent.",
    ),
    (
        r"lock date|locked period",
        "The invoice's date lies in a period that is locked in Xero.",
        "Change its date, or ask the accountant to move the lock date.",
    ),
    (
        r"not subscribed to currency (?P<code>\w+)",
        "The organisation does not use the currency {code} in Xero.",
        "Add the currency in Xero (its plan must allow it), or correct the job's currency.",
    ),
    (r"due ?date .*(specified|required)", "The invoice has no due date.", "Set payment terms, then post it again."),
    (r"invoice type must be specified", "Xero did not recognise the request as an invoice.", REPORT),
    (r"line items must be specified", "The invoice has no lines.", EDIT_LINE),
    (r"total must not be less than zero|total .*negative", "The invoice's total is below zero.", EDIT_LINE),
    (r"url must not contain", "Xero does not take the link to the job.", "Leave the link out, then post it again."),
    (r"branding theme", "The branding theme is no longer in Xero.", PULL),
    # Lines
    (
        r"account code '?(?P<code>[^']*?)'? has been archived",
        "Account {code} is archived or deleted in Xero.",
        "Choose another account for the line, or restore it in Xero.",
    ),
    (
        r"account code '?(?P<code>[^']*?)'? is not (a )?valid",
        "Account {code} cannot be used on a sales invoice.",
        "Choose another account for the line.",
    ),
    (
        r"account must be valid",
        "Xero does not take the line's account, or its price has too many decimal places.",
        "Choose another account; if that is not it, round the price to four places in the job system.",
    ),
    (
        r"taxtype code '?(?P<tax>[^']*?)'? cannot be used with account code '?(?P<code>[^'.]*)",
        "Tax rate {tax} cannot be used with account {code}.",
        "Choose another account or tax rate for the line.",
    ),
    (
        r"taxtype code '?(?P<tax>[^']*?)'? does not exist",
        "Tax rate {tax} does not exist in Xero, or not for sales.",
        "Pull, then choose another tax rate for the line.",
    ),
    (
        r"item code '?(?P<code>[^']*?)'? is not valid",
        "Item {code} is not in Xero.",
        "Add it in Xero, or take it off the line.",
    ),
    (r"tracking (category|option|categories)", "A tracking category or option of a line is not in Xero.", PULL),
    (
        r"line total (?P<ours>\S+) does not match the expected line total (?P<theirs>\S+?)\.?(\s|$)",
        "A line's total, {ours}, is not what Xero works out, {theirs}.",
        "Please report this; the amounts must agree to the cent. The invoice was not saved.",
    ),
    (r"discount must not be greater", "A line's discount is larger than the line.", EDIT_LINE),
    (
        r"discounts? can only be applied|discount ?(rate|amount)",
        "Xero does not take a line's discount.",
        "Put the discount into the price of the line.",
    ),
    (r"quantity must not be less than zero", "A line's quantity is below zero.", "Make the price negative instead."),
    (
        r"\b(?P<what>description|quantity|unit amount|account code) (must be specified|is required|required)",
        "A line lacks what Xero needs to approve an invoice: {what}.",
        EDIT_LINE,
    ),
    (
        r"must not be longer than|longer than \d+ characters|exceeds? the maximum length|too long",
        "A text is longer than Xero takes.",
        "Shorten it in the job system, pull, then post it again.",
    ),
    (r"line amount is too large", "A line's amount is larger than Xero takes.", EDIT_LINE),
    # Attachments and notes
    (
        r"not allowed to attach",
        "The sign-in may not attach files in Xero.",
        "Ask the organisation's owner for that role, or attach it in Xero by hand.",
    ),
    (
        r"attach.*(already|exists)|already.*attach",
        "The invoice has a file of that name already.",
        "Give the file another name.",
    ),
    (
        r"attach.*(name|character)|file ?name",
        "Xero does not take the file's name.",
        'Rename the file: without < > : " / \\ | ? * and +.',
    ),
    (
        r"(maximum|limit|at most|more than).*attachments|attachments.*(maximum|limit|at most)",
        "The invoice holds as many files as Xero takes (10).",
        "Remove one in Xero, or attach them as one file.",
    ),
    (
        r"(attach|file).*(\bsize|larger?\b|\bbig|\bMB\b)",
        "The file is too large for Xero.",
        "Make it smaller than 10 MB.",
    ),
    (r"file must not be empty", "The file is empty.", "Look at the file, then attach it again."),
    (r"attach", "Xero did not take the file.", "Attach it in Xero by hand. The invoice itself is in Xero."),
    # The request
    (
        r"idempotency key:? .*different request",
        "Xero has seen this request's key with another content, and did nothing.",
        "Post again: what was sent is looked up in Xero first.",
    ),
    (r"no data has been processed", "Xero did not understand the request and saved nothing.", REPORT),
    (
        r"unterminated string literal|no property or field|syntax error|expression expected|queryparse",
        "Xero did not understand the question.",
        REPORT,
    ),
    # Plain text of a 503
    (
        r"offline for maintenance",
        "Xero is closed for maintenance.",
        "Try again in half an hour; status.xero.com tells more.",
    ),
    (r"temporarily unavailable", "Xero is not available for the moment.", "Try again in five minutes."),
    (
        r"organisation is offline",
        "Xero has taken this organisation's books offline for some minutes.",
        "Try again in five minutes.",
    ),
]

_KNOWN = [(re.compile(pattern, re.IGNORECASE), message, step) for pattern, message, step in _TABLE]


def known(said: str) -> Meaning | None:
    """What a message of Xero's means; None when it is not one we know."""
    text = short(said, LOOKED_AT)
    for pattern, message, next_step in _KNOWN:
        found = pattern.search(text)
        if found:
            parts = {name: short(part or "that", LONGEST_NAME) for name, part in found.groupdict().items()}
            return Meaning(message=message.format_map(parts), next=next_step)
    return None


def meaning(said: str) -> Meaning:
    """What a message of Xero's means to her; one that is not known is quoted, shortened and printable."""
    return known(said) or Meaning(
        message=f"“{short(said)}”",
        next="jobsync does not know this reason: correct what it names here or in Xero, then try again.",
    )


def short(text: str, longest: int = LONGEST) -> str:
    """One printable line of at most so many characters."""
    line = " ".join("".join(char if char.isprintable() else " " for char in text[: 4 * longest]).split())
    return line if len(line) <= longest else f"{line[: longest - 1]}…"
