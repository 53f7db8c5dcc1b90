"""The audit accounts for every completed job, and the status says where everything stands."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from jobsync_tui.core.audit_sums import Order, proof_line
from jobsync_tui.core.errors import UsageError
from jobsync_tui.core.invoiced import BilledStatus
from jobsync_tui.core.outbox import IntentState
from jobsync_tui.core.proposal import State
from jobsync_tui.services import decide
from jobsync_tui.services.audit import audit
from jobsync_tui.services.match import load_view
from jobsync_tui.services.status import history, status
from tests.fakes import Boundaries
from tests.services.small_business import EVERY, OLD, hand_line, job
from tests.services.worlds import confirm_jobs, drafted, post_all, pull_all, run_until_crash, small_world

if TYPE_CHECKING:
    from pathlib import Path

    from jobsync_tui.core.auditing import Finding
    from jobsync_tui.services.audit import AuditReport
    from jobsync_tui.services.workspace import Workspace
    from tests.services.conftest import Evening
    from tests.services.worlds import Kept, World


def found(report: AuditReport) -> dict[str, Finding]:
    return {one.proposal.job.number: one for one in report.findings}


def test_before_anything_is_posted_every_job_is_missed_and_the_largest_comes_first(pulled: World) -> None:
    pulled.jobs[1]["completed_on"] = "2026-05-01"
    pulled.write()
    with pulled.open() as ws:
        pull_all(ws)
        report = audit(ws)
        assert list(found(report)) == ["J5", "J4", "J3", "J2", "J1"]
        assert next(one.number for one in report.entries(Order.AGE)) == "J2"
        assert {one.status for one in report.findings} == {BilledStatus.NOT_INVOICED}
        oldest = found(report)["J2"]
        assert (oldest.age_days, oldest.invoiced, oldest.difference) == (28, Decimal(0), Decimal("-230.00"))
        assert (oldest.message, oldest.next) == ("No invoice, and its number is not in Xero.", "Post it.")
        assert report.jobs_checked == 5


def test_after_posting_nothing_is_found(pulled: World) -> None:
    with pulled.open() as ws:
        confirm_jobs(ws, EVERY)
        post_all(ws)
        pull_all(ws)
        assert found(audit(ws)) == {}


def test_the_practice_evening_has_exactly_the_unposted_jobs_as_findings(evening: Evening) -> None:
    with evening.world.open() as ws:
        ready = [number for number, one in drafted(ws).items() if one.state is State.READY]
        confirm_jobs(ws, ready)
        post_all(ws)
        report = audit(ws)
        assert report.jobs_checked == 40
        assert set(found(report)) == set(evening.practice.expected) - set(ready)


def test_the_period_bounds_what_is_checked_both_days_included(pulled: World) -> None:
    for position, day in enumerate(("2026-02-01", "2026-03-01", "2026-03-02", "2026-05-28", "2026-05-29")):
        pulled.jobs[position]["completed_on"] = day
    pulled.write()
    with pulled.open() as ws:
        pull_all(ws)
        checked = audit(ws, since=dt.date(2026, 3, 1), until=dt.date(2026, 5, 28))
        assert set(found(checked)) == {"J2", "J3", "J4"}
        whole = audit(ws)
        assert (whole.since, whole.until) == (dt.date(2026, 2, 28), dt.date(2026, 5, 29))
        assert set(found(whole)) == {"J2", "J3", "J4", "J5"}


def test_a_job_without_a_date_or_with_one_to_come_is_in_every_audit(pulled: World) -> None:
    pulled.jobs[0]["completed_on"] = None
    pulled.jobs[1]["completed_on"] = "2026-07-01"
    pulled.write()
    with pulled.open() as ws:
        pull_all(ws)
        early = audit(ws, since=dt.date(2026, 1, 1), until=dt.date(2026, 1, 31))
        assert set(found(early)) == {"J1", "J2"}


def post_and_change(world: World, ws: Workspace, **fields: object) -> None:
    """Post three jobs, then somebody changes the first one's invoice in Xero."""
    confirm_jobs(ws, OLD)
    post_all(ws)
    world.clock.pass_time(hours=1)
    world.live("J1")[0].update(fields | {"UpdatedDateUTC": world.books.now()})
    pull_all(ws)


def test_a_posted_invoice_that_was_voided_since_is_found_again(pulled: World) -> None:
    with pulled.open() as ws:
        post_and_change(pulled, ws, Status="VOIDED")
        one = found(audit(ws))["J1"]
        assert (one.status, one.invoiced, one.difference) == (BilledStatus.VOID_ONLY, Decimal(0), Decimal("-115.00"))
        assert "J1 is voided" in one.message
        assert "J2" not in found(audit(ws))


