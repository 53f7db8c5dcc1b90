from __future__ import annotations

import json
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from jobsync_tui.bootstrap import open_workspace
from jobsync_tui.cli import posting
from jobsync_tui.cli.results import results_text
from jobsync_tui.config import load_profile
from jobsync_tui.core.errors import Unreachable
from jobsync_tui.core.outbox import IntentState
from jobsync_tui.services.confirm import confirm, prepare
from jobsync_tui.services.draft import proposals
from jobsync_tui.services.match import load_view
from jobsync_tui.services.post import Posting
from tests.cli.cli_support import outbox
from tests.store.intents_support import INTENT

if TYPE_CHECKING:
    from jobsync_tui.services.workspace import Workspace
    from tests.cli.cli_support import Jobsync, Served

READY, SECOND, TWO_CONTACTS, NO_CONTACT, LOOKS_INVOICED = "J10420", "J10421", "J10423", "J10434", "J10453"


def confirmed(count: int) -> None:
    """Confirm ready jobs without posting them, as a run that was stopped leaves them."""
    with open_workspace(load_profile()) as ws:
        view = load_view(ws)
        ready = [one for one in proposals(ws, view) if one.state == "ready"]
        confirm(ws, prepare(ws, view, ready[:count]))


# Refused before anything is frozen


def test_posting_without_yes_is_refused_where_nobody_can_answer(jobsync: Jobsync, pulled: Served) -> None:
    before = pulled.puts()
    ran = jobsync("post", "--ready", "--json")
    assert ran.code == 2
    assert "--yes" in ran.document["error"]["next"]
    assert pulled.puts() == before
    assert outbox() == []


def test_posting_nothing_in_particular_is_refused(jobsync: Jobsync, pulled: Served) -> None:
    assert pulled.home.exists()
    ran = jobsync("post", "--yes")
    assert (ran.code, ran.err) == (2, "Nothing is named to be posted. Name jobs, or give --ready.\n")


@pytest.mark.parametrize(
    ("decision", "says"),
    [
        ((), "is not ready: 2 contacts share this name"),
        (("never", "--reason", "a favour"), "is never to be billed"),
        (("skip",), "is put aside until tomorrow"),
    ],
)
def test_a_job_that_is_not_ready_says_why(
    jobsync: Jobsync, pulled: Served, decision: tuple[str, ...], says: str
) -> None:
    if decision:
        assert jobsync("decide", decision[0], TWO_CONTACTS, *decision[1:]).code == 0
    before = pulled.puts()
    ran = jobsync("post", READY, TWO_CONTACTS, "--yes")
    assert ran.code == 2
    assert f"Job {TWO_CONTACTS} {says}" in ran.err
    assert pulled.puts() == before
    assert outbox() == []


def test_a_job_that_is_invoiced_already_names_the_invoice(jobsync: Jobsync, pulled: Served) -> None:
    invoice_id = str(pulled.practice.expected[LOOKS_INVOICED].link_invoice_id)
    assert jobsync("decide", "link", LOOKS_INVOICED, invoice_id).code == 0
    ran = jobsync("post", LOOKS_INVOICED, "--yes")
    assert ran.code == 2
    assert pulled.practice.books.invoices[invoice_id]["InvoiceNumber"] in ran.err


# Dry runs


def test_a_dry_run_sends_nothing_and_two_are_equal(jobsync: Jobsync, pulled: Served) -> None:
    before = len(pulled.practice.books.calls)
    first = jobsync("post", "--ready", "--dry-run", "--json")
    assert first.code == 0
    assert first.out == jobsync("post", "--ready", "--dry-run", "--json").out
    document = first.document
    assert document | {"bodies": []} == {
        "dry_run": True,
        "batch": None,
        "organisation": "Kauri Electrical Ltd",
        "bodies": [],
        "new_contacts": [],
        "results": [],
        "contact_numbers": [],
        "calls": {},
    }
    assert len(document["bodies"]) == 34
    assert len(pulled.practice.books.calls) == before
    assert outbox() == []


