"""Remembered decisions: how far they reach, listed and taken back, kept through a rescue, and at many sites."""

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
from tests.services.remembering import (
    HILL,
    LAKE,
    TENANT,
    choose,
    contact_id,
    goes_to,
    let_in,
    listed,
    refuse,
    see,
)
from tests.services.small_business import job
from tests.services.worlds import confirm_jobs, drafted, post_all, pull_all

if TYPE_CHECKING:
    from tests.services.worlds import World


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


def test_a_decision_made_on_a_tax_number_leaves_others_of_the_name_alone(pulled: World) -> None:
    taxed, bare = {"name": "Bell Builders", "tax_number": "49-091-850"}, {"name": "Bell Builders"}
    customers = (taxed, taxed, bare, bare | {"tax_number": "35-901-981"})
    let_in(pulled, [job(f"S{at}", "Bell", "1.00", customer=one) for at, one in enumerate(customers)])
    with pulled.open() as ws:
        view = load_view(ws)
        told = remembered.affects(ws, view, see(ws, "S0").job, contact_id(view, "Ada Rewi"))
        assert told[Scope.CUSTOMER] == 1
        choose(ws, "S0", "Ada Rewi", Scope.CUSTOMER)
        assert goes_to(ws) == {"S0": "Ada Rewi", "S1": "Ada Rewi", "S2": None, "S3": None}


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
