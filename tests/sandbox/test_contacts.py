"""How contacts are created, updated, archived and told apart."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    import httpx

    from jobsync_tui.sandbox.xero.books import Books

ZERO = "00000000-0000-0000-0000-000000000000"
ARCHIVED = (
    "The specified contact details matched an archived contact. "
    "Archived contacts cannot currently be edited via the API."
)


def send(api: httpx.Client, method: str, *contacts: dict[str, Any]) -> list[dict[str, Any]]:
    """Write contacts with every element answered for, and return the elements."""
    reply = api.request(method, "Contacts?summarizeErrors=false", json={"Contacts": contacts})
    assert reply.status_code == 200, reply.text
    elements: list[dict[str, Any]] = reply.json()["Contacts"]
    return elements


def messages(element: dict[str, Any]) -> list[str]:
    return [error["Message"] for error in element.get("ValidationErrors", [])]


def test_put_creates_a_contact_with_its_fixed_slots(api: httpx.Client, books: Books) -> None:
    (made,) = send(api, "PUT", {"Name": "New Co", "Phones": [{"PhoneType": "MOBILE", "PhoneNumber": "021 1"}]})

    assert made["StatusAttributeString"] == "OK"
    assert made["ContactStatus"] == "ACTIVE"
    assert [phone["PhoneType"] for phone in made["Phones"]] == ["DDI", "DEFAULT", "FAX", "MOBILE"]
    assert [phone["PhoneNumber"] for phone in made["Phones"]] == ["", "", "", "021 1"]
    assert {address["AddressType"] for address in made["Addresses"]} == {"STREET", "POBOX"}
    assert books.contacts[made["ContactID"]]["Name"] == "New Co"


def test_put_refuses_the_name_of_an_active_contact_whatever_its_case(api: httpx.Client, books: Books) -> None:
    before = len(books.contacts)
    reply = api.put("Contacts", json={"Contacts": [{"Name": "ADA REWI"}]})

    assert reply.status_code == 400
    body = reply.json()
    assert (body["ErrorNumber"], body["Type"]) == (10, "ValidationException")
    (element,) = body["Elements"]
    assert element["ContactID"] == ZERO
    assert element["HasValidationErrors"] is True
    (message,) = messages(element)
    assert message == (
        "The contact name ADA REWI is already assigned to another contact. "
        "The contact name must be unique across all active contacts."
    )
    assert len(books.contacts) == before


def test_an_archived_contact_leaves_its_name_free(api: httpx.Client) -> None:
    (made,) = send(api, "PUT", {"Name": "Gone Fishing Ltd"})
    assert made["StatusAttributeString"] == "OK"


def test_an_account_number_stays_taken_even_by_an_archived_contact(api: httpx.Client) -> None:
    (made,) = send(api, "PUT", {"Name": "New Co", "AccountNumber": "A-9"})
    assert messages(made) == ["The Account Number already exists."]


def test_put_with_a_known_contact_number_does_not_update(api: httpx.Client, books: Books) -> None:
    (made,) = send(api, "PUT", {"Name": "New Co", "ContactNumber": "C-1"})

    assert made["StatusAttributeString"] == "ERROR"
    assert {contact["Name"] for contact in books.contacts.values()} >= {"Ada Rewi"}


@pytest.mark.parametrize("key", ["ContactID", "ContactNumber", "Name"])
def test_post_finds_a_contact_by_id_number_or_name_and_keeps_what_is_not_sent(
    api: httpx.Client, contact_ids: dict[str, str], key: str
) -> None:
    keys = {"ContactID": contact_ids["Ada Rewi"], "ContactNumber": "c-1", "Name": "ada rewi"}
    (updated,) = send(api, "POST", {key: keys[key], "FirstName": "Ada"})

    assert updated["ContactID"] == contact_ids["Ada Rewi"]
    assert updated["FirstName"] == "Ada"
    assert (updated["EmailAddress"], updated["AccountNumber"]) == ("ada@rewi.example", "A-1")


def test_post_with_a_new_name_creates(api: httpx.Client, books: Books) -> None:
    (made,) = send(api, "POST", {"Name": "Newcomer"})
    assert books.contacts[made["ContactID"]]["Name"] == "Newcomer"


def test_a_name_beside_an_id_renames(api: httpx.Client, contact_ids: dict[str, str], books: Books) -> None:
    ada = contact_ids["Ada Rewi"]
    send(api, "POST", {"ContactID": ada, "Name": "Ada Rewi-Smith"})
    assert books.contacts[ada]["Name"] == "Ada Rewi-Smith"


def test_renaming_onto_another_contact_is_refused(api: httpx.Client, contact_ids: dict[str, str]) -> None:
    (element,) = send(api, "POST", {"ContactID": contact_ids["Ada Rewi"], "Name": "björk timber ltd"})
    assert messages(element)[0].startswith("The contact name björk timber ltd is already assigned")


def test_an_unknown_contact_id_makes_the_whole_post_404_and_saves_nothing(api: httpx.Client, books: Books) -> None:
    reply = api.post("Contacts", json={"Contacts": [{"Name": "First"}, {"ContactID": books.new_id("x")}]})

    assert (reply.status_code, reply.content) == (404, b"")
    assert reply.headers["Content-Type"].startswith("text/html")
    assert all(contact["Name"] != "First" for contact in books.contacts.values())


def test_post_merges_phones_and_addresses_by_type(api: httpx.Client, contact_ids: dict[str, str]) -> None:
    ada = {"ContactID": contact_ids["Ada Rewi"]}
    send(api, "POST", ada | {"Phones": [{"PhoneType": "DEFAULT", "PhoneNumber": "09 1"}]})
    street = {"AddressType": "STREET", "AddressLine1": "1 High St", "City": "Auckland"}
    (updated,) = send(
        api, "POST", ada | {"Phones": [{"PhoneType": "MOBILE", "PhoneNumber": "021 2"}], "Addresses": [street]}
    )

    numbers = {phone["PhoneType"]: phone["PhoneNumber"] for phone in updated["Phones"]}
    assert numbers == {"DDI": "", "DEFAULT": "09 1", "FAX": "", "MOBILE": "021 2"}
    assert updated["Addresses"][0] == street | {"Region": "", "PostalCode": "", "Country": ""}


def test_contact_persons_are_replaced_as_a_list_and_an_empty_one_does_not_clear(
    api: httpx.Client, contact_ids: dict[str, str]
) -> None:
    ada = {"ContactID": contact_ids["Ada Rewi"]}
    send(api, "POST", ada | {"ContactPersons": [{"FirstName": "A"}, {"FirstName": "B"}]})
    (replaced,) = send(api, "POST", ada | {"ContactPersons": [{"FirstName": "C"}]})
    (kept,) = send(api, "POST", ada | {"ContactPersons": []})

    assert [person["FirstName"] for person in replaced["ContactPersons"]] == ["C"]
    assert kept["ContactPersons"] == replaced["ContactPersons"]


def test_six_contact_persons_are_one_too_many(api: httpx.Client) -> None:
    persons = [{"FirstName": str(number)} for number in range(6)]
    six, five = send(
        api, "PUT", {"Name": "Six", "ContactPersons": persons}, {"Name": "Five", "ContactPersons": persons[1:]}
    )
    assert (six["StatusAttributeString"], five["StatusAttributeString"]) == ("ERROR", "OK")


@pytest.mark.parametrize("name", ["a <b>", " lead", "trail ", "two  spaces", "x" * 256])
def test_a_name_with_brackets_odd_spaces_or_256_letters_is_refused(api: httpx.Client, name: str) -> None:
    (element,) = send(api, "PUT", {"Name": name})
    assert element["StatusAttributeString"] == "ERROR"
    assert len(messages(element)) == 1


def test_a_name_of_255_letters_is_taken(api: httpx.Client) -> None:
    (element,) = send(api, "PUT", {"Name": "x" * 255})
    assert element["StatusAttributeString"] == "OK"


@pytest.mark.parametrize("email", ["nobody", "a@b", "a b@c.nz", "a@b.nz; c@d.nz"])
def test_an_email_address_must_be_one_address(api: httpx.Client, email: str) -> None:
    (element,) = send(api, "PUT", {"Name": "New", "EmailAddress": email})
    assert messages(element) == ["Email address must be valid."]


def test_an_email_address_need_not_be_unique(api: httpx.Client) -> None:
    (element,) = send(api, "PUT", {"Name": "Shared", "EmailAddress": "ada@rewi.example"})
    assert element["StatusAttributeString"] == "OK"


def test_a_contact_without_any_key_is_told_which_keys_there_are(api: httpx.Client) -> None:
    (element,) = send(api, "POST", {"FirstName": "Nobody"})
    (message,) = messages(element)
    assert message == (
        "The Contact must contain at least 1 of the following elements to identify the contact: "
        "Name, ContactID, ContactNumber"
    )


def test_archiving_works_with_an_approved_invoice_open(
    api: httpx.Client, books: Books, contact_ids: dict[str, str]
) -> None:
    ada = contact_ids["Ada Rewi"]
    books.seed_invoice(Contact={"ContactID": ada}, LineItems=[{"Quantity": 1, "UnitAmount": 5}])
    send(api, "POST", {"ContactID": ada, "ContactStatus": "ARCHIVED"})
    assert books.contacts[ada]["ContactStatus"] == "ARCHIVED"


@pytest.mark.parametrize("change", [{"FirstName": "X"}, {"ContactStatus": "ACTIVE"}])
def test_an_archived_contact_cannot_be_edited(
    api: httpx.Client, contact_ids: dict[str, str], change: dict[str, str]
) -> None:
    (element,) = send(api, "POST", {"ContactID": contact_ids["Gone Fishing Ltd"]} | change)
    assert messages(element) == [ARCHIVED]


def test_archived_contacts_are_hidden_from_lists_unless_asked_for(
    api: httpx.Client, contact_ids: dict[str, str]
) -> None:
    gone = contact_ids["Gone Fishing Ltd"]

    def listed(query: str) -> set[str]:
        return {contact["ContactID"] for contact in api.get(f"Contacts?{query}").json()["Contacts"]}

    assert gone not in listed("page=1")
    assert gone in listed("page=1&includeArchived=true")
    assert gone in listed(f"IDs={gone}")
    assert api.get(f"Contacts/{gone}").json()["Contacts"][0]["ContactStatus"] == "ARCHIVED"


def test_a_merged_contact_is_archived_and_names_its_winner_on_full_pages_only(
    api: httpx.Client, books: Books, contact_ids: dict[str, str]
) -> None:
    ada = contact_ids["Ada Rewi"]
    loser = books.seed_contact(Name="A. Rewi", ContactStatus="ARCHIVED", MergedToContactID=ada)

    paged, bare = (api.get(f"Contacts?IDs={loser}{page}").json()["Contacts"][0] for page in ("&page=1", ""))
    assert paged["MergedToContactID"] == ada
    assert "MergedToContactID" not in bare


def test_lists_without_a_page_leave_out_persons_terms_and_balances(
    api: httpx.Client, books: Books, contact_ids: dict[str, str]
) -> None:
    ada = contact_ids["Ada Rewi"]
    terms = {"Sales": {"Day": 20, "Type": "OFFOLLOWINGMONTH"}}
    send(api, "POST", {"ContactID": ada, "PaymentTerms": terms, "ContactPersons": [{"FirstName": "Bo"}]})
    books.seed_invoice(Contact={"ContactID": ada}, LineItems=[{"Quantity": 1, "UnitAmount": 5}])

    paged, bare, summary = (
        api.get(f"Contacts?IDs={ada}{query}").json()["Contacts"][0]
        for query in ("&page=1", "", "&page=1&summaryOnly=true")
    )
    assert paged["PaymentTerms"] == terms
    assert paged["Balances"]["AccountsReceivable"]["Outstanding"] == 5.0
    assert {"PaymentTerms", "ContactPersons", "Balances"}.isdisjoint(bare)
    assert "Addresses" in bare
    assert {"Addresses", "ContactGroups", "IsCustomer", "IsSupplier", "Balances"}.isdisjoint(summary)
    assert summary["EmailAddress"] == "ada@rewi.example"


@pytest.mark.parametrize("term", ["rewi", "C-1", "ada@", "ADA"])
def test_search_term_looks_into_names_number_and_email(api: httpx.Client, term: str) -> None:
    found = api.get("Contacts", params={"searchTerm": term}).json()["Contacts"]
    assert [contact["Name"] for contact in found] == ["Ada Rewi"]


def test_where_on_the_name_ignores_case_and_accents(api: httpx.Client) -> None:
    found = api.get("Contacts", params={"where": 'Name=="bjork TIMBER ltd"'}).json()["Contacts"]
    assert [contact["Name"] for contact in found] == ["Björk Timber Ltd"]


def test_one_contact_is_found_by_its_number(api: httpx.Client) -> None:
    assert api.get("Contacts/C-1").json()["Contacts"][0]["Name"] == "Ada Rewi"
    assert api.get("Contacts/C-0").status_code == 404


def test_saving_moves_the_change_date(
    api: httpx.Client, contact_ids: dict[str, str], books: Books, pass_time: Callable[[timedelta], None]
) -> None:
    ada = contact_ids["Ada Rewi"]
    before = books.contacts[ada]["UpdatedDateUTC"]
    pass_time(timedelta(minutes=20))
    send(api, "POST", {"ContactID": ada, "FirstName": "Ada"})
    assert books.contacts[ada]["UpdatedDateUTC"] == before + timedelta(minutes=20)


def test_a_batch_saves_the_good_and_lists_only_the_bad_by_default(api: httpx.Client, books: Books) -> None:
    batch = {"Contacts": [{"Name": "Good"}, {"Name": "Ada Rewi"}, {"Name": "Better"}]}
    reply = api.put("Contacts", json=batch)

    assert reply.status_code == 400
    assert [element["Name"] for element in reply.json()["Elements"]] == ["Ada Rewi"]
    assert {"Good", "Better"} <= {contact["Name"] for contact in books.contacts.values()}


def test_two_elements_of_one_batch_cannot_take_the_same_name(api: httpx.Client) -> None:
    first, second = send(api, "PUT", {"Name": "Twin"}, {"Name": "TWIN"})
    assert (first["StatusAttributeString"], second["StatusAttributeString"]) == ("OK", "ERROR")
    assert second["ContactID"] == ZERO


@pytest.mark.parametrize(
    "body", [b"", b"{", b"[]", b'{"Contacts":[]}', b'{"Contacts":[{"Name":{}}]}', b'{"Contacts":["x"]}']
)
def test_a_body_that_is_not_understood_is_error_17(api: httpx.Client, body: bytes) -> None:
    reply = api.put("Contacts", content=body)
    assert (reply.status_code, reply.json()["ErrorNumber"]) == (400, 17)


def test_a_field_of_the_wrong_type_refuses_the_whole_body_before_anything_is_saved(
    api: httpx.Client, books: Books
) -> None:
    before = len(books.contacts)
    assert api.put("Contacts", json={"Contacts": [{"Name": "Good"}, {"Name": []}]}).status_code == 400
    assert len(books.contacts) == before
