"""No to a contact: how far it reaches, and what it does to a choice."""

from __future__ import annotations

from dataclasses import replace

import pytest

from jobsync_tui.core.deciding import Choice, Decided, Scope
from jobsync_tui.core.jobs import Customer, Job, JobId
from tests.core.test_deciding import LOW_ST, OURS, about, chosen, contact, other, said


def refusal(at: int, name: str, job: Job = OURS, scope: Scope = Scope.JOB) -> Decided:
    return said(at, Choice.NOT, job, scope, contact_id=name)


def refused(job: Job, *decided: Decided) -> set[str]:
    return set(about(job, *decided).refused)


@pytest.mark.parametrize(
    ("scope", "reached"),
    [(Scope.JOB, (True, False, False)), (Scope.SITE, (True, True, False)), (Scope.CUSTOMER, (True, True, True))],
)
def test_no_to_a_contact_reaches_as_far_as_it_was_said(scope: Scope, reached: tuple[bool, ...]) -> None:
    no = refusal(1, "a", scope=scope)

    assert tuple("a" in refused(job, no) for job in (OURS, other(), other(site=LOW_ST))) == reached
    assert not refused(other(customer=Customer(id="k-2", name="Kauri Cafe")), no)


def test_noes_to_several_contacts_add_up() -> None:
    assert refused(OURS, refusal(1, "a"), refusal(2, "b", other(), Scope.CUSTOMER)) == {"a", "b"}


def test_of_yes_and_no_to_one_contact_the_later_word_counts() -> None:
    yes, no = contact(1, "a"), refusal(2, "a")
    assert (chosen(OURS, yes, no), refused(OURS, yes, no)) == ("", {"a"})

    yes = contact(3, "a")
    assert (chosen(OURS, yes, no), refused(OURS, yes, no)) == ("a", set())


def test_a_later_no_for_the_customer_takes_nothing_from_a_job_decided_by_itself() -> None:
    here, wide = contact(1, "a"), refusal(2, "a", other(), Scope.CUSTOMER)
    assert (chosen(OURS, here, wide), refused(OURS, here, wide)) == ("a", set())

    here, wide = refusal(1, "a"), contact(2, "a", other(), Scope.CUSTOMER)
    assert (chosen(OURS, here, wide), refused(OURS, here, wide)) == ("", {"a"})


def test_a_no_at_the_site_goes_before_a_later_yes_for_the_customer() -> None:
    no, yes = refusal(1, "a", other(), Scope.SITE), contact(2, "a", other(), Scope.CUSTOMER)
    assert (chosen(OURS, no, yes), refused(OURS, no, yes)) == ("", {"a"})
    elsewhere = replace(OURS, id=JobId("far"), site=LOW_ST)
    assert chosen(elsewhere, no, yes) == "a"


def test_a_no_to_one_contact_leaves_the_choice_of_another() -> None:
    assert chosen(OURS, contact(1, "a"), refusal(2, "b")) == "a"
    assert chosen(OURS, said(1, Choice.NEW), refusal(2, "b")) == "new"


def test_a_choice_that_was_taken_back_by_a_no_leaves_the_wider_one() -> None:
    wide = contact(1, "b", other(), Scope.CUSTOMER)
    found = about(OURS, wide, contact(2, "a"), refusal(3, "a")).contact
    assert found is not None
    assert found.value["contact_id"] == "b"
