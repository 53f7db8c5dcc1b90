from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from tests.cli.cli_support import by_number

if TYPE_CHECKING:
    from tests.cli.cli_support import Jobsync, Served

READY, TWO_CONTACTS, NO_CONTACT, LINE, LOOKS_INVOICED = "J10420", "J10423", "J10434", "J10447", "J10453"

pytestmark = pytest.mark.usefixtures("pulled")


def change_jobs(pulled: Served, jobsync: Jobsync, change: Any) -> list[dict[str, Any]]:  # any function of the jobs
    """Rewrite the jobs file and pull it; gives the jobs as written."""
    path = pulled.home / "config" / "jobs.json"
    jobs: list[dict[str, Any]] = json.loads(path.read_text(encoding="utf-8"))["jobs"]
    change(jobs)
    path.write_text(json.dumps({"jobs": jobs}), encoding="utf-8")
    assert jobsync("pull", "--source", "field").code == 0
    return jobs


def test_choosing_a_contact_makes_the_job_ready_and_prints_its_proposal(jobsync: Jobsync, pulled: Served) -> None:
    contact_id = str(pulled.practice.expected[TWO_CONTACTS].contact_id)
    ran = jobsync("decide", "contact", TWO_CONTACTS, contact_id, "--json")
    assert ran.code == 0
    assert ran.document["state"] == "ready"
    assert ran.document["contact"]["contact_id"] == contact_id
    assert ran.document["contact"]["decision"] == "person"
    assert by_number(jobsync("list", "--json").document)[TWO_CONTACTS] == ran.document


def test_a_contact_can_be_remembered_for_the_customer(jobsync: Jobsync, pulled: Served) -> None:
    contact_id = str(pulled.practice.expected[TWO_CONTACTS].contact_id)

    def second_job(jobs: list[dict[str, Any]]) -> None:
        first = next(job for job in jobs if job["number"] == TWO_CONTACTS)
        jobs.append(first | {"id": "another", "number": "J20001"})

    change_jobs(pulled, jobsync, second_job)
    jobsync("decide", "contact", TWO_CONTACTS, contact_id, "--remember", "customer")
    (other,) = jobsync("list", "J20001", "--json").document["proposals"]
    assert (other["contact"]["contact_id"], other["contact"]["decision"]) == (contact_id, "remembered")


def test_a_new_contact_is_decided_by_a_person(jobsync: Jobsync) -> None:
    document = jobsync("decide", "new", NO_CONTACT, "--json").document
    assert document["state"] == "ready"
    assert document["contact"] | {"why": ""} == {
        "contact_id": None,
        "name": document["customer"]["name"],
        "decision": "person",
        "score": None,
        "why": "",
    }


def test_an_account_settles_a_line(jobsync: Jobsync, pulled: Served) -> None:
    account = str(pulled.practice.expected[LINE].account)
    document = jobsync("decide", "line", LINE, "3", account, "--json").document
    assert document["state"] == "ready"
    (line,) = [line for line in document["invoice"]["lines"] if line["line_id"] == "3"]
    assert (line["account_code"], line["decision"]) == (account, "person")


def test_a_line_left_off_is_told_beside_the_invoice(jobsync: Jobsync) -> None:
    document = jobsync("decide", "line", LINE, "3", "leave-off", "--remember", "--json").document
    assert [line["line_id"] for line in document["left_off"]] == ["3"]
    assert "3" not in [line["line_id"] for line in document["invoice"]["lines"]]


def test_an_invoice_is_linked_by_its_number(jobsync: Jobsync, pulled: Served) -> None:
    invoice_id = str(pulled.practice.expected[LOOKS_INVOICED].link_invoice_id)
    number = pulled.practice.books.invoices[invoice_id]["InvoiceNumber"]
    document = jobsync("decide", "link", LOOKS_INVOICED, number, "--json").document
    assert document["state"] == "invoiced"
    assert [invoice["how"] for invoice in document["invoiced"]["invoices"]] == ["person"]


def test_a_job_is_billed_although_an_invoice_looks_like_it(jobsync: Jobsync) -> None:
    assert jobsync("decide", "bill", LOOKS_INVOICED, "--json").document["state"] == "ready"


