"""What is remembered, from the command line: listed, revoked, written to a file and taken in."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tests.cli.cli_support import by_number

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.cli_support import Jobsync, Served

READY, TWO_CONTACTS, NO_CONTACT = "J10420", "J10423", "J10434"

pytestmark = pytest.mark.usefixtures("pulled")


def contact_of(pulled: Served) -> str:
    return str(pulled.practice.expected[TWO_CONTACTS].contact_id)


def test_with_nothing_remembered_the_list_says_how_to(jobsync: Jobsync) -> None:
    assert "Nothing is remembered yet" in jobsync("decisions").out
    assert jobsync("decisions", "--json").document["decisions"] == []


def test_a_remembered_contact_is_listed_revoked_and_then_gone(jobsync: Jobsync, pulled: Served) -> None:
    jobsync("decide", "contact", TWO_CONTACTS, contact_of(pulled), "--remember", "customer")
    [one] = jobsync("decisions", "--json").document["decisions"]
    assert (one["choice"], one["scope"], one["contact_id"]) == ("contact", "customer", contact_of(pulled))
    assert (one["imported"], one["asked_again"]) == (False, "")
    assert one["reaches"] >= 1
    assert f"{one['customer']}  this customer everywhere" in " ".join(jobsync("decisions").out.split("\n"))
    ran = jobsync("decisions", "revoke", str(one["id"]))
    assert (ran.code, ran.out.strip()) == (0, f"Took back decision {one['id']}.")
    assert jobsync("decisions", "--json").document["decisions"] == []
    assert by_number(jobsync("list", "--json").document)[TWO_CONTACTS]["state"] == "needs_contact"
    again = jobsync("decisions", "revoke", str(one["id"]))
    assert again.code == 2
    assert "no remembered decision" in again.err


def test_no_to_a_contact_is_decided_shown_and_kept(jobsync: Jobsync) -> None:
    before = by_number(jobsync("list", "--json").document)[READY]
    contact_id = before["contact"]["contact_id"]
    ran = jobsync("decide", "not", READY, contact_id, "--remember", "site", "--json")
    assert ran.code == 0
    assert ran.document["state"] == "needs_contact"
    assert [one["contact_id"] for one in ran.document["candidates"] if one["rejected"]] == [contact_id]
    assert ran.document["candidates"][-1]["contact_id"] == contact_id
    [one] = jobsync("decisions", "--json").document["decisions"]
    assert (one["choice"], one["scope"]) == ("not", "site")
    assert "Took back: not this contact" in jobsync("undo").out


def test_a_new_contact_is_remembered_for_the_customer(jobsync: Jobsync) -> None:
    assert jobsync("decide", "new", NO_CONTACT, "--remember", "customer").code == 0
    [one] = jobsync("decisions", "--json").document["decisions"]
    assert (one["choice"], one["says"]) == ("new", "a new contact")


def test_decisions_travel_by_file_and_what_differs_here_is_told(
    jobsync: Jobsync, pulled: Served, tmp_path: Path
) -> None:
    file = str(tmp_path / "ours.json")
    jobsync("decide", "contact", TWO_CONTACTS, contact_of(pulled), "--remember", "customer")
    ran = jobsync("decisions", "export", file)
    assert (ran.code, ran.out.strip()) == (0, f"1 decision written to {file}.")
    assert (tmp_path / "ours.json").stat().st_mode & 0o077 == 0
    jobsync("undo")
    asked = jobsync("decisions", "import", file)
    assert asked.code == 2
    assert "Give --yes" in asked.err
    taken = jobsync("decisions", "import", file, "--yes", "--json")
    assert (taken.code, taken.document["taken"], taken.document["counts"]) == (0, 1, {"new": 1})
    same = jobsync("decisions", "import", file, "--yes", "--json")
    assert (same.code, same.document["taken"]) == (0, 0)
    assert by_number(jobsync("list", "--json").document)[TWO_CONTACTS]["contact"]["decision"] == "remembered"
    jobsync("undo")
    jobsync("decide", "new", TWO_CONTACTS, "--remember", "customer")
    differs = jobsync("decisions", "import", file, "--yes")
    assert differs.code == 1
    assert "decided otherwise here" in differs.out
    assert "0 decisions taken." in differs.out


def test_a_file_of_other_books_is_refused(jobsync: Jobsync, tmp_path: Path) -> None:
    file = tmp_path / "ours.json"
    jobsync("decisions", "export", str(file))
    document = json.loads(file.read_text(encoding="utf-8"))
    file.write_text(json.dumps(document | {"tenant_id": "x", "organisation": "Rimu Ltd"}), encoding="utf-8")
    ran = jobsync("decisions", "import", str(file), "--yes")
    assert ran.code == 2
    assert "This file is of Rimu Ltd" in ran.err


def test_a_file_that_is_not_there_is_told(jobsync: Jobsync, tmp_path: Path) -> None:
    ran = jobsync("decisions", "import", str(tmp_path / "none.json"), "--yes")
    assert ran.code == 2
    assert "cannot be read" in ran.err


def test_what_posting_writes_on_contacts_is_in_the_dry_run_and_told_after(jobsync: Jobsync, books: Served) -> None:
    profile = next((books.home / "config").glob("*.toml"))
    profile.write_text(f"{profile.read_text(encoding='utf-8')}\n[contacts]\ncustomer_number = true\n", "utf-8")
    contact_id = str(books.practice.expected[TWO_CONTACTS].contact_id)
    jobsync("decide", "contact", TWO_CONTACTS, contact_id, "--remember", "customer")
    dry = jobsync("post", TWO_CONTACTS, "--dry-run", "--json")
    [one] = dry.document["contact_numbers"]
    assert one["contact_id"] == contact_id
    assert f"{one['name']} gets the customer's number in Xero." in dry.err
    ran = jobsync("post", TWO_CONTACTS, "--yes", "--json")
    assert ran.document["notes"] == [f"{one['name']} carries the customer's number {one['number']} in Xero."]
    assert ran.document["notes"][0] in ran.err
    assert books.practice.books.contacts[contact_id]["ContactNumber"] == one["number"]
