from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from jobsync_tui.core.deciding import (
    Choice,
    Decided,
    Decisions,
    JobDecisions,
    Scope,
    customer_key,
    identified,
    line_key,
    scope_key,
    site_key,
)
from jobsync_tui.core.jobs import Address, Customer, Job, JobId, JobLine, Stage, StageKind
from tests.core.values import JOB, LINE

HIGH_ST, LOW_ST = Address(line1="1 High St"), Address(line1="2 Low St")
KAURI = Customer(id="k-1", name="Kauri Cafe")
OURS = replace(JOB, customer=KAURI, site=HIGH_ST)
DAY = dt.datetime(2026, 2, 11, 9, tzinfo=dt.UTC)


def said(at: int, choice: Choice, job: Job = OURS, scope: Scope = Scope.JOB, **value: str) -> Decided:
    line = next((one for one in job.lines if one.id == value.get("line_id")), None)
    key = scope_key(job, scope, line)
    when = DAY + dt.timedelta(minutes=at)
    return Decided(id=at, at=when, choice=choice, job=job.key, scope=scope, scope_key=key, value=value)


def contact(at: int, name: str, job: Job = OURS, scope: Scope = Scope.JOB) -> Decided:
    return said(at, Choice.CONTACT, job, scope, contact_id=name)


def about(job: Job, *decided: Decided) -> JobDecisions:
    return Decisions(decided).for_job(job)


def chosen(job: Job, *decided: Decided) -> str:
    found = about(job, *decided).contact
    return found.value.get("contact_id", "new") if found else ""


def other(**changes: Any) -> Job:
    return replace(OURS, id=JobId("other"), number="4134", **changes)


def test_nobody_decided_anything_about_a_new_job() -> None:
    assert about(OURS) == JobDecisions()


def test_the_newest_decision_counts_whatever_the_order_they_are_given_in() -> None:
    older, newer, newest = contact(1, "a"), said(2, Choice.NEW), contact(3, "c")

    assert chosen(OURS, older, newer) == "new"
    assert chosen(OURS, newest, older, newer) == "c"


def test_the_job_goes_before_its_site_and_its_site_before_its_customer() -> None:
    here = other()
    job, site, customer = (
        contact(1, "job", here),
        contact(2, "site", scope=Scope.SITE),
        contact(3, "customer", scope=Scope.CUSTOMER),
    )

    assert chosen(here, job, site, customer) == "job"
    assert chosen(here, site, customer) == "site"
    assert chosen(here, customer) == "customer"
    assert chosen(other(site=LOW_ST), site, customer) == "customer"
    assert chosen(other(site=LOW_ST), site) == ""


def test_a_contact_is_remembered_on_other_jobs_and_chosen_on_its_own() -> None:
    wide = contact(1, "a", scope=Scope.CUSTOMER)

    assert about(other(), wide).contact_remembered
    assert not about(OURS, wide).contact_remembered
    assert not about(OURS, contact(1, "a")).contact_remembered
    assert not about(OURS).contact_remembered


@pytest.mark.parametrize("scope", [Scope.JOB, Scope.SITE, Scope.CUSTOMER])
@pytest.mark.parametrize(
    "stranger",
    [
        other(source="office"),
        other(customer=Customer(id="k-2", name="Kauri Cafe")),
        other(customer=Customer(name="Kauri Cafe")),
    ],
)
def test_a_decision_never_reaches_another_source_or_customer(scope: Scope, stranger: Job) -> None:
    assert chosen(stranger, contact(1, "a", scope=scope)) == ""


def test_a_decision_about_one_stage_is_not_about_another() -> None:
    deposit = replace(OURS, stage=Stage(kind=StageKind.DEPOSIT))

    assert about(deposit, said(1, Choice.NEVER, reason="test")).never is None


def test_customers_without_an_id_are_the_same_by_name_and_e_mail() -> None:
    def unnamed(name: str, email: str = "") -> str:
        return customer_key(replace(JOB, customer=Customer(name=name, email=email)))

    assert unnamed("Smith & Sons Pty Ltd", "A@B.example ") == unnamed("SMITH AND SONS", "a@b.example")
    assert unnamed("Smith", "a@b.example") != unnamed("Smith", "c@d.example")
    assert unnamed("Smith") != unnamed("Smythe")


BARE = Customer(name="Bell Builders")
TAXED = replace(OURS, customer=replace(BARE, tax_number="53 004 085 616"))


def bell(**changes: str) -> Job:
    """Another job of somebody called Bell Builders, at the same site."""
    fields: dict[str, Any] = changes
    return other(customer=replace(BARE, **fields))