def test_a_dry_run_shows_the_contact_and_the_status_that_would_be_sent(jobsync: Jobsync, pulled: Served) -> None:
    words = ("post", READY, "--dry-run", "--status", "AUTHORISED", "--json")
    body = json.loads(jobsync(*words).document["bodies"][0])
    assert body["Contact"] == {"ContactID": pulled.practice.expected[READY].contact_id}
    assert (body["InvoiceNumber"], body["Status"]) == (READY, "AUTHORISED")


def test_a_dry_run_names_contacts_that_would_be_created(jobsync: Jobsync, pulled: Served) -> None:
    assert pulled.home.exists()
    name = jobsync("decide", "new", NO_CONTACT, "--json").document["customer"]["name"]
    document = jobsync("post", NO_CONTACT, "--dry-run", "--json").document
    assert document["new_contacts"] == [name]
    assert "Contact" not in json.loads(document["bodies"][0])


def test_a_dry_run_prints_one_body_a_line_for_people(jobsync: Jobsync, pulled: Served) -> None:
    assert pulled.home.exists()
    ran = jobsync("post", READY, SECOND, "--dry-run")
    assert [json.loads(line)["InvoiceNumber"] for line in ran.out.splitlines()] == [READY, SECOND]
    assert "Nothing was sent." in ran.err


# Posting


def test_posting_has_the_documented_shape(jobsync: Jobsync, books: Served) -> None:
    ran = jobsync("post", READY, READY, "--yes", "--json")
    assert ran.code == 0
    document = ran.document
    assert set(document) == {"batch", "organisation", "results", "left_out", "notes", "calls"}
    assert document["batch"] == "2026-05-29-a"
    (result,) = document["results"]
    assert set(result) >= {
        *("job_id", "job_number", "stage", "state", "invoice_id", "invoice_number", "total", "message", "next"),
    }
    assert (result["job_number"], result["state"], result["stage"]) == (READY, "POSTED", "final")
    held = books.practice.books.invoices[result["invoice_id"]]
    assert (held["InvoiceNumber"], held["Total"]) == (READY, Decimal(result["total"]))
    assert document["calls"]["PUT Invoices"] == 1
    assert books.puts("/Invoices") == 1


def test_the_same_dry_run_body_is_what_arrives(jobsync: Jobsync, books: Served) -> None:
    body = json.loads(jobsync("post", READY, "--dry-run", "--json").document["bodies"][0])
    result = jobsync("post", READY, "--yes", "--json").document["results"][0]
    held = books.practice.books.invoices[result["invoice_id"]]
    assert [line["Description"] for line in held["LineItems"]] == [line["Description"] for line in body["LineItems"]]
    assert held["Reference"] == body["Reference"]


def test_posting_all_that_is_ready_twice_posts_it_once(jobsync: Jobsync, books: Served) -> None:
    assert jobsync("decide", "new", NO_CONTACT).code == 0
    document = jobsync("post", "--ready", "--yes", "--json").document
    assert {result["state"] for result in document["results"]} == {"POSTED"}
    assert len(document["results"]) == 35
    assert (books.puts("/Invoices"), books.puts("/Contacts")) == (1, 1)
    again = jobsync("post", "--ready", "--yes", "--json")
    assert (again.code, again.document["results"], again.document["batch"]) == (0, [], None)
    assert books.puts() == 2
    ran = jobsync("post", READY, "--yes")
    assert ran.code == 2
    assert f"Job {READY} is posted already, as invoice {READY}." in ran.err


def test_the_result_for_people_ends_with_its_sum(jobsync: Jobsync, books: Served) -> None:
    out = jobsync("post", READY, SECOND, "--yes").out.splitlines()
    total = sum(books.practice.expected[number].total for number in (READY, SECOND))
    assert out[0].split() == ["JOB", "INVOICE", "CONTACT", "TOTAL", "STATE", "WHAT"]
    assert out[-1] == f"2 of 2 invoices posted, {total:,.2f} NZD with tax."


def test_what_may_be_in_xero_is_told_beside_what_is_posted() -> None:
    last = [
        results_text(
            Posting(intents=tuple(replace(INTENT, state=IntentState(state)) for state in states), doing="done")
        )
        for states in (["UNKNOWN"] * 2, ["POSTED", "SENDING"], ["POSTED", "REJECTED"])
    ]
    assert [one.splitlines()[-1] for one in last] == [
        "0 of 2 invoices posted, 0.00 with tax. 2 are not known yet: 'jobsync settle' looks.",
        "1 of 2 invoices posted, 115.00 NZD with tax. 1 is not known yet: 'jobsync settle' looks.",
        "1 of 2 invoices posted, 115.00 NZD with tax.",
    ]


