"""The JSON shapes of the contract, against the practice books."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from tests.cli.cli_support import NOW, by_number

if TYPE_CHECKING:
    from tests.cli.cli_support import Jobsync, Served

READY, TWO_CONTACTS, NO_CONTACT, LINE, LOOKS_INVOICED = "J10420", "J10423", "J10434", "J10447", "J10453"

pytestmark = pytest.mark.usefixtures("pulled")


# pull


def test_pulling_tells_what_came_from_where(jobsync: Jobsync) -> None:
    ran = jobsync("pull", "--json")
    assert ran.code == 0
    (source,) = ran.document["sources"]
    assert (source["name"], source["calls"]) == ("field", 0)
    assert source["jobs"] == {"new": 0, "changed": 0, "same": 40, "gone": 0}
    assert source["seconds"] >= 0
    xero = ran.document["xero"]
    assert set(xero) == {"contacts", "invoices", "credits", "settings", "notes", "calls", "seconds"}
    assert set(xero["contacts"]) == set(xero["invoices"]) == {"new", "changed", "same", "gone"}
    assert set(xero["credits"]) == set(xero["invoices"])
    assert xero["settings"] == {"pulled": False}
    assert xero["calls"] > 0
    assert ran.document["problems"] == []


def test_a_full_pull_reads_all_of_xero_again(jobsync: Jobsync, pulled: Served) -> None:
    xero = jobsync("pull", "--full", "--json").document["xero"]
    assert xero["contacts"]["same"] == len(pulled.practice.books.contacts)
    assert xero["settings"] == {"pulled": True}


def test_pulling_one_source_asks_nothing_of_xero(jobsync: Jobsync, pulled: Served) -> None:
    before = len(pulled.practice.books.calls)
    assert jobsync("pull", "--source", "field", "--json").document["xero"] is None
    assert len(pulled.practice.books.calls) == before


def test_pulling_prints_a_table_for_people(jobsync: Jobsync) -> None:
    ran = jobsync("pull")
    assert ran.out.split("\n")[0].split() == ["WHAT", "NEW", "CHANGED", "SAME", "GONE"]
    assert ran.out.split("\n")[1].split() == ["jobs", "from", "field", "0", "0", "40", "0"]


# list


def test_the_list_counts_every_job_and_says_as_of_when(jobsync: Jobsync) -> None:
    document = jobsync("list", "--json").document
    assert document["organisation"] == "Kauri Electrical Ltd"
    assert document["as_of"] == NOW.isoformat()
    assert document["counts"] == {"needs_contact": 4, "needs_lines": 1, "needs_review": 1, "ready": 34}
    assert len(document["proposals"]) == 40


def test_a_ready_proposal_has_the_documented_shape(jobsync: Jobsync, pulled: Served) -> None:
    proposal = by_number(jobsync("list", READY, "--json").document)[READY]
    assert set(proposal) >= {"job_id", "job_number", "source", "stage", "state", "customer", "contact", "candidates"}
    assert (proposal["source"], proposal["stage"], proposal["state"]) == ("field", "final", "ready")
    assert set(proposal["customer"]) == {"id", "name"}
    contact = proposal["contact"]
    assert contact["contact_id"] == pulled.practice.expected[READY].contact_id
    assert contact["decision"] == "auto"
    assert 0.9 <= contact["score"] <= 1
    assert contact["why"]
    candidate = proposal["candidates"][0]
    assert set(candidate) >= {"contact_id", "name", "score", "evidence"}
    assert set(candidate["evidence"][0]) >= {"field", "level", "weight"}
    assert proposal["invoiced"] == {
        "status": "not_invoiced",
        "flags": [],
        "invoices": [],
        "decision": "auto",
        "why": "",
    }
    assert proposal["problems"] == []
    assert proposal["left_off"] == []


def test_money_and_quantities_are_text_that_adds_up(jobsync: Jobsync, pulled: Served) -> None:
    for proposal in jobsync("list", "--json").document["proposals"]:
        invoice = proposal["invoice"]
        assert set(invoice) == {
            *("number", "reference", "date", "due_date", "currency", "line_amount_types", "status", "lines"),
            *("subtotal", "total_tax", "total"),
        }
        assert set(invoice["lines"][0]) == {
            *("line_id", "description", "quantity", "unit_amount", "account_code", "tax_type", "tracking"),
            *("line_amount", "tax_amount", "decision", "why", "candidates"),
        }
        for name in ("subtotal", "total_tax", "total"):
            assert isinstance(invoice[name], str)
            assert invoice[name][-3] == "."
        lines = sum(Decimal(line["line_amount"]) for line in invoice["lines"])
        inclusive = invoice["line_amount_types"] == "Inclusive"
        assert lines == Decimal(invoice["total" if inclusive else "subtotal"])
        assert Decimal(invoice["total"]) == Decimal(invoice["subtotal"]) + Decimal(invoice["total_tax"])
        assert Decimal(invoice["total"]) == pulled.practice.expected[proposal["job_number"]].total
        assert all(isinstance(line["quantity"], str) for line in invoice["lines"])


def test_a_job_without_a_contact_has_nulls_and_a_problem_with_its_next_step(jobsync: Jobsync) -> None:
    proposal = by_number(jobsync("list", NO_CONTACT, "--json").document)[NO_CONTACT]
    assert proposal["contact"] == {
        "contact_id": None,
        "name": None,
        "decision": "new",
        "score": None,
        "why": proposal["contact"]["why"],
    }
    (problem,) = proposal["problems"]
    assert set(problem) == {"code", "message", "next"}
    assert problem["code"] == "contact_missing"


def test_a_line_without_account_offers_codes(jobsync: Jobsync) -> None:
    lines = by_number(jobsync("list", LINE, "--json").document)[LINE]["invoice"]["lines"]
    (open_line,) = [line for line in lines if line["account_code"] is None]
    assert open_line["decision"] == "review"
    assert "310" in open_line["candidates"]


def test_a_job_that_looks_invoiced_names_the_invoice_and_how_it_was_found(jobsync: Jobsync, pulled: Served) -> None:
    invoiced = by_number(jobsync("list", LOOKS_INVOICED, "--json").document)[LOOKS_INVOICED]["invoiced"]
    assert invoiced["decision"] == "review"
    (invoice,) = invoiced["invoices"]
    assert set(invoice) == {"invoice_id", "number", "status", "date", "total", "role", "how", "score"}
    assert invoice["invoice_id"] == pulled.practice.expected[LOOKS_INVOICED].link_invoice_id


def test_an_invoice_that_cannot_be_drafted_is_null(jobsync: Jobsync, pulled: Served) -> None:
    jobs = pulled.home / "config" / "jobs.json"
    held = json.loads(jobs.read_text(encoding="utf-8"))
    held["jobs"][0].pop("completed_on")
    jobs.write_text(json.dumps(held), encoding="utf-8")
    assert jobsync("pull", "--source", "field").code == 0
    (proposal,) = jobsync("list", held["jobs"][0]["id"], "--json").document["proposals"]
    assert proposal["invoice"] is None
    assert proposal["state"] == "blocked"


def test_the_list_can_be_narrowed_by_state_and_by_job(jobsync: Jobsync) -> None:
    found = jobsync("list", "--state", "needs_lines", "--state", "needs_review", "--json").document
    assert set(by_number(found)) == {LINE, LOOKS_INVOICED}
    assert found["counts"]["ready"] == 34
    found = jobsync("list", "--state", "ready", READY, LINE, "--json").document
    assert set(by_number(found)) == {READY}


def test_the_list_for_people_is_one_row_a_job(jobsync: Jobsync) -> None:
    ran = jobsync("list")
    lines = ran.out.splitlines()
    assert lines[0].split() == ["JOB", "STAGE", "STATE", "CUSTOMER", "TOTAL", "WHY"]
    assert len(lines) == 42
    assert lines[-1] == "40 jobs."
    assert "jobsync list JOB" in ran.err
    assert jobsync("list", "--quiet").err == ""


def test_a_list_without_a_job_says_so(jobsync: Jobsync) -> None:
    ran = jobsync("list", "--state", "posted")
    assert (ran.code, ran.out, ran.err) == (0, "No job.\n", "")
    assert jobsync("list", "--state", "nonsense").code == 2


def test_a_named_job_is_shown_with_what_a_decision_needs(jobsync: Jobsync, pulled: Served) -> None:
    out = jobsync("list", TWO_CONTACTS).out
    assert str(pulled.practice.expected[TWO_CONTACTS].contact_id) in out
    assert "2 contacts share this name" in out
    assert "Problem" in out
    invoice_id = pulled.practice.expected[LOOKS_INVOICED].link_invoice_id
    assert pulled.practice.books.invoices[str(invoice_id)]["InvoiceNumber"] in jobsync("list", LOOKS_INVOICED).out


# status, history


def test_the_status_has_the_documented_shape(jobsync: Jobsync) -> None:
    assert jobsync("status", "--json").document == {
        "organisation": "Kauri Electrical Ltd",
        "practice": True,
        "demo": True,
        "country": "NZ",
        "sources": {"field": NOW.isoformat()},
        "xero_pulled_at": NOW.isoformat(),
        "jobs": {"needs_contact": 4, "needs_lines": 1, "needs_review": 1, "ready": 34},
        "not_released": 0,
        "undecided": [],
        "afterwards_waiting": 0,
        "calls_left_today": None,
        "calls_left_as_of": None,
        "calls_limited_until": None,
    }


def test_the_status_for_people_says_which_books_they_are(jobsync: Jobsync) -> None:
    assert "Kauri Electrical Ltd · NZ [PRACTICE BOOKS]" in jobsync("status").out


def test_books_that_are_not_practice_books_are_called_live(jobsync: Jobsync, pulled: Served) -> None:
    profile = pulled.home / "config" / "live.toml"
    text = (pulled.home / "config" / "default.toml").read_text(encoding="utf-8")
    profile.write_text(text.replace(f'api_url = "{pulled.url}"', 'client_id = "hers"'), encoding="utf-8")
    assert "not pulled yet [LIVE]" in jobsync("--profile", "live", "status").out


def test_the_history_holds_every_decision_and_that_it_was_taken_back(jobsync: Jobsync) -> None:
    assert jobsync("history", "--json").document == {"events": []}
    jobsync("decide", "never", READY, "--reason", "a favour")
    jobsync("undo")
    events = jobsync("history", "--json").document["events"]
    assert [event["what"] for event in events] == ["decided never", "undid never"]
    assert set(events[0]) == {"id", "at", "what", "job", "detail", "decision", "hash"}
    assert events[1]["decision"] == {"id": events[0]["decision"]["id"], "undone": True}
    assert events[0]["detail"] == {"reason": "a favour"}
    assert "reason: a favour" in jobsync("history").out