@pytest.mark.parametrize("scope", [Scope.SITE, Scope.CUSTOMER])
@pytest.mark.parametrize("choice", [Choice.CONTACT, Choice.NEW])
def test_what_was_decided_on_a_tax_number_alone_reaches_that_number_alone(choice: Choice, scope: Scope) -> None:
    wide = said(1, choice, TAXED, scope, contact_id="a")

    assert about(bell(tax_number="ABN 53004085616"), wide).contact == wide
    assert about(bell(), wide).contact is None
    assert about(bell(tax_number="51 824 753 556"), wide).contact is None


@pytest.mark.parametrize("customer", [Customer(id="k-1"), Customer(name="Bell Builders", email="a@bell.example")])
def test_a_key_of_an_id_or_e_mail_is_what_it_was_with_or_without_a_tax_number(customer: Customer) -> None:
    taxed = replace(customer, tax_number="53 004 085 616")
    one, two = replace(OURS, customer=customer), other(customer=taxed)

    assert customer_key(one) == customer_key(two) == f"field|{customer.id or 'bell builders|a@bell.example'}"
    assert chosen(two, contact(1, "a", one, Scope.CUSTOMER)) == "a"
    assert chosen(replace(two, customer=customer), contact(1, "a", replace(one, customer=taxed), Scope.SITE)) == "a"


@pytest.mark.parametrize("scope", [Scope.SITE, Scope.CUSTOMER])
def test_an_older_choice_by_name_alone_reaches_nobody_else_and_an_older_refusal_still_does(scope: Scope) -> None:
    """Older keys of a customer with a tax number alone held its name and nothing else."""
    key = "field|bell builders|" if scope is Scope.CUSTOMER else "field|bell builders||1 high st"
    older = replace(contact(1, "a", TAXED, scope), scope_key=key)
    no = replace(said(2, Choice.NOT, TAXED, scope, contact_id="b"), scope_key=key)

    for each in (bell(), bell(tax_number="53 004 085 616"), bell(tax_number="n/a", email="none")):
        assert chosen(each, older) == ""
    for each in (bell(), bell(tax_number="53 004 085 616")):
        assert about(each, no).rejected == (no,)
    assert chosen(TAXED, older) == "a"  # her own job keeps what she said of it


@pytest.mark.parametrize("nothing", [{"tax_number": "n/a"}, {"email": "none"}, {"email": " "}, {"tax_number": "0"}])
def test_what_is_no_e_mail_and_no_tax_number_identifies_nobody(nothing: dict[str, str]) -> None:
    job = bell(**nothing)
    assert not identified(job)
    assert chosen(replace(job, id=JobId("third")), contact(1, "a", job, Scope.CUSTOMER)) == ""


@pytest.mark.parametrize("scope", [Scope.JOB, Scope.SITE, Scope.CUSTOMER])
def test_a_contact_that_was_taken_back_is_known_as_far_as_it_reached(scope: Scope) -> None:
    back = [contact(1, "a", scope=scope), said(2, Choice.NOT, scope=scope, contact_id="b")]
    reached = [scope is not Scope.JOB, scope is Scope.CUSTOMER]

    assert Decisions([], back).for_job(OURS) == JobDecisions(taken_back=frozenset({"a"}))
    for job, known in zip((other(), other(site=LOW_ST)), reached, strict=True):
        assert (Decisions([], back).for_job(job).taken_back == {"a"}) is known
    assert not Decisions([], back).for_job(STRANGER).taken_back


parts = st.text(alphabet="a|\\", max_size=3)
taxes = st.sampled_from(["", "53004085616", "51824753556"])
customers = st.builds(Customer, id=parts, name=st.sampled_from(["Ab", "Ba"]), email=parts, tax_number=taxes)
sites = st.builds(Address, line1=parts)


@settings(deadline=None)
@given(parts, customers, sites, parts, customers, sites)
@example("a", Customer(id="b|c"), Address(), "a|b", Customer(id="c"), Address())
@example("a", Customer(id="ab|e"), Address(), "a", Customer(name="Ab", email="e"), Address())
@example("a", Customer(id="b"), Address(line1="c|d"), "a", Customer(id="b|c"), Address(line1="d"))
@example("a\\", Customer(id="b"), Address(), "a", Customer(id="\\|b"), Address())
@example("a", Customer(id="b", name="Ab"), Address(), "a", Customer(id="b", name="Ba"), Address())
def test_different_customers_and_sites_never_share_a_key(
    source: str, customer: Customer, site: Address, source2: str, customer2: Customer, site2: Address
) -> None:
    one = replace(JOB, source=source, customer=customer, site=site)
    two = replace(JOB, source=source2, customer=customer2, site=site2)

    def who(each: Customer) -> tuple[str, ...]:
        return (each.id,) if each.id else (each.name, each.email, each.tax_number)

    same = source == source2 and who(customer) == who(customer2)
    assert (customer_key(one) == customer_key(two)) is same
    assert (site_key(one) == site_key(two)) is (same and site == site2)