def test_what_xero_would_refuse_is_left_out_and_told_and_the_rest_is_posted(jobsync: Jobsync, books: Served) -> None:
    contact = books.practice.books.contacts[str(books.practice.expected[READY].contact_id)]
    contact["ContactStatus"] = "ARCHIVED"
    ran = jobsync("post", READY, SECOND, "--yes", "--json")
    assert ran.code == 1
    assert [(one["job_number"], one["state"]) for one in ran.document["results"]] == [(SECOND, "POSTED")]
    (told,) = ran.document["left_out"]
    assert told.startswith(f"Job {READY} is left out: The contact {contact['Name']} is archived in Xero.")
    assert told in ran.err
    (stuck,) = jobsync("list", READY, "--json").document["proposals"]
    assert (stuck["state"], [one["code"] for one in stuck["problems"]]) == ("needs_contact", ["contact_archived"])
    assert READY not in [
        job["job_number"] for job in jobsync("post", "--ready", "--yes", "--json").document["results"]
    ]


def test_a_refused_job_is_posted_again_only_when_nothing_stands_in_its_way(jobsync: Jobsync, books: Served) -> None:
    contact = books.practice.books.contacts[str(books.practice.expected[READY].contact_id)]
    confirmed(1)
    contact["ContactStatus"] = "ARCHIVED"
    document = jobsync("post", "--ready", "--yes", "--json").document
    assert ("REJECTED", READY) in [(one["state"], one["job_number"]) for one in document["results"]]
    assert jobsync("pull", "--full").code == 0
    ran = jobsync("post", READY, "--yes")
    assert ran.code == 2
    assert "archived" in ran.err
    contact["ContactStatus"] = "ACTIVE"
    assert jobsync("pull", "--full").code == 0
    assert jobsync("post", READY, "--yes", "--json").document["results"][0]["state"] == "POSTED"


def test_what_was_confirmed_earlier_is_settled_though_nothing_new_is_ready(jobsync: Jobsync, books: Served) -> None:
    confirmed(34)
    assert jobsync("status", "--json").document["jobs"]["posting"] == 34
    assert len(jobsync("status", "--json").document["undecided"]) == 34
    ran = jobsync("post", "--ready", "--yes", "--json")
    assert ran.code == 0
    assert ran.document["batch"] is None
    assert [result["state"] for result in ran.document["results"]] == ["POSTED"] * 34
    assert books.puts("/Invoices") == 1


def test_a_service_that_fails_midway_is_told_with_what_stands(jobsync: Jobsync, books: Served) -> None:
    profile = books.home / "config" / "default.toml"
    profile.write_text(profile.read_text(encoding="utf-8").replace(books.url, "http://127.0.0.1:9"), encoding="utf-8")
    confirmed(1)
    ran = jobsync("post", "--ready", "--yes", "--json")
    assert ran.code == 3
    assert ran.document["error"]["exit_code"] == 3
    assert "cannot be reached" in ran.err
    assert outbox() == ["CONFIRMED"]


def test_an_interruption_says_what_stands(jobsync: Jobsync, books: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    def stopped(_: Workspace) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(posting, "post", stopped)
        ran = jobsync("post", READY, "--yes", "--json")
    assert ran.code == 130
    assert "What was sent is recorded; run 'jobsync post --ready' again" in ran.err
    assert ran.document["error"]["exit_code"] == 130
    assert jobsync("post", "--ready", "--yes").code == 0
    assert books.puts("/Invoices") == 1


def test_an_error_while_freezing_leaves_no_draft_behind(
    jobsync: Jobsync, pulled: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert pulled.home.exists()

    def broken(*_: object) -> None:
        raise Unreachable("No answer.", next_step="Wait.", sent=False)

    with monkeypatch.context() as patch:
        patch.setattr("jobsync_tui.services.confirm.confirm", broken)
        assert jobsync("post", READY, "--yes").code == 3
    assert outbox() == []
