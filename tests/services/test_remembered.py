"""Remembered decisions: listed, counted, asked again when what they were made on changed, taken back."""

from __future__ import annotations

from typing import TYPE_CHECKING

import httpx
import pytest

from jobsync_tui.core.deciding import Choice, Scope
from jobsync_tui.core.errors import UsageError
from jobsync_tui.core.evidence import Decision
from jobsync_tui.core.proposal import State
from jobsync_tui.services import decide, remembered, rescue
from jobsync_tui.services.match import load_view
from jobsync_tui.store.decisions import active_decisions, events
from tests.fakes import raising
from tests.services.remembering import HILL, LAKE, TENANT, choose, contact_id, goes_to, in_xero, let_in, refuse, see
from tests.services.remembering import tenant_jobs as jobs_of_tenant
from tests.services.small_business import job
from tests.services.worlds import confirm_jobs, drafted, post_all, pull_all

if TYPE_CHECKING:
    from jobsync_tui.services.remembered import Remembered
    from jobsync_tui.services.workspace import Workspace
    from tests.services.worlds import World


@pytest.fixture
def rental(pulled: World) -> World:
    let_in(pulled, jobs_of_tenant())
    return pulled


def listed(ws: Workspace) -> list[Remembered]:
    return remembered.remembered(ws, load_view(ws))


# Asked again


CUSTOMER_CHANGES = {
    "its name": ({"name": "Other People"}, "the name of the customer changed since you chose Ada Rewi"),
    "its e-mail": ({"email": "new@flat.example"}, "the e-mail of the customer changed since you chose Ada Rewi"),
}


@pytest.mark.parametrize("scope", [Scope.JOB, Scope.SITE, Scope.CUSTOMER])
@pytest.mark.parametrize("what", CUSTOMER_CHANGES)
def test_a_decision_is_asked_again_when_the_customer_changed(rental: World, what: str, scope: Scope) -> None:
    change, sentence = CUSTOMER_CHANGES[what]
    with rental.open() as ws:
        choose(ws, "S1", "Ada Rewi", scope)
    for one in rental.jobs[:3]:
        one["customer"] |= change
    rental.write()
    with rental.open() as ws:
        pull_all(ws)
        found = see(ws, "S1")
    assert found.state is State.NEEDS_CONTACT
    assert found.match.why == sentence


def test_a_phone_that_agreed_and_differs_now_is_asked_about_whichever_side_changed(rental: World) -> None:
    in_xero(rental, "Ada Rewi", Phones=[{"PhoneType": "DEFAULT", "PhoneNumber": "06 835 0001"}])
    with rental.open() as ws:
        pull_all(ws)
        choose(ws, "S1", "Ada Rewi", Scope.CUSTOMER)
        assert "phone" in listed(ws)[0].made_on
    in_xero(rental, "Ada Rewi", Phones=[{"PhoneType": "DEFAULT", "PhoneNumber": "06 999 0009"}])
    with rental.open() as ws:
        pull_all(ws)
        assert see(ws, "S2").match.why == "the phone of Ada Rewi changed in Xero since you chose it"
        assert listed(ws)[0].asked_again == "the phone of Ada Rewi changed in Xero since you chose it"
    in_xero(rental, "Ada Rewi", Phones=[{"PhoneType": "DEFAULT", "PhoneNumber": "(06) 835-0001"}])
    with rental.open() as ws:
        pull_all(ws)
        assert goes_to(ws)["S2"] == "Ada Rewi"
        assert not listed(ws)[0].asked_again


def test_what_is_no_loss_leaves_the_decision(rental: World) -> None:
    with rental.open() as ws:
        choose(ws, "S1", "Ada Rewi", Scope.CUSTOMER)
    for one in rental.jobs[:3]:
        one["customer"] |= {"name": "JADE  PATEL", "email": "Tenant@Flat.example", "mobile": "021 555 019"}
    rental.write()
    with rental.open() as ws:
        pull_all(ws)
        assert [goes_to(ws)[number] for number in ("S1", "S2", "S3")] == ["Ada Rewi"] * 3


