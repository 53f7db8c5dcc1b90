"""Pulling from job systems: one's failure is nobody else's, and what vanishes is flagged, not dropped."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from jobsync_tui.core.errors import BadAnswer, ConfigError, InputError
from jobsync_tui.core.jobs import JobId, JobKey
from jobsync_tui.core.proposal import State
from jobsync_tui.services.pull import pull
from jobsync_tui.services.pull_list import Progress
from jobsync_tui.store.jobs import count_live, find_job
from tests.services.small_business import job
from tests.services.worlds import drafted, pull_all

if TYPE_CHECKING:
    from jobsync_tui.store.cache import Row
    from tests.services.worlds import World


def many(count: int) -> list[dict[str, object]]:
    return [job(f"M{number}", "Ada Rewi", f"{number + 1}.00") for number in range(count)]


@pytest.mark.parametrize("held", [10, 11])
def test_a_source_that_held_plenty_and_now_holds_nothing_is_taken_for_broken(pulled: World, held: int) -> None:
    pulled.write_jobs("field", many(held))
    with pulled.open() as ws:
        pull_all(ws)
        pulled.write_jobs("field", [])
        report = pull_all(ws)
        [source] = report.sources
        assert isinstance(source.error, BadAnswer)
        assert f"held {held} jobs and now holds none" in source.error.message
        assert count_live(ws.cache, "field") == held
        assert report.xero
        assert report.xero.error is None


def test_a_source_that_held_few_may_become_empty(pulled: World) -> None:
    with pulled.open() as ws:
        pulled.write_jobs("field", [])
        [source] = pull_all(ws).sources
        assert (source.error, source.jobs.gone) == (None, 5)


def test_a_job_that_is_gone_from_its_source_is_kept_and_flagged_until_it_comes_back(pulled: World) -> None:
    with pulled.open() as ws:
        pulled.clock.pass_time(hours=1)
        pulled.write_jobs("field", pulled.jobs[1:])
        [source] = pull_all(ws).sources
        assert (source.jobs.gone, source.jobs.same) == (1, 4)
        gone = drafted(ws)["J1"]
        assert gone.state is State.NEEDS_REVIEW
        assert "field no longer holds this job (since 29 May)." in gone.why
        pulled.write()
        pull_all(ws)
        assert drafted(ws)["J1"].state is State.READY
        found = find_job(ws.cache, JobKey(source="field", job_id=JobId("id-J1"), stage="final"))
        assert found
        assert found.gone_at is None


def test_a_job_gone_for_two_pulls_keeps_the_day_it_went(pulled: World) -> None:
    with pulled.open() as ws:
        pulled.write_jobs("field", pulled.jobs[1:])
        pull_all(ws)
        first = gone_rows(ws.cache.rows("SELECT gone_at FROM job WHERE gone_at IS NOT NULL"))
        pulled.clock.pass_time(days=2)
        [source] = pull_all(ws).sources
        assert source.jobs.gone == 0
        assert gone_rows(ws.cache.rows("SELECT gone_at FROM job WHERE gone_at IS NOT NULL")) == first


def gone_rows(rows: list[Row]) -> list[str]:
    return [row["gone_at"] for row in rows]


def test_pulling_twice_keeps_one_row_per_job_and_counts_what_changed(pulled: World) -> None:
    with pulled.open() as ws:
        [source] = pull_all(ws).sources
        assert (source.jobs.new, source.jobs.changed, source.jobs.same) == (0, 0, 5)
        pulled.jobs[0]["lines"][0]["unit_price"] = "101.00"
        pulled.write()
        [source] = pull_all(ws).sources
        assert (source.jobs.new, source.jobs.changed, source.jobs.same) == (0, 1, 4)
        assert str(drafted(ws)["J1"].total) == "116.15"


@pytest.fixture
def two_sources(pulled: World) -> World:
    pulled.sources = ("field", "office")
    pulled.write()
    pulled.write_jobs("office", [job("K1", "Dunmore Dental", "10.00")])
    return pulled


def test_a_source_that_fails_stops_neither_the_others_nor_xero(two_sources: World) -> None:
    (two_sources.folder / "field.json").write_text("{", encoding="utf-8")
    with two_sources.open() as ws:
        report = pull_all(ws)
        field, office = report.sources
        assert isinstance(field.error, InputError)
        assert (office.error, office.jobs.new) == (None, 1)
        assert report.xero
        assert report.xero.error is None
        assert report.errors == [field.error]
        assert count_live(ws.cache, "field") == 5


def test_one_source_can_be_pulled_alone_without_asking_xero(two_sources: World) -> None:
    with two_sources.open() as ws:
        calls = len(two_sources.books.calls)
        report = pull_all(ws, only="office")
        assert [one.name for one in report.sources] == ["office"]
        assert report.xero is None
        assert len(two_sources.books.calls) == calls


def test_a_source_that_the_profile_does_not_name_is_told_with_those_it_does(two_sources: World) -> None:
    with two_sources.open() as ws, pytest.raises(ConfigError, match="The profile names: field, office"):
        pull_all(ws, only="offcie")


def test_one_source_that_vanishes_does_not_touch_the_jobs_of_another(two_sources: World) -> None:
    with two_sources.open() as ws:
        pull_all(ws)
        two_sources.write_jobs("office", [])
        pull_all(ws)
        assert (count_live(ws.cache, "field"), count_live(ws.cache, "office")) == (5, 0)


def test_progress_tells_how_far_it_is_and_of_how_much(pulled: World) -> None:
    with pulled.open() as ws:
        steps = [step for step in pull(ws, full=True) if isinstance(step, Progress)]
    assert [step.what for step in steps][:2] == ["jobs from field", "settings from Xero"]
    last = [step for step in steps if step.what == "invoices from Xero"][-1]
    assert (last.done, last.total) == (2, 2)
