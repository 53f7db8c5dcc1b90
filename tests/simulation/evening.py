"""One schedule, lived through: what she does, what people and machines do, and what is left when faults stop."""

from __future__ import annotations

from contextlib import ExitStack, closing, suppress
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, cast

from jobsync_tui.core.errors import JobsyncError
from jobsync_tui.services import decide
from jobsync_tui.services.confirm import confirm, postable, prepare
from jobsync_tui.services.draft import proposals
from jobsync_tui.services.match import load_view
from jobsync_tui.services.post import post
from tests.fakes import SimulatedCrash
from tests.services.worlds import pull_all
from tests.simulation.judge import CLOSED, OPEN, Judge
from tests.simulation.people import DEEDS, change_job
from tests.simulation.process import Process
from tests.simulation.schedules import DECISIONS, MINUTE, NIGHTS, Run
from tests.simulation.starts import JOBS

if TYPE_CHECKING:
    from collections.abc import Callable, Generator
    from contextlib import AbstractContextManager

    from jobsync_tui.core.jobs import Job
    from jobsync_tui.services.match import View
    from jobsync_tui.services.post import Posting
    from jobsync_tui.services.workspace import Workspace
    from tests.simulation.homes import Home
    from tests.simulation.network import Net
    from tests.simulation.schedules import Schedule, Step
    from tests.simulation.starts import Theatre


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What became of one schedule."""

    schedule: Schedule
    violations: tuple[str, ...]
    trace: tuple[str, ...]
    crashes: int
    requests: int

    def told(self) -> str:
        """The violations, the schedule, how to replay it, and all that happened."""
        replay = f"python -m tests.simulation --replay {self.schedule.name}"
        return "\n".join(["", *self.violations, replay, self.schedule.told(), *self.trace])


@dataclass
class Evening:
    """A schedule under way."""

    net: Net
    homes: list[Home]
    judge: Judge
    trace: list[str]

    def do(self, step: Step) -> None:
        """Take one step and judge what then stands."""
        if step.what in DEEDS:
            self.somebody(step.what, step.which)
        else:
            getattr(self, step.what)(self.homes[step.home], step)
        if step.what != "post":  # which is judged at each end of the app
            self.judge.check()

    def somebody(self, what: str, which: int) -> None:
        """Somebody does something in Xero."""
        self.note(f"somebody in Xero: {DEEDS[what](self.net.books, self.judge, which)}")

    def finish(self) -> None:
        """Faults stop; when what is late has had its time, two runs settle everything."""
        # A day's limit that Xero told of is waited for; a wall clock that was set back makes that longer.
        slow = any("[429_day]" in line for line in self.trace)
        for turn in ("first", "second"):
            if not any(row["state"] in OPEN for home in self.homes for row in home.intents()):
                break
            self.net.time.go_on(150 * MINUTE if slow else 9 * MINUTE)
            self.note(f"faults have stopped; the {turn} run after that")
            for home in self.homes:
                if home.old:  # the app asks for it before it posts from an older copy
                    self.pull(home)
                self.run(home, Run())
        self.judge.settled()
        self.judge.silent(self.trace)

    # What she does

    def post(self, home: Home, step: Step) -> None:
        """Post, whatever comes."""
        self.run(home, step.run)

    def confirm(self, home: Home, step: Step) -> None:
        """Confirm those of some jobs that may be posted."""
        with home.open() as ws:
            view = load_view(ws)
            able = [one for one in proposals(ws, view) if postable(one)]
            chosen = [one for one in able if step.which >> JOBS.index(one.job.number) & 1]
            said = "nothing to confirm"
            if chosen:
                said = self.asked(lambda: confirm(ws, prepare(ws, view, chosen)))
        self.judge.learn(home)
        self.note(f"{home.name} confirms {[one.job.number for one in chosen]}: {said}")

    def decide(self, home: Home, step: Step) -> None:
        """Say something about one job."""
        number, what = JOBS[step.which % 3], DECISIONS[step.how % len(DECISIONS)]
        stands = any(
            made.job == number and self.net.books.invoices[id_]["Status"] not in CLOSED
            for id_, made in self.judge.made.items()
        )
        with home.open() as ws:
            view = load_view(ws)
            job = next(one.job for one in view.jobs if one.job.number == number)
            said = self.asked(lambda: SAYINGS[what](ws, view, job))
        if what == "bill_anyway" and stands and said == "done":
            self.judge.more[number] += 1
        self.note(f"{home.name} decides {what} about {number}: {said}")

    def undo(self, home: Home, step: Step) -> None:
        """Take a decision back, or bring one back."""
        turn = decide.undo if step.how % 3 else decide.redo
        with home.open() as ws:
            said = self.asked(lambda: turn(ws, load_view(ws)))
        self.note(f"{home.name} {turn.__name__}: {said}")

    def pull(self, home: Home, _step: Step | None = None) -> None:
        """Pull everything."""
        with home.open() as ws:
            said = self.asked(lambda: pull_all(ws))
        self.note(f"{home.name} pulls: {said}")

    def change_job(self, home: Home, step: Step) -> None:
        """The source changes a job, and she may pull that."""
        self.note(f"in the job system: {change_job(home.jobs, step.which)}")
        home.write_jobs()
        if step.how % 2:
            self.pull(home, step)

    def night(self, _home: Home, step: Step) -> None:
        """Time passes; Xero forgets its keys."""
        seconds = NIGHTS[step.which % len(NIGHTS)]
        self.net.time.go_on(seconds)
        self.note(f"{seconds / MINUTE:g} minutes later")

    # What machines do

    def back_up(self, home: Home, _step: Step) -> None:
        """Keep a copy of the home."""
        home.backup = home.files()
        self.note(f"{home.name} keeps a backup")

    def restore(self, home: Home, step: Step) -> None:
        """Go back to the backup, or to where the evening began: the cache alone, or the whole old home.

        That takes a person a minute, in which Xero comes to show all that it holds.
        """
        self.net.time.go_on(MINUTE)
        kept = home.backup or self.judge.stage.files[self.homes.index(home)]
        if step.how % 2:
            home.place(kept)
        else:
            home.place_cache(kept[home.cache_path.name])
        home.old = True
        self.note(f"{home.name} plugs {'an old home' if step.how % 2 else 'an old cache'} in")

    def run(self, home: Home, run: Run) -> None:
        """Run the app once, until it is done or its process ends."""
        process = Process(crash_at=run.crash_at, since=run.since, disk=run.disk)
        if run.visit:
            visit, other = run.visit, self.homes[1 - self.homes.index(home)]
            home.line.visit = (visit.at, lambda: self.run(other, visit.run))
        if run.meanwhile:
            deed = run.meanwhile
            home.line.visit = (deed.at, lambda: self.somebody(deed.what, deed.which))
        self.note(f"{home.name} posts")
        said = self.asked(lambda: self._post(home, run, process))
        if process.dead:
            home.bury()
            said = f"crash at boundary {process.crossed}: {', '.join(process.last)}"
        if process.failed:
            said += f" (the disk failed {process.failed} times)"
        home.line.visit = None
        self.note(f"{home.name} ends: {said}; {self._states(home)}")
        self.judge.check()

    def _post(self, home: Home, run: Run, process: Process) -> None:
        with suppress(SimulatedCrash), home.open(run.weather, process) as ws, closing(_posting(ws)) as running:
            for count, posting in enumerate(running, 1):
                self.judge.shown(home, posting)
                if posting.error:
                    self.note(f"{home.name}   told: {posting.error}")
                if count == run.stop_after:
                    self.note(f"{home.name}   she stops it")
                    break

    def _states(self, home: Home) -> str:
        told = [
            (row["job_number"], row["state"], row["message"] if row["state"] != "POSTED" else "")
            for row in home.intents()
        ]
        return ", ".join(" ".join(filter(None, one)) for one in told)

    def asked(self, does: Callable[[], object]) -> str:
        """Do it; what the app says where it cannot."""
        try:
            does()
        except JobsyncError as error:
            return f"{type(error).__name__}: {error}"
        return "done"

    def note(self, text: str) -> None:
        """Leave a line in the trace."""
        self.trace.append(f"{self.net.time.clock()} {text}")


SAYINGS: dict[str, Callable[[Workspace, View, Job], None]] = {
    "bill_anyway": decide.bill_anyway,
    "create_contact": decide.create_contact,
    "skip_today": decide.skip_today,
    "choose_account": lambda ws, view, job: decide.choose_account(ws, view, job, "1", "210"),
    "never_bill": lambda ws, view, job: decide.never_bill(ws, view, job, "warranty"),
}


def live(
    theatre: Theatre, schedule: Schedule, mutant: Callable[[], AbstractContextManager[object]] | None = None
) -> Verdict:
    """Live through one schedule; the same one gives the same verdict. A mutant plants a bug for that time."""
    stage = theatre.stage(schedule.mode, schedule.start, schedule.homes)
    trace: list[str] = []
    net, homes = theatre.set_up(schedule.mode, stage, trace)
    judge = Judge(net.books, homes, stage)
    net.witness = judge.witness
    for home in homes:
        home.line.watch = partial(judge.leaving, home)
    evening = Evening(net, homes, judge, trace)
    with ExitStack() as stack:
        if mutant:
            stack.enter_context(mutant())
        try:
            for step in schedule.steps:
                evening.do(step)
            evening.finish()
        except Exception as error:  # noqa: BLE001 - whatever the app did not foresee is a finding, told with its seed
            judge.blame(f"the app fell over: {type(error).__name__}: {error}")
        finally:
            for home in homes:
                home.let_go()
    crashes = sum(process.dead for home in homes for process in home.processes)
    return Verdict(
        schedule=schedule,
        violations=tuple(judge.found),
        trace=tuple(trace),
        crashes=crashes,
        requests=net.requests,
    )


def _posting(ws: Workspace) -> Generator[Posting, None, None]:
    """The poster as the generator it is: stopping it half-way is stopping it now."""
    return cast("Generator[Posting, None, None]", post(ws))
