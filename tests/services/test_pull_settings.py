"""Settings are pulled again as soon as she says "pull again": what she mended in Xero helps at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jobsync_tui.core.proposal import State
from tests.services.worlds import drafted, pull_all

if TYPE_CHECKING:
    from tests.services.worlds import World


def test_what_was_mended_in_xero_helps_with_the_next_pull(pulled: World) -> None:
    pulled.jobs[0]["lines"][0]["tracking"] = {"Region": "North"}
    pulled.write()
    with pulled.open() as ws:
        pull_all(ws)
        assert "tracking_unknown" in {problem.code for problem in drafted(ws)["J1"].problems}
        pulled.books.seed_tracking_category(Name="Region", Options=["North"])
        pulled.clock.pass_time(minutes=2)
        pull_all(ws)
        assert drafted(ws)["J1"].state is State.READY


def test_a_clock_that_ran_back_does_not_keep_old_settings(pulled: World) -> None:
    with pulled.open() as ws:
        pull_all(ws)
        pulled.clock.pass_time(days=-3)
        before = ws.calls.get("GET Accounts", 0)
        pull_all(ws)
        assert ws.calls["GET Accounts"] == before + 1
