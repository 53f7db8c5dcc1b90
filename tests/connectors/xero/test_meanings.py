"""Every refusal of Xero's that is known has one sentence for her, and a next step."""

from __future__ import annotations

import pytest

from jobsync_tui.connectors.xero.meanings import known, meaning, short

MESSAGES = [
    (("The contact name Ada Rewi is already assigned to another contact. The contact name must be unique across all "
      "active contacts."), "Another active contact in Xero is called Ada Rewi already."),
    ("The Account Number already exists.", "has this account number"),
    ("The Contact Number already exists.", "contact code"),
    (("The specified contact details matched an archived contact. Archived contacts cannot currently be edited via "
      "the API."), "archived in Xero"),
    (("The Contact must contain at least 1 of the following elements to identify the contact: Name, ContactID, "
      "ContactNumber"), "no name"),
    ("A Contact must be specified for this type of transaction", "no name"),
    ("The contact name must be specified.", "no name"),
    ("The Contact could not be found", "no longer in Xero"),
    ("The contact name cannot contain angle brackets.", "characters or spaces"),
    ("The contact name cannot contain leading, trailing or double spaces.", "characters or spaces"),
    ("Email address must be valid.", "e-mail address is not valid"),
    ("A contact can have at most 5 contact persons.", "more persons"),
    ("The payment terms are not valid.", "payment terms"),
    ("Invoice # must be unique.", "number is taken"),
    ("Invoice Type must be specified", "did not recognise"),
    ("Invoice not of valid status for modification", "does not allow this modification"),
    ("Invoice not of valid status for creation", "does not allow this creation"),
    ("Due Date must be specified", "no due date"),
    ("Due Date must be specified even though the default is set", "no due date"),
    ("Description must be specified", "approve an invoice: Description."),
    ("Description is required", "approve an invoice: Description."),
    ("Quantity must be specified", "approve an invoice: Quantity."),
    ("Unit amount must be specified", "approve an invoice: Unit amount."),
    ("Account code must be specified", "approve an invoice: Account code."),
    ("One or more line items must be specified", "no lines"),
    ("You have reached the limit of invoices you can approve", "plan approves no more"),
    ("You are not allowed to approve this document", "may not approve"),
    ("This document cannot be edited as it has a payment or credit note allocated to it.", "a payment or"),
    ("Only AUTHORISED invoices may have SentToContact updated.", "not marked as sent"),
    ("The Url must not contain 'xero'", "link to the job"),
    ("The branding theme does not exist", "branding theme"),
    ("The field Reference must not be longer than 255 characters.", "longer than Xero takes"),
    ("The document date cannot be before the period lock date.", "period that is locked"),
    ("The document date cannot be before the end of year lock date.", "period that is locked"),
    ("Organisation is not subscribed to currency EUR", "the currency EUR"),
    ("The invoice total must not be less than zero", "total is below zero"),
    ("Account code '999' has been archived, or deleted.", "Account 999 is archived"),
    ("Account code '090' is not a valid code for this document.", "Account 090 cannot be used"),
    ("Account code '999' is not valid.", "Account 999 cannot be used"),
    ("Account must be valid", "too many decimal places"),
    ("The TaxType code 'INPUT2' cannot be used with account code '200'.", "INPUT2 cannot be used with account 200."),
    ("The TaxType code GONE does not exist or cannot be used for this type of transaction.", "rate GONE does not"),
    ("Item code 'X-1' is not valid", "Item X-1 is not in Xero."),
    ("The tracking category or option does not exist.", "tracking category"),
    ("The line total 100.00 does not match the expected line total 90.00", "is not what Xero works out, 90.00."),
    ("The line total 100.00 does not match the expected line total 90.00.", "is not what Xero works out, 90.00."),
    ("Discount must not be greater than the line total", "larger than the line"),
    ("Discounts can only be applied to sales invoices.", "a line's discount"),
    ("Quantity must not be less than zero", "quantity is below zero"),
    ("The line amount is too large.", "larger than Xero takes"),
    ("Idempotency Key: v1-ab is used with a different request.", "another content"),
    (("No data has been processed for this endpoint. This endpoint is expecting Invoice data to be specifed in the "
      "request body."), "did not understand the request"),
    ("No property or field 'Nmae' exists in type 'Contact' (at index 0)", "did not understand the question"),
    ("Unterminated string literal (at index 9)", "did not understand the question"),
    ("Only submitted, approved or paid sales invoices can be emailed.", "draft cannot be e-mailed"),
    ("The contact has no valid email address.", "no e-mail address"),
    ("You have exceeded the daily email limit for this organisation.", "no more e-mails"),
    ("You are not allowed to attach files to this document", "may not attach"),
    ("A document can have at most 10 attachments", "as many files"),
    ("A file with this name is attached already", "a file of that name"),
    ("The file name contains characters that are not allowed", "the file's name"),
    ("The file must not be larger than 10 MB", "too large"),
    ("The file must not be empty", "is empty"),
    ("The attachment's file name holds a character that is not allowed", "the file's name"),
    ("The attachment is larger than 10 MB", "too large"),
    ("The attachment is damaged", "did not take the file"),
    ("The Xero API is currently offline for maintenance", "closed for maintenance"),
    ("The Xero API is temporarily unavailable", "not available for the moment"),
    ("The Organisation is offline", "books offline"),
]  # fmt: skip


@pytest.mark.parametrize(("said", "told"), MESSAGES, ids=[said[:60] for said, _ in MESSAGES])
def test_a_known_message_has_a_sentence_and_a_next_step(said: str, told: str) -> None:
    meant = known(said)
    assert meant is not None
    assert told in meant.message
    assert meant.message[0].isupper()
    assert meant.message.endswith((".", ").", "?"))
    assert meant.next[0].isupper() or meant.next.startswith("jobsync")
    assert meant.next.endswith(".")
    assert "{" not in meant.message + meant.next


@pytest.mark.parametrize("said", [said for said, _ in MESSAGES], ids=[said[:60] for said, _ in MESSAGES])
def test_case_and_what_stands_around_a_message_do_not_matter(said: str) -> None:
    plain = known(said)
    around = known(f"  Error:\r\n{said.upper()} ")
    assert plain is not None
    assert around is not None
    assert around.next == plain.next


@pytest.mark.parametrize("said", ["No date.", "", "Xero has learned a new refusal", "{name} {0} %s", "\\1"])
def test_a_message_that_is_not_known_is_quoted_with_an_honest_next_step(said: str) -> None:
    meant = meaning(said)
    assert known(said) is None
    assert meant.message == f"“{said}”"
    assert "does not know" in meant.next


def test_text_from_outside_is_cut_and_printable() -> None:
    odd = meaning("odd\x1b[31m\u202ename\n" * 500)
    assert len(odd.message) <= 302
    assert odd.message.isprintable()
    name = meaning(f"The contact name \x1b]52;{'x' * 5000}\x07 is already assigned to another contact.")
    assert len(name.message) < 400
    assert name.message.isprintable()


def test_a_name_in_a_message_is_never_read_as_a_pattern() -> None:
    meant = meaning("The contact name {next} %s \\1 is already assigned to another contact.")
    assert meant.message == "Another active contact in Xero is called {next} %s \\1 already."


def test_a_huge_message_is_answered_at_once() -> None:
    for text in ("contact name " * 100_000, "account code '" * 100_000, "line total 1 " * 100_000):
        assert meaning(text).message


def test_short_keeps_what_fits() -> None:
    assert short("a\n b") == "a b"
    assert short("x" * 301) == "x" * 299 + "…"
