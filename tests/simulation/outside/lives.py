"""Lives of the command line among faults, and what must hold after each: counted on Xero's side, in its own books."""

from __future__ import annotations

import signal
from collections import Counter
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tests.simulation.outside.door import serving
from tests.simulation.outside.homes import JOBS, NEWCOMER, Home, office_books, total_of
from tests.simulation.outside.mischief import FAULTS, OF_WRITES, STEALS, Door, Fault, Mischief
from tests.simulation.outside.other_books import CLOSED, chance
from tests.simulation.outside.other_xero import OtherXero
from tests.simulation.outside.style import Style

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.simulation.outside.homes import Ran
    from tests.simulation.outside.other_books import Element, OtherBooks

POST = ("post", "--ready", "--yes", "--json")
CALM_LIVES = 5
"""Runs without faults in which everything must come to its end."""

LONGEST = 0.7
"""Seconds after the first call in which a process that posts is killed, if it is; it ends by itself soon after."""

UNDECIDED = frozenset({"DRAFT", "CONFIRMED", "SENDING", "UNKNOWN"})
SIGNALS = ("SIGKILL", "SIGKILL", "SIGKILL", "SIGTERM", "SIGHUP", "SIGINT")
PLACES = (
    *("PUT Invoices",) * 8,
    *("PUT Contacts",) * 3,
    *("GET Invoices",) * 3,
    "GET Contacts",
    "GET Organisation",
    "POST connect/token",
    "GET connections",
)


@dataclass(frozen=True, repr=False)
class Ground:
    """A served Xero, and the home that has pulled it; every schedule begins with a copy of both."""

    door: Door
    books: OtherBooks
    home: Home


@contextmanager
def standing(folder: Path) -> Iterator[Ground]:
    """Serve the office's books and pull them into a home, the newcomer's jobs decided."""
    books = office_books(chance("office"))
    door = Door(OtherXero(books, chance("office")))
    with serving(door) as url:
        home = Home.made(folder / "kept", "home-a", url, door.mischief)
        decided = [("decide", "new", number) for number, (name, _) in JOBS.items() if name == NEWCOMER]
        for words in (("pull",), *decided):
            ran = home.run(*words)
            assert ran.code == 0, str(ran)
        yield Ground(door, books, home)