def test_another_site_is_no_change_to_what_was_decided_for_everywhere(rental: World) -> None:
    in_xero(rental, "Ada Rewi", Addresses=[{"AddressType": "STREET", "AddressLine1": "1 Hill St", "City": "Napier"}])
    with rental.open() as ws:
        pull_all(ws)
        choose(ws, "S1", "Ada Rewi", Scope.CUSTOMER)
        assert goes_to(ws)["S3"] == "Ada Rewi"


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({"Name": "Rewi Holdings"}, "the contact you chose is now called Rewi Holdings"),
        ({"ContactStatus": "ARCHIVED"}, "remembered: Ada Rewi"),
    ],
)
def test_a_contact_that_was_renamed_or_archived_is_asked_about(
    rental: World, fields: dict[str, str], why: str
) -> None:
    with rental.open() as ws:
        choose(ws, "S1", "Ada Rewi", Scope.CUSTOMER)
    in_xero(rental, "Ada Rewi", **fields)
    with rental.open() as ws:
        pull_all(ws)
        found = see(ws, "S2")
        assert found.state is State.NEEDS_CONTACT
        assert found.match.why == why
        assert listed(ws)[0].asked_again


def test_a_contact_merged_into_one_of_another_name_is_followed_with_a_question(rental: World) -> None:
    with rental.open() as ws:
        choose(ws, "S1", "Ada Rewi", Scope.CUSTOMER)
        dunmore = contact_id(load_view(ws), "Dunmore Dental")
    in_xero(rental, "Ada Rewi", ContactStatus="ARCHIVED", MergedToContactID=dunmore)
    with rental.open() as ws:
        pull_all(ws)
        found = see(ws, "S2")
    assert found.state is State.NEEDS_CONTACT
    assert found.match.why == "the contact you chose was merged into Dunmore Dental in Xero"
    assert found.match.candidates[0].name == "Dunmore Dental"


def test_a_contact_that_agrees_by_itself_since_is_asked_about_once_for_each_decision(rental: World) -> None:
    with rental.open() as ws:
        choose(ws, "S1", "Ada Rewi", Scope.CUSTOMER)
    rental.clock.pass_time(hours=1)
    rental.books.seed_contact(
        Name="Jade Patel",
        EmailAddress="tenant@flat.example",
        Phones=[{"PhoneType": "DEFAULT", "PhoneNumber": "06 835 0001"}],
    )
    with rental.open() as ws:
        pull_all(ws)
        found = see(ws, "S2")
        assert found.match.why == "you chose Ada Rewi before, but another contact agrees better"
        choose(ws, "S1", "Ada Rewi", Scope.CUSTOMER)
        assert goes_to(ws)["S2"] == "Ada Rewi"  # she saw the other one and chose again


def test_a_decision_of_before_there_was_a_snapshot_holds_as_it_did(rental: World) -> None:
    with rental.open() as ws:
        choose(ws, "S1", "Ada Rewi", Scope.CUSTOMER)
        with ws.cache.transaction():
            old = """json_object('contact_id', json_extract(value, '$.contact_id'), 'contact_key', 'ada rewi',
                'customer_key', 'jade patel|tenant@flat.example|')"""
            ws.cache.execute(f"UPDATE decision SET value = {old} WHERE scope = 'customer'")  # noqa: S608 - our own
        assert goes_to(ws)["S2"] == "Ada Rewi"
    for one in rental.jobs[:3]:
        one["customer"] |= {"email": "new@flat.example"}
    rental.write()
    with rental.open() as ws:
        pull_all(ws)
        assert see(ws, "S2").match.why == "the customer changed since you chose Ada Rewi"


# Never these two


def test_a_contact_she_said_no_to_stays_in_sight_behind_the_others_and_is_never_taken(pulled: World) -> None:
    with pulled.open() as ws:
        assert see(ws, "J1").match.decision is Decision.AUTO
        refuse(ws, "J1", "Ada Rewi")
    with pulled.open() as ws:
        found = see(ws, "J1")
        assert found.state is State.NEEDS_CONTACT
        assert found.match.why == "Ada Rewi agrees best, and you said it is not this customer"
        assert [one.name for one in found.match.candidates][-1] == "Ada Rewi"
        assert found.match.candidates[-1].contact_id in found.decisions.refused
        pull_all(ws, full=True)
        assert see(ws, "J1").contact is None