def test_a_posted_invoice_whose_amount_was_changed_in_xero_is_found(pulled: World) -> None:
    with pulled.open() as ws:
        changed = {"SubTotal": Decimal("80.00"), "TotalTax": Decimal("12.00"), "Total": Decimal("92.00")}
        post_and_change(pulled, ws, Status="AUTHORISED", AmountDue=Decimal("92.00"), **changed)
        one = found(audit(ws))["J1"]
        assert (one.invoiced, one.difference) == (Decimal("92.00"), Decimal("-23.00"))


def test_an_invoice_posted_but_not_read_back_yet_is_not_called_missing(kept_confirmed: Kept, tmp_path: Path) -> None:
    world = kept_confirmed.restored(tmp_path / "world")
    counting = Boundaries()
    run_until_crash(kept_confirmed.restored(tmp_path / "count"), counting)
    last = len(counting.crossed) - counting.crossed[::-1].index("before GET Invoices")
    run_until_crash(world, Boundaries(last))
    with world.open() as ws:
        assert [one.state for one in drafted(ws).values()] == [State.POSTED] * 5
        assert found(audit(ws)) == {}


def test_an_amount_that_differs_tells_by_how_much(pulled: World) -> None:
    pulled.clock.pass_time(hours=1)
    pulled.books.seed_invoice(
        InvoiceNumber="J1",
        Contact={"Name": "Ada Rewi"},
        Date=dt.date(2026, 5, 28),
        LineItems=[hand_line("90.00")],
    )
    with pulled.open() as ws:
        pull_all(ws)
        one = found(audit(ws))["J1"]
        assert (one.status, one.difference) == (BilledStatus.AMOUNT_MISMATCH, Decimal("-11.50"))
        assert one.message == "J1 comes to 103.50, the job to 115.00."


def test_an_invoice_that_no_job_explains_is_an_orphan_from_the_first_known_job_on(pulled: World) -> None:
    pulled.clock.pass_time(hours=1)
    for number, day in (("X-1", dt.date(2026, 5, 28)), ("X-2", dt.date(2026, 5, 1))):
        pulled.books.seed_invoice(
            InvoiceNumber=number, Contact={"Name": "Ada Rewi"}, Date=day, LineItems=[hand_line("1.00")]
        )
    pulled.books.seed_invoice(
        InvoiceNumber="X-3", Contact={"Name": "Ada Rewi"}, Status="VOIDED", LineItems=[hand_line("1.00")]
    )
    with pulled.open() as ws:
        pull_all(ws)
        assert [one.number for one in audit(ws).orphans] == ["H-1", "H-2", "X-1"]


def test_a_second_copy_without_a_number_is_told_beside_the_invoice_that_bills_the_job(pulled: World) -> None:
    pulled.clock.pass_time(hours=1)
    for number, reference, day in (("X-1", "J1", dt.date(2026, 5, 28)), ("X-2", "", dt.date(2026, 5, 29))):
        pulled.books.seed_invoice(
            InvoiceNumber=number,
            Reference=reference,
            Contact={"Name": "Ada Rewi"},
            Date=day,
            LineItems=[hand_line("100.00")],
        )
    with pulled.open() as ws:
        pull_all(ws)
        told = {one.number: one for one in audit(ws).orphans}
        assert set(told) == {"H-1", "H-2", "X-2"}
        assert told["X-2"].message == "No job explains it; it looks like a second X-1, which bills job J1."
        assert told["H-1"].message == "In Xero, and no job explains it."


def test_an_invoice_of_a_job_that_is_not_completed_or_from_before_the_known_ones_is_no_orphan(pulled: World) -> None:
    more = [job(f"J{number}", "Ada Rewi", "9.00") for number in (7010, 7011, 7012)]
    pulled.write_jobs("field", [*pulled.jobs, *more, job("J9", "Ada Rewi", "9.00", status="in progress")])
    for number, reference in (("X-1", "deposit, J9"), ("X-2", "J7001"), ("X-3", "J7013")):
        pulled.books.seed_invoice(
            InvoiceNumber=number,
            Reference=reference,
            Contact={"Name": "Cobham School"},
            Date=dt.date(2026, 5, 28),
            LineItems=[hand_line("1.00")],
        )
    pulled.clock.pass_time(hours=1)
    with pulled.open() as ws:
        pull_all(ws)
        report = audit(ws)
        assert [one.number for one in report.orphans] == ["H-1", "H-2", "X-3"]
        assert report.of_earlier_jobs == 1


@pytest.mark.parametrize("until", ["0001-01-01", "0001-02-01", "9999-12-31"])
def test_any_last_day_there_is_can_be_asked_for(pulled: World, until: str) -> None:
    day = dt.date.fromisoformat(until)
    with pulled.open() as ws:
        report = audit(ws, until=day)
        assert (report.since, report.until) == (max(day, dt.date(1, 4, 1)) - dt.timedelta(days=90), day)
        assert (report.jobs_checked, report.orphans) == (0, ())