def test_a_remembered_line_reaches_every_line_that_reads_the_same() -> None:
    lines = (replace(LINE, id="9", description="LABOUR: plumber, hr 12"), replace(LINE, id="8", kind=None))
    there = other(source="office", customer=Customer(id="x"), lines=lines)
    found = about(there, said(1, Choice.LINE, scope=Scope.LINE, line_id="1", account="210")).lines

    assert {line_id: one.value["account"] for line_id, one in found.items()} == {"9": "210"}


def test_a_line_decided_on_the_job_itself_goes_before_a_newer_remembered_one() -> None:
    own = said(1, Choice.LINE, line_id="1", account="200")
    wide = said(2, Choice.LINE, other(), Scope.LINE, line_id="1", account="210")

    assert about(OURS, own, wide).lines["1"].value["account"] == "200"
    assert about(other(), own, wide).lines["1"].value["account"] == "210"


@pytest.mark.parametrize("changes", [{"kind": None}, {"item_code": "PIPE"}, {"description": "Labour - apprentice"}])
def test_lines_differ_by_kind_item_and_words_but_not_by_numbers(changes: dict[str, Any]) -> None:
    assert line_key(replace(LINE, **changes)) != line_key(LINE)
    assert line_key(replace(LINE, description="labour  PLUMBER 2026 (hr) 7", id="9")) == line_key(LINE)
    assert line_key(JobLine(id="1")) == "||"


def test_billing_it_and_never_billing_it_take_each_other_back() -> None:
    never, bill = said(1, Choice.NEVER, reason="warranty"), said(2, Choice.BILL)
    found = about(OURS, never, bill)
    assert (found.never, found.bill) == (None, bill)

    again = said(3, Choice.NEVER, reason="no")
    found = about(OURS, never, bill, again)
    assert (found.never, found.bill) == (again, None)


def test_links_add_up_and_of_the_rest_the_newest_counts() -> None:
    first, second = said(1, Choice.LINK, invoice_id="i1"), said(2, Choice.LINK, invoice_id="i2")
    old, new = said(3, Choice.SKIP, date="2026-02-11"), said(4, Choice.SKIP, date="2026-02-12")
    found = about(OURS, new, second, old, first)

    assert (found.links, found.skip) == ((first, second), new)


def test_putting_a_job_aside_for_a_day_does_not_count_as_deciding_it() -> None:
    assert about(OURS, said(1, Choice.SKIP, date="2026-02-11")).latest is None
    bill = said(1, Choice.BILL)
    assert about(OURS, bill, said(2, Choice.SKIP, date="2026-02-11")).latest == bill


JOBS = [
    OURS,
    other(site=LOW_ST),
    other(customer=Customer(id="k-2", name="Kauri Cafe")),
    other(customer=Customer(name="Kauri Cafe", email="a@b.example")),
    other(source="office"),
]
STRANGER = Job(
    source="field",
    id=JobId("stranger"),
    number="1",
    customer=Customer(id="k-99", name="Stranger"),
    site=Address(line1="99 Far St"),
    lines=(JobLine(id="1", description="Something else entirely"),),
)


@st.composite
def decisions(draw: st.DrawFn, jobs: list[Job]) -> list[Decided]:
    made = []
    for at in range(draw(st.integers(0, 8))):
        choice = draw(st.sampled_from(Choice))
        scopes = {Choice.LINE: [Scope.JOB, Scope.LINE]}.get(choice, [Scope.JOB, Scope.SITE, Scope.CUSTOMER])
        value = {"line_id": "1", "account": "200", "contact_id": f"c{at}", "invoice_id": f"i{at}"}
        job = draw(st.sampled_from(jobs))
        made.append(
            replace(said(at, choice, job, draw(st.sampled_from(scopes)), **value), id=draw(st.integers(1, 99)))
        )
    return made


@settings(deadline=None)
@given(decisions(JOBS), decisions([STRANGER]), st.sampled_from(JOBS))
def test_deciding_an_unrelated_job_changes_nothing(ours: list[Decided], theirs: list[Decided], job: Job) -> None:
    assert Decisions([*theirs, *ours]).for_job(job) == Decisions(ours).for_job(job)