def test_a_no_is_taken_back_like_any_decision(pulled: World) -> None:
    with pulled.open() as ws:
        view = refuse(ws, "J1", "Ada Rewi")
        decide.undo(ws, view)
        assert goes_to(ws)["J1"] == "Ada Rewi"
        decide.redo(ws, view)
        assert goes_to(ws)["J1"] is None


def test_of_two_namesakes_the_one_left_over_is_not_taken_without_her(pulled: World) -> None:
    pulled.clock.pass_time(hours=1)
    pulled.books.seed_contact(Name="Ada Rewi.", EmailAddress="ada@rewi.example")
    with pulled.open() as ws:
        pull_all(ws)
        assert goes_to(ws)["J1"] is None
        refuse(ws, "J1", "Ada Rewi.")
        found = see(ws, "J1")
    assert found.contact is None
    assert found.match.candidates[0].name == "Ada Rewi"


@pytest.mark.parametrize("name", ["Ada Rewi", "Ada Rewi."])
def test_whichever_she_said_no_to_is_shown_last(pulled: World, name: str) -> None:
    pulled.clock.pass_time(hours=1)
    pulled.books.seed_contact(Name="Ada Rewi.", EmailAddress="ada@rewi.example")
    with pulled.open() as ws:
        pull_all(ws)
        refuse(ws, "J1", name)
        found = see(ws, "J1").match.candidates
    assert len(found) == 2
    assert found[-1].name == name


def test_a_no_to_another_contact_changes_nothing_of_an_automatic_match(pulled: World) -> None:
    with pulled.open() as ws:
        before = see(ws, "J1")
        refuse(ws, "J1", "Dunmore Dental")
        after = see(ws, "J1")
    assert (after.match.decision, after.contact) == (before.match.decision, before.contact)


def test_a_no_holds_for_the_contact_that_took_the_refused_one_in(pulled: World) -> None:
    with pulled.open() as ws:
        refuse(ws, "J1", "Dunmore Dental", Scope.CUSTOMER)
        ada = contact_id(load_view(ws), "Ada Rewi")
    in_xero(pulled, "Dunmore Dental", ContactStatus="ARCHIVED", MergedToContactID=ada)
    with pulled.open() as ws:
        pull_all(ws)
        assert goes_to(ws)["J1"] is None


def test_a_choice_merged_into_a_contact_she_said_no_to_is_asked_about(rental: World) -> None:
    with rental.open() as ws:
        choose(ws, "S1", "Ada Rewi", Scope.CUSTOMER)
        refuse(ws, "S1", "Cobham School", Scope.CUSTOMER)
        cobham = contact_id(load_view(ws), "Cobham School")
    in_xero(rental, "Ada Rewi", ContactStatus="ARCHIVED", MergedToContactID=cobham)
    with rental.open() as ws:
        pull_all(ws)
        assert "you said no to that one" in see(ws, "S2").match.why


# How far


def test_the_count_is_that_of_the_other_open_jobs_which_the_decision_then_settles(rental: World) -> None:
    with rental.open() as ws:
        view = load_view(ws)
        ada = contact_id(view, "Ada Rewi")
        told = remembered.affects(ws, view, see(ws, "S1").job, ada)
        assert told == {Scope.JOB: 0, Scope.SITE: 1, Scope.CUSTOMER: 2}
        for scope, many in told.items():
            before = goes_to(ws)
            view = choose(ws, "S1", "Ada Rewi", scope)
            changed = {number for number, name in goes_to(ws).items() if name != before[number]} - {"S1"}
            assert len(changed) == many
            decide.undo(ws, view)


def test_what_she_decided_by_itself_is_not_counted_and_not_changed(rental: World) -> None:
    with rental.open() as ws:
        choose(ws, "S2", "Dunmore Dental")
        view = load_view(ws)
        told = remembered.affects(ws, view, see(ws, "S1").job, contact_id(view, "Ada Rewi"))
        assert told == {Scope.JOB: 0, Scope.SITE: 0, Scope.CUSTOMER: 1}
        choose(ws, "S1", "Ada Rewi", Scope.CUSTOMER)
        assert [goes_to(ws)[one] for one in ("S1", "S2", "S3")] == ["Ada Rewi", "Dunmore Dental", "Ada Rewi"]