def test_an_invoice_only_asked_about_for_a_job_whose_own_is_void_is_nobodys(pulled: World) -> None:
    pulled.clock.pass_time(hours=1)
    for number, net, is_now in (("J1", "100.00", "VOIDED"), ("X-1", "110.00", "AUTHORISED")):
        pulled.books.seed_invoice(
            InvoiceNumber=number,
            Contact={"Name": "Ada Rewi"},
            Status=is_now,
            Date=dt.date(2026, 5, 28),
            LineItems=[hand_line(net)],
        )
    with pulled.open() as ws:
        pull_all(ws)
        report = audit(ws)
        one = found(report)["J1"]
        assert (one.status, one.invoiced) == (BilledStatus.VOID_ONLY, Decimal(0))
        assert "X-1" in one.message
        assert "X-1" in [orphan.number for orphan in report.orphans]


def test_every_job_of_a_period_is_accounted_for_once(pulled: World) -> None:
    with pulled.open() as ws:
        confirm_jobs(ws, ["J1"])
        post_all(ws)
        view = load_view(ws)
        decide.never_bill(ws, view, drafted(ws, view)["J2"].job, "warranty")
        report = audit(ws)
        assert proof_line(report.proof) == "5 = 0 billed + 1 posted + 1 never + 0 no charge + 3 findings"
        assert [one.proposal.job.number for one in report.checked] == ["J1", "J2", "J3", "J4", "J5"]
        assert {one.name: one.sums for one in report.kinds if one.count == 3} == {
            "not_billed": {"NZD": Decimal("1380.00")}
        }


def test_what_is_loaded_already_is_not_computed_again(pulled: World) -> None:
    with pulled.open() as ws:
        view = load_view(ws)
        known = list(drafted(ws, view).values())
        assert audit(ws, view=view, every=known) == audit(ws)
        assert audit(ws, view=view, every=known[:2]).jobs_checked == 2


def test_never_is_settled_and_skipped_is_not(pulled: World) -> None:
    with pulled.open() as ws:
        view = load_view(ws)
        jobs = {number: one.job for number, one in drafted(ws, view).items()}
        decide.never_bill(ws, view, jobs["J1"], "warranty")
        decide.skip_today(ws, view, jobs["J2"])
        assert set(found(audit(ws))) == {"J2", "J3", "J4", "J5"}
        assert found(audit(ws))["J2"].proposal.state is State.SKIPPED


def test_the_audit_says_as_of_when_the_books_were_pulled(pulled: World) -> None:
    with pulled.open() as ws:
        pulled.clock.pass_time(days=2)
        assert audit(ws).as_of == dt.datetime(2026, 5, 29, 4, 42, tzinfo=dt.UTC)


def test_before_the_first_pull_the_status_is_empty_and_the_audit_asks_for_it(
    tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    world = small_world(tmp_path / request.node.name[:20])
    with world.open() as ws:
        now = status(ws)
        assert (now.organisation, now.jobs, now.undecided, now.xero_pulled_at) == ("", {}, (), None)
        assert (now.practice, now.sources) == (True, {"field": None})
        with pytest.raises(UsageError, match="Pull first"):
            audit(ws)
    assert not world.books.calls


def test_the_status_counts_jobs_by_where_they_stand(pulled: World) -> None:
    pulled.write_jobs("field", [*pulled.jobs, job("J9", "Ada Rewi", "9.00", status="in progress")])
    with pulled.open() as ws:
        pull_all(ws)
        view = load_view(ws)
        decide.never_bill(ws, view, drafted(ws, view)["J3"].job, "warranty")
        confirm_jobs(ws, ["J1"])
        now = status(ws)
        assert now.jobs == {"never": 1, "posting": 1, "ready": 3}
        assert (now.not_released, now.organisation) == (1, "Kauri Electrical")
        assert [(one.job_number, one.state) for one in now.undecided] == [("J1", IntentState.CONFIRMED)]
        post_all(ws)
        assert status(ws).jobs == {"never": 1, "posted": 1, "ready": 3}
        assert status(ws).undecided == ()


def test_the_history_tells_every_step_of_a_posting_in_order(pulled: World) -> None:
    with pulled.open() as ws:
        confirm_jobs(ws, ["J1"])
        post_all(ws)
        steps = [row["what"] for row in history(ws) if row["job"] == "field:id-J1:final"]
        assert steps == ["DRAFT -> CONFIRMED", "CONFIRMED -> SENDING", "SENDING -> POSTED", "read back"]
