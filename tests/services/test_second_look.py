"""What looks settled and is asked again: dates to come, half a pull, customers and lines that say too little."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from jobsync_tui.core.deciding import Scope
from jobsync_tui.core.errors import UsageError
from jobsync_tui.core.proposal import State
from jobsync_tui.services import decide
from jobsync_tui.services.match import load_view
from tests.services.decisions_support import contact_id, see
from tests.services.worlds import drafted, pull_all

if TYPE_CHECKING:
    from tests.services.worlds import World


def codes(world: World, number: str) -> set[str]:
    with world.open() as ws:
        pull_all(ws)
        return {problem.code for problem in drafted(ws)[number].problems}


def test_a_job_dated_far_ahead_is_not_posted(pulled: World) -> None:
    pulled.jobs[0]["completed_on"] = "9999-12-31"
    pulled.write()
    assert "date_to_come" in codes(pulled, "J1")


def test_a_number_that_xero_cannot_keep_is_its_own_jobs_problem_alone(pulled: World) -> None:
    pulled.jobs[0]["number"] = "J1\u200e"
    pulled.write()
    with pulled.open() as ws:
        pull_all(ws)
        found = drafted(ws)
    assert "number_unusable" in {problem.code for problem in found["J1\u200e"].problems}
    assert found["J2"].state is State.READY


def test_amounts_beyond_any_invoice_are_refused_and_nothing_is_taken(pulled: World) -> None:
    pulled.jobs[0]["lines"][0] |= {"quantity": "9999999999", "unit_price": "9999999999"}
    pulled.write()
    with pulled.open() as ws:
        before = drafted(ws)["J1"].job
        error = pull_all(ws).sources[0].error
        assert error
        assert "more than any invoice can hold" in error.message
        assert drafted(ws)["J1"].job == before


def test_nothing_is_ready_until_the_invoices_were_pulled_to_the_end(pulled: World) -> None:
    with pulled.open() as ws:
        with ws.cache.transaction():
            ws.cache.execute("DELETE FROM meta WHERE key = 'xero_pulled_at'")
        found = drafted(ws)["J1"]
    assert found.state is State.BLOCKED
    assert "invoices_not_pulled" in {problem.code for problem in found.problems}


def test_a_chosen_contact_is_asked_again_when_the_customer_changes(pulled: World) -> None:
    with pulled.open() as ws:
        view = load_view(ws)
        decide.choose_contact(ws, view, see(ws).job, contact_id(view, "Dunmore Dental"))
        pulled.jobs[0]["customer"]["email"] = "somebody@else.example"
        pulled.write()
        pull_all(ws)
        found = see(ws)
    assert found.state is State.NEEDS_CONTACT
    assert "the customer changed since" in found.match.why


def test_a_customer_known_by_name_alone_is_not_remembered(pulled: World) -> None:
    pulled.jobs[0]["customer"] = {"name": "John Smith"}
    pulled.write()
    with pulled.open() as ws:
        pull_all(ws)
        view = load_view(ws)
        dunmore = contact_id(view, "Dunmore Dental")
        with pytest.raises(UsageError, match="no id, e-mail or tax number"):
            decide.choose_contact(ws, view, see(ws).job, dunmore, Scope.CUSTOMER)


def test_a_line_without_words_is_not_remembered(pulled: World) -> None:
    pulled.jobs[0]["lines"][0]["description"] = "12 34"
    pulled.write()
    with pulled.open() as ws:
        pull_all(ws)
        with pytest.raises(UsageError, match="says too little"):
            decide.choose_account(ws, load_view(ws), see(ws).job, "1", "210", remember=True)
