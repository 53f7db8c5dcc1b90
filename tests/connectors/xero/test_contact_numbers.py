"""A contact's number is written by its id alone, and the rest of the contact stays."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from jobsync_tui.core.errors import BadAnswer, JobsyncError
from jobsync_tui.core.ledger import ContactID
from tests.connectors.xero.test_against_practice_books import Practice
from tests.connectors.xero.xero_support import CONTACT, INVOICE, Desk, listed

if TYPE_CHECKING:
    from typing import Any

NUMBER = "3f2c9a71-5b0e-4d1c-9e66-0f4f2a8d7b10"


@pytest.fixture
def practice() -> Practice:
    return Practice()


def stored(practice: Practice, contact_id: str) -> dict[str, Any]:  # Xero's own JSON
    return dict(practice.books.contacts[contact_id])


def test_the_number_is_written_and_every_other_field_stays(practice: Practice) -> None:
    before = stored(practice, practice.aroha)
    written = practice.ledger().number_contact(ContactID(practice.aroha), NUMBER)
    after = stored(practice, practice.aroha)
    assert (written.ok, written.id, written.key) == (True, practice.aroha, "Aroha Plumbing")
    assert after["ContactNumber"] == NUMBER
    assert {name for name in after if after[name] != before.get(name)} - {"UpdatedDateUTC"} == {"ContactNumber"}
    assert len(practice.books.contacts) == 2


def test_the_request_holds_the_id_and_the_number_and_nothing_else() -> None:
    desk = Desk()
    desk.script.then(listed("Contacts", {"ContactID": CONTACT, "Name": "Aroha", "StatusAttributeString": "OK"}))
    desk.ledger.number_contact(ContactID(CONTACT), NUMBER)
    request = desk.script.last
    assert (request.method, request.url.path) == ("POST", f"/api.xro/2.0/Contacts/{CONTACT}")
    assert request.url.query == b"summarizeErrors=false"
    assert json.loads(request.content) == {"Contacts": [{"ContactID": CONTACT, "ContactNumber": NUMBER}]}
    assert desk.ledger.calls == {"POST Contacts": 1}


def test_an_answer_about_another_contact_or_about_none_is_no_word() -> None:
    for answered in (
        [{"ContactID": INVOICE, "Name": "Other", "StatusAttributeString": "OK"}],
        [],
    ):
        desk = Desk()
        desk.script.then(listed("Contacts", *answered))
        with pytest.raises(BadAnswer):
            desk.ledger.number_contact(ContactID(CONTACT), NUMBER)


def test_writing_it_twice_changes_nothing(practice: Practice) -> None:
    for _ in range(2):
        assert practice.ledger().number_contact(ContactID(practice.aroha), NUMBER).ok
    assert stored(practice, practice.aroha)["ContactNumber"] == NUMBER


def test_a_number_of_another_contact_is_refused_in_xeros_words(practice: Practice) -> None:
    practice.books.seed_contact(Name="Other", ContactNumber=NUMBER)
    written = practice.ledger().number_contact(ContactID(practice.aroha), NUMBER)
    assert not written.ok
    assert "Contact Number" in " ".join(written.messages)
    assert not stored(practice, practice.aroha).get("ContactNumber")


def test_an_archived_contact_is_refused(practice: Practice) -> None:
    written = practice.ledger().number_contact(ContactID(practice.gone), NUMBER)
    assert not written.ok
    assert "rchived" in " ".join(written.messages)


def test_an_unknown_contact_is_an_error_that_names_no_id(practice: Practice) -> None:
    unknown = "00000000-1111-4111-8111-000000000000"
    with pytest.raises(JobsyncError) as caught:
        practice.ledger().number_contact(ContactID(unknown), NUMBER)
    assert isinstance(caught.value, BadAnswer)
    assert unknown not in str(caught.value)
    assert len(practice.books.contacts) == 2