def test_closed_jobs_are_not_counted(rental: World) -> None:
    with rental.open() as ws:
        view = load_view(ws)
        decide.never_bill(ws, view, see(ws, "S3").job, "warranty")
        assert remembered.affects(ws, view, see(ws, "S1").job, "x") == {
            Scope.JOB: 0,
            Scope.SITE: 1,
            Scope.CUSTOMER: 1,
        }


def test_a_customer_without_id_e_mail_or_tax_number_is_offered_its_job_alone(pulled: World) -> None:
    let_in(pulled, [job("S1", "J Smith", "1.00", customer={"name": "J Smith"})])
    with pulled.open() as ws:
        view = load_view(ws)
        assert remembered.affects(ws, view, see(ws, "S1").job, "x") == {Scope.JOB: 0}
        with pytest.raises(UsageError, match="no id, e-mail or tax number"):
            refuse(ws, "S1", "Ada Rewi", Scope.CUSTOMER)


# Listed and taken back


def test_what_is_remembered_is_listed_with_what_it_reaches_and_what_it_was_made_on(rental: World) -> None:
    with rental.open() as ws:
        choose(ws, "S1", "Ada Rewi", Scope.CUSTOMER)
        choose(ws, "S3", "Dunmore Dental", Scope.SITE)
        choose(ws, "S4", "Bjork Timber Ltd")  # its job only: not remembered
        refuse(ws, "S4", "Ada Rewi")
        view = load_view(ws)
        decide.choose_account(ws, view, see(ws, "S1").job, "1", "210", remember=True)
        found = [(one.customer, one.site, one.says, one.scope, one.reaches) for one in listed(ws)]
    assert found == [
        ("labour", "", "account 210", "every line that reads the same", 9),
        ("The Twin", "1 Hill St, Napier", "is not Ada Rewi", "this job only", 1),
        ("Jade Patel", "2 Lake Rd, Napier", "goes to Dunmore Dental", "this customer at this site", 1),
        ("Jade Patel", "", "goes to Ada Rewi", "this customer everywhere", 2),
    ]


def test_a_replaced_decision_is_not_listed_until_the_later_one_is_taken_back(rental: World) -> None:
    with rental.open() as ws:
        choose(ws, "S1", "Ada Rewi", Scope.CUSTOMER)
        choose(ws, "S2", "Dunmore Dental", Scope.CUSTOMER)
        [one] = listed(ws)
        assert one.says == "goes to Dunmore Dental"
        view = load_view(ws)
        revoked = remembered.revoke(ws, view, one.decided.id)
        again = remembered.before(view, revoked)
        assert again is not None
        assert again.value["name"] == "Ada Rewi"
        assert goes_to(ws)["S3"] == "Ada Rewi"


def test_an_older_decision_is_taken_back_and_brought_back_with_its_rank(rental: World) -> None:
    with rental.open() as ws:
        choose(ws, "S1", "Ada Rewi", Scope.CUSTOMER)
        choose(ws, "S3", "Dunmore Dental", Scope.SITE)
        view, told = load_view(ws), len(events(ws.cache))
        [_, wide] = remembered.remembered(ws, view)
        remembered.revoke(ws, view, wide.decided.id)
        assert [goes_to(ws)[one] for one in ("S1", "S2", "S3")] == [None, None, "Dunmore Dental"]
        with pytest.raises(UsageError, match="no remembered decision"):
            remembered.revoke(ws, view, wide.decided.id)
        remembered.restore(ws, view, wide.decided.id)
        assert [goes_to(ws)[one] for one in ("S1", "S2", "S3")] == ["Ada Rewi", "Ada Rewi", "Dunmore Dental"]
        assert [row["what"] for row in events(ws.cache)[told:]] == ["undid contact", "redid contact"]
        with pytest.raises(UsageError, match="was not taken back"):
            remembered.restore(ws, view, wide.decided.id)


def test_only_what_is_remembered_can_be_revoked(rental: World) -> None:
    with rental.open() as ws:
        choose(ws, "S1", "Ada Rewi")
        [made] = [one for one in active_decisions(ws.cache) if one.choice is Choice.CONTACT]
        with pytest.raises(UsageError, match="no remembered decision"):
            remembered.revoke(ws, load_view(ws), made.id)