@pytest.mark.parametrize(
    ("words", "state"), [(("never", READY, "--reason", "a favour"), "never"), (("skip", READY), "skipped")]
)
def test_undo_takes_the_last_decision_back(jobsync: Jobsync, words: tuple[str, ...], state: str) -> None:
    assert jobsync("decide", *words, "--json").document["state"] == state
    document = jobsync("undo", "--json").document
    assert document["undone"]["decided"] == words[0]
    assert document["proposal"]["state"] == "ready"
    assert jobsync("undo", "--json").document == {"undone": None, "proposal": None}


def test_the_new_state_is_one_row_for_people(jobsync: Jobsync) -> None:
    header, row = jobsync("decide", "skip", READY).out.splitlines()
    assert header.split()[:3] == ["JOB", "STAGE", "STATE"]
    assert row.split()[:2] == [READY, "skipped"]


@pytest.mark.parametrize(
    "words",
    [
        ("contact", READY, "no-such-contact"),
        ("line", READY, "99", "200"),
        ("line", READY, "1", "no-such-account"),
        ("link", READY, "no-such-invoice"),
        ("never", READY),
        ("never", READY, "--reason", " "),
        ("skip",),
        (),
    ],
)
def test_a_decision_that_cannot_be_is_refused_and_not_kept(jobsync: Jobsync, words: tuple[str, ...]) -> None:
    ran = jobsync("decide", *words, "--json")
    assert ran.code == 2
    assert ran.document["error"]["next"]
    assert jobsync("history", "--json").document == {"events": []}


# Which job is meant


def test_an_unknown_job_names_the_nearest(jobsync: Jobsync) -> None:
    ran = jobsync("list", "J1042O")
    assert ran.code == 2
    assert ran.err == "There is no job J1042O. Did you mean J10420?\n"


def test_a_job_is_found_by_id_and_by_source_and_id(jobsync: Jobsync) -> None:
    job_id = by_number(jobsync("list", READY, "--json").document)[READY]["job_id"]
    for text in (job_id, f"field:{job_id}", f"field:{job_id}:final", READY.lower()):
        assert set(by_number(jobsync("list", text, "--json").document)) == {READY}


def test_a_number_that_two_jobs_share_names_the_choices(jobsync: Jobsync, pulled: Served) -> None:
    def share(jobs: list[dict[str, Any]]) -> None:
        jobs[1]["number"] = jobs[0]["number"]

    jobs = change_jobs(pulled, jobsync, share)
    ran = jobsync("decide", "skip", jobs[0]["number"])
    assert ran.code == 2
    assert all(f"field:{job['id']}" in ran.err for job in jobs[:2])
    assert jobsync("decide", "skip", f"field:{jobs[1]['id']}").code == 0


def test_a_job_of_several_stages_asks_which(jobsync: Jobsync, pulled: Served) -> None:
    def stage(jobs: list[dict[str, Any]]) -> None:
        jobs.append(jobs[0] | {"stage": {"kind": "deposit"}})

    number = change_jobs(pulled, jobsync, stage)[0]["number"]
    ran = jobsync("decide", "skip", number)
    assert ran.code == 2
    assert "deposit" in ran.err
    assert "final" in ran.err
    assert jobsync("decide", "skip", number, "--stage", "progress").code == 2
    assert jobsync("decide", "skip", number, "--stage", "deposit", "--json").document["stage"] == "deposit"
    stages = [one["stage"] for one in jobsync("list", number, "--json").document["proposals"]]
    assert sorted(stages) == ["deposit", "final"]


def test_a_job_that_is_not_released_cannot_be_decided(jobsync: Jobsync, pulled: Served) -> None:
    def reopen(jobs: list[dict[str, Any]]) -> None:
        jobs[0]["status"] = "scheduled"

    number = change_jobs(pulled, jobsync, reopen)[0]["number"]
    ran = jobsync("decide", "skip", number)
    assert ran.code == 2
    assert "scheduled" in ran.err
    assert jobsync("status", "--json").document["not_released"] == 1