@dataclass(repr=False)
class Schedule:
    """One schedule while it runs; `told` is its trace."""

    seed: int
    ground: Ground
    folder: Path
    told: list[str] = field(default_factory=list)
    homes: list[Home] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self.rng = chance(self.seed)
        coin = [self.rng.random() < 0.5 for _ in range(6)]
        style = Style(
            pagination=coin[0],
            reversed=coin[1],
            verbose=coin[2],
            places=4 if coin[3] else 2,
            strange=coin[4],
            not_modified=coin[5],
            older=self.rng.random() < 0.3,
            whole=self.rng.random() < 0.2,
            forgetful=self.rng.random() < 0.2,
        )
        self.books = self.ground.books.copied(chance(f"books {self.seed}"), style)
        if self.rng.random() < 0.3:
            self.books.refuses = {self.rng.choice(list(JOBS))}
        self.before = self.ground.books.copied(chance(0), style)
        self.mischief.begin([])
        self.ground.door.xero = OtherXero(self.books, chance(f"xero {self.seed}"))
        self.told.append(f"{style}, refuses {sorted(self.books.refuses)}")

    @property
    def mischief(self) -> Mischief:
        """What goes wrong."""
        return self.ground.door.mischief

    # What may happen

    def settle_in(self, client: str, source: Home | None = None) -> Home:
        """A home of the schedule: a copy of the one that pulled, or of another as it stands now."""
        home = (source or self.ground.home).copied(self.folder / f"home-{len(self.homes)}", client)
        self.homes.append(home)
        return home

    def plan(self) -> None:
        """Plan the faults of the next life."""
        faults = []
        for _ in range(self.rng.choice((0, 1, 1, 2, 3))):
            what = self.rng.choice(PLACES)
            kinds = [kind for kind in FAULTS if what.startswith("PUT") or kind not in OF_WRITES]
            if what != "PUT Invoices":
                kinds = [kind for kind in kinds if kind != "number taken"]
            if self.mischief.copying and self.rng.random() < 0.5:
                what, kinds = "PUT Invoices", ["home copied"]
            faults.append(Fault(what=what, nth=self.rng.choice((1, 1, 1, 2, 3)), kind=self.rng.choice(kinds)))
        self.mischief.begin(faults)
        self.told.append("planned: " + ("; ".join(map(str, faults)) or "nothing"))

    def moment(self) -> tuple[float, signal.Signals]:
        """When a process dies and of what; often it lives to its end."""
        if self.rng.random() < 0.35:
            return 60.0, signal.SIGKILL
        return self.rng.uniform(0, LONGEST), signal.Signals[self.rng.choice(SIGNALS)]

    def life(self, home: Home) -> Ran:
        """One run of `post` that anything may happen to."""
        self.plan()
        after, how = self.moment()
        self.told.append(f"{home.folder.name} posts, {how.name} after {after:.3f} s")
        ran = home.killed(*POST, after=after, how=how)
        self.ended(home, ran)
        return ran

    def ended(self, home: Home, ran: Ran) -> None:
        """Judge one run by itself."""
        self.counts["processes"] += 1
        self.counts["killed"] += ran.killed
        self.counts["faults"] += len(self.mischief.met)
        states = home.states()
        self.counts["left to a person"] += sum(state == "HUMAN" for state in states.values())
        self.told.append(f"  met {self.mischief.met}; exit code {ran.code}; {states}")
        self.mischief.met.clear()
        self.honest(home)
        if ran.killed or ran.code in {129, 130, 143}:
            return
        self._rightly_told(ran)

    def _rightly_told(self, ran: Ran) -> None:
        document = ran.document
        left = [one for one in document.get("results", ()) if one["state"] != "POSTED"]
        match ran.code:
            case 0:
                assert not left, str(ran)
                assert not document["left_out"], str(ran)
            case 1:
                assert left or document["left_out"], str(ran)
            case 3 | 4 | 5:  # out of reach, not let in, or the other process has the home
                assert document["error"]["message"], str(ran)
            case _:
                raise AssertionError(str(ran))
        told = [one for one in left if one["message"]]
        assert len(told) == len(left) or ran.code > 1, str(ran)  # what an error kept back is told of by the error

    def calm(self, home: Home) -> None:
        """Let a home post without faults until nothing is undecided."""
        self.mischief.begin([])
        for _ in range(CALM_LIVES):
            ran = home.run(*POST)
            self.ended(home, ran)
            assert ran.code in {0, 1}, str(ran)
            waiting = {number for number, state in home.states().items() if state in UNDECIDED}
            if waiting <= self.books.refuses:  # a refused one waits until no earlier try can arrive any more
                return
        raise AssertionError(f"after {CALM_LIVES} calm runs {home.folder.name} is undecided: {home.states()}")

    # What must hold

    def ours(self, number: str) -> list[Element]:
        """Live invoices that the app made for a job."""
        return [
            one
            for id_, one in self.books.invoices.items()
            if id_ in self.books.by_app
            and one["Status"] not in CLOSED
            and number in {one["InvoiceNumber"].partition("-R")[0], one["Reference"]}
        ]

    def stolen(self, number: str) -> bool:
        """Whether somebody wrote an invoice of that number by hand."""
        held = self.books.invoices.get(self.books.numbers.get(number, ""))
        return held is not None and held["Contact"]["Name"] == STEALS

    def honest(self, home: Home) -> None:
        """Assert what must hold at every moment."""
        with self.books.lock:
            for number, (state, invoice_id) in home.intents().items():
                made = self.ours(number)
                assert len(made) <= 1, f"{number} was made {len(made)} times"
                ids = [one["InvoiceID"] for one in made]
                assert state != "POSTED" or ids == [invoice_id], f"{number} is said to be posted as {invoice_id}"
                assert state != "REJECTED" or not made or len(self.homes) > 1, f"{number} is said not to be in Xero"
                assert state != "HUMAN" or self.stolen(number), f"{number} is left to a person"
            self.hands_off()

    def hands_off(self) -> None:
        """Assert that nothing which was there before has changed, and that each new invoice is as it must be."""
        assert not self.books.edits, self.books.edits
        for kept, now in ((self.before.contacts, self.books.contacts), (self.before.invoices, self.books.invoices)):
            for id_, was in kept.items():
                assert now[id_] == was, f"{was} was changed: {now[id_]}"
        for id_ in self.books.by_app & self.books.invoices.keys():
            one = self.books.invoices[id_]
            name, _ = JOBS[one["InvoiceNumber"]]
            assert (one["Contact"]["Name"], one["Total"]) == (name, total_of(one["InvoiceNumber"])), one
            assert (one["Status"], one["CurrencyCode"]) == ("DRAFT", "NZD"), one
        newcomers = [one for one in self.books.contacts.values() if one["Name"] == NEWCOMER]
        assert len(newcomers) <= 1, "the newcomer was created twice"

    def final(self) -> None:
        """Assert that every job is billed once, and that no home lies or keeps a secret."""
        self.mischief.settle()
        for number in JOBS:
            exempt = number in self.books.refuses or self.stolen(number)
            assert len(self.ours(number)) == (not exempt), f"{number} has {len(self.ours(number))} invoices"
        for home in self.homes:
            self.honest(home)
            home.keeps_secrets(set(self.ground.door.xero.tokens))
        assert not any(call.startswith("POST ") for call in self.ground.door.xero.calls if "token" not in call)