def test_a_decision_whose_own_job_was_posted_is_revoked_for_the_others(rental: World) -> None:
    with rental.open() as ws:
        choose(ws, "S1", "Ada Rewi", Scope.CUSTOMER)
        confirm_jobs(ws, ["S1"])
        post_all(ws)
        view = load_view(ws)
        [one] = remembered.remembered(ws, view)
        assert one.reaches == 2
        remembered.revoke(ws, view, one.decided.id)
        assert goes_to(ws)["S2"] is None
        assert see(ws, "S1").state is State.POSTED


def test_a_decision_whose_own_invoice_may_be_in_xero_waits(rental: World) -> None:
    rental.wire.cut_off_after("PUT Invoices", raising(httpx.ReadTimeout, after=True))
    with rental.open() as ws:
        choose(ws, "S1", "Ada Rewi", Scope.CUSTOMER)
        confirm_jobs(ws, ["S1"])
        post_all(ws)
        view = load_view(ws)
        [one] = remembered.remembered(ws, view)
        with pytest.raises(UsageError, match="may be in Xero"):
            remembered.revoke(ws, view, one.decided.id)
        assert goes_to(ws)["S2"] == "Ada Rewi"


# What becomes of them


def test_a_no_and_what_was_taken_back_survive_a_rescue_from_the_log(rental: World) -> None:
    with rental.open() as ws:
        choose(ws, "S1", "Ada Rewi", Scope.CUSTOMER)
        refuse(ws, "S4", "Ada Rewi", Scope.SITE)
        refuse(ws, "S4", "Dunmore Dental", Scope.SITE)
        view = load_view(ws)
        remembered.revoke(ws, view, remembered.remembered(ws, view)[0].decided.id)
        before = active_decisions(ws.cache)
    path = rental.cache_path
    path.write_bytes(b"not a database any more" * 100)
    rescue.rebuild(path, now=rental.clock.now())
    with rental.open() as ws:
        assert active_decisions(ws.cache) == before


# Households, agencies, head offices


def test_a_manager_of_forty_sites_is_billed_everywhere_but_where_the_owner_is(pulled: World) -> None:
    manager = {"id": TENANT, "name": "Ridge Property Management", "email": "accounts@ridge.example"}
    sites = [{"line1": f"{number} Ridge Ave", "city": "Napier"} for number in range(1, 41)]
    let_in(pulled, [job(f"S{at}", "", "10.00", customer=manager, site=site) for at, site in enumerate(sites, 1)])
    with pulled.open() as ws:
        choose(ws, "S1", "Bjork Timber Ltd", Scope.CUSTOMER)
        choose(ws, "S7", "Ada Rewi", Scope.SITE)
        found = goes_to(ws)
        assert found.pop("S7") == "Ada Rewi"
        assert set(found.values()) == {"Bjork Timber Ltd"}
        assert [one.reaches for one in listed(ws)] == [1, 39]
    pulled.jobs.append(job("S41", "", "10.00", customer=manager, site=sites[6]))
    pulled.write()
    with pulled.open() as ws:
        pull_all(ws)
        assert goes_to(ws)["S41"] == "Ada Rewi"


def test_the_owner_is_billed_at_one_site_of_a_manager_that_matches_by_itself(pulled: World) -> None:
    manager = {"id": "m-1", "name": "Bjork Timber Ltd", "email": "office@bjork.example"}
    let_in(
        pulled,
        [
            job("S1", "", "10.00", customer=manager, site=HILL),
            job("S2", "", "10.00", customer=manager, site=HILL),
            job("S3", "", "10.00", customer=manager, site=LAKE),
        ],
    )
    with pulled.open() as ws:
        assert set(goes_to(ws).values()) == {"Bjork Timber Ltd"}
        choose(ws, "S1", "Ada Rewi", Scope.SITE)
        assert list(goes_to(ws).values()) == ["Ada Rewi", "Ada Rewi", "Bjork Timber Ltd"]
        assert drafted(ws)["S2"].match.decision is Decision.REMEMBERED
