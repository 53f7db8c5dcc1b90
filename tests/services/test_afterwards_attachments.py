"""Files of a job beside its invoice: as they came, to whom she said, and none ever replaced."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import httpx
import pytest

from jobsync_tui.core.afterwards import AfterPolicy, AfterState, AttachTo, What
from jobsync_tui.core.billed import BilledFlag
from jobsync_tui.services.afterwards import run
from jobsync_tui.services.confirm import prepare
from jobsync_tui.services.match import load_view
from jobsync_tui.services.wishes import confirm
from tests.fakes import SimulatedCrash, crash_after, crash_before, raising
from tests.services.small_business import job
from tests.services.worlds import drafted, post_all, pull_all

if TYPE_CHECKING:
    from jobsync_tui.services.extras import Extras
    from jobsync_tui.services.workspace import Workspace
    from tests.fakes import Fault
    from tests.services.worlds import World

PDF = b"%PDF-1.7 a photo of the switchboard"
OFFICE, CLIENT = AfterPolicy(attach=AttachTo.OFFICE), AfterPolicy(attach=AttachTo.CLIENT)
FILE = {"name": "Before: after?.pdf", "path": "files/a.pdf"}


@pytest.fixture
def filed(pulled: World) -> World:
    """The small business, whose first job came with a file."""
    (pulled.folder / "files").mkdir()
    (pulled.folder / "files" / "a.pdf").write_bytes(PDF)
    pulled.jobs[0]["attachments"] = [FILE]
    pulled.write()
    with (pulled.folder / "p.toml").open("a", encoding="utf-8") as profile:
        profile.write('\n[invoice]\nattach = "office"\n')  # asks for the permission
    return pulled


def post_with(ws: Workspace, policy: AfterPolicy) -> None:
    pull_all(ws)
    view = load_view(ws)
    confirm(ws, prepare(ws, view, [drafted(ws, view)["J1"]], status="AUTHORISED"), policy)
    post_all(ws)


def run_all(ws: Workspace) -> Extras:
    *_, last = run(ws)
    return last


def files(world: World) -> list[dict[str, Any]]:
    """The files beside the invoice of the first job."""
    return list(world.books.attachments.get(world.live("J1")[0]["InvoiceID"], {}).values())


@pytest.mark.parametrize(("policy", "online"), [(OFFICE, False), (CLIENT, True)])
def test_a_jobs_file_is_attached_as_it_is_for_whom_she_said(filed: World, policy: AfterPolicy, online: bool) -> None:  # noqa: FBT001 - a case of the test
    with filed.open() as ws:
        post_with(ws, policy)
        assert run_all(ws).all_done
        assert list(run(ws)) == []
    (file,) = files(filed)
    assert (file["FileName"], file["Content"], file["MimeType"]) == ("Before_ after_.pdf", PDF, "application/pdf")
    assert file["IncludeOnline"] is online


def test_a_file_of_that_name_is_never_replaced(filed: World) -> None:
    with filed.open() as ws:
        post_with(ws, OFFICE)
        ledger = ws.ledger.afterwards
        invoice_id = filed.live("J1")[0]["InvoiceID"]
        ledger.attach(invoice_id, "before_ after_.PDF", b"%PDF-1.4 hers", "application/pdf", online=False)
        extras = run_all(ws)
        assert [row.state for row in extras.rows] == [AfterState.FAILED]
        assert "already" in extras.rows[0].message
    assert [file["Content"] for file in files(filed)] == [b"%PDF-1.4 hers"]
    assert filed.wire.bodies("PUT Before_ after_.pdf") == []


@pytest.mark.parametrize(
    ("fault", "after"),
    [
        (raising(httpx.ReadTimeout, after=True), AfterState.DONE),
        (raising(httpx.ReadTimeout, after=False), AfterState.ASKED),
    ],
)
def test_a_file_whose_answer_was_lost_is_looked_for_before_another_try(
    filed: World, fault: Fault, after: AfterState
) -> None:
    with filed.open() as ws:
        post_with(ws, OFFICE)
        filed.wire.will("PUT Before_ after_.pdf", fault)
        assert [row.state for row in run_all(ws).rows] == [after]
        assert after is AfterState.DONE or run_all(ws).all_done
    assert len(files(filed)) == 1


@pytest.mark.parametrize("crash", [crash_before, crash_after])
def test_a_crash_while_attaching_leaves_one_file_in_the_end(filed: World, crash: Fault) -> None:
    with filed.open() as ws:
        post_with(ws, OFFICE)
        filed.wire.will("PUT Before_ after_.pdf", crash)
        with pytest.raises(SimulatedCrash):
            run_all(ws)
    with filed.open() as ws:
        assert run_all(ws).all_done
    assert len(files(filed)) == 1


def test_a_file_that_is_gone_keeps_neither_the_pull_nor_the_invoice(filed: World) -> None:
    (filed.folder / "files" / "a.pdf").unlink()
    with filed.open() as ws:
        post_with(ws, OFFICE)
        extras = run_all(ws)
    assert [row.state for row in extras.rows] == [AfterState.FAILED]
    assert "is not there" in extras.rows[0].message
    assert len(filed.live("J1")) == 1


def test_a_file_that_turned_into_a_link_out_of_the_folder_is_not_sent(filed: World) -> None:
    secret = filed.folder.parent / "secret.pdf"
    secret.write_bytes(b"%PDF-1.7 somebody else's")
    with filed.open() as ws:
        post_with(ws, CLIENT)
        (filed.folder / "files" / "a.pdf").unlink()
        (filed.folder / "files" / "a.pdf").symlink_to(secret)
        extras = run_all(ws)
    assert [row.state for row in extras.rows] == [AfterState.FAILED]
    assert files(filed) == []


def test_files_alone_that_change_do_not_make_a_posted_job_edited(filed: World) -> None:
    with filed.open() as ws:
        post_with(ws, AfterPolicy())
        before = drafted(ws)["J1"]
        filed.jobs[0]["attachments"] = [FILE, {"path": "files/b.pdf"}]
        filed.write_jobs("field", filed.jobs)
        pull_all(ws)
        after = drafted(ws)["J1"]
    assert len(after.job.attachments) == 2
    assert BilledFlag.EDITED_AFTER_INVOICE not in after.billing.flags
    assert (after.state, after.billing) == (before.state, before.billing)


def test_files_alone_that_change_do_not_stop_what_is_confirmed(filed: World) -> None:
    with filed.open() as ws:
        view = load_view(ws)
        confirm(ws, prepare(ws, view, [drafted(ws, view)["J1"]]), AfterPolicy())
        filed.jobs[0]["attachments"] = []
        filed.write_jobs("field", filed.jobs)
        pull_all(ws)
        post_all(ws)
    assert len(filed.live("J1")) == 1


def test_without_the_permission_she_is_told_how_to_get_it_and_the_rest_is_done(filed: World) -> None:
    filed.write()
    with filed.open() as ws:
        post_with(ws, AfterPolicy(attach=AttachTo.OFFICE, note="x"))
        extras = run_all(ws)
    assert {row.wish.what: row.state for row in extras.rows} == {
        What.NOTE: AfterState.DONE,
        What.ATTACH: AfterState.ASKED,
    }
    (sentence,) = extras.stopped
    assert 'attach = "office"' in sentence


def test_a_job_without_files_has_nothing_attached(pulled: World) -> None:
    assert "attachments" not in job("X", "Ada Rewi", "1.00")
    with pulled.open() as ws:
        post_with(ws, OFFICE)
        assert list(run(ws)) == []
