"""The jobs of the evening: what was completed in the last four weeks and waits for its invoice.

Forty of them are the fixture KB-40/6: 34 that are ready, and one of each case that needs a person.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from jobsync_tui.sandbox import cases, parties
from jobsync_tui.sandbox.cases import Case, Situation
from jobsync_tui.sandbox.chart import REGIONS
from jobsync_tui.sandbox.work import Work, asbestos_line, job_line, usual_work

if TYPE_CHECKING:
    from collections.abc import Callable
    from decimal import Decimal
    from random import Random

    from jobsync_tui.sandbox.cases import Desk
    from jobsync_tui.sandbox.names import Namer
    from jobsync_tui.sandbox.parties import Party

FIRST_NUMBER = 10_420
CYCLE = 40
CASE_AT = {  # place among each forty jobs
    3: Case.TWO_CONTACTS,
    9: Case.OTHER_NAME,
    14: Case.NO_CONTACT,
    21: Case.LANDLORD_PAYS,
    27: Case.LINE_WITHOUT_ACCOUNT,
    33: Case.LOOKS_INVOICED,
}
DAYS = 26
ROOM_FOR_INVOICE = 3  # days between a job that looks invoiced and today
RETURNING = frozenset({13, 20, 30})  # places among the ready ones whose customer was there before
BACK = 6
KINDS: tuple[Callable[[Namer, Random], Party], ...] = (
    parties.firm,
    parties.householder,
    parties.householder,
    parties.school,
    parties.firm,
    parties.couple,
    parties.householder,
    parties.body_corporate,
    parties.firm,
    parties.property_manager,
)
TITLES = (
    "Service call",
    "Power points",
    "Switchboard",
    "Lighting",
    "Smoke alarms",
    "Heat pump circuit",
    "Testing",
)
NOTES = ("Key from the office.", "Two visits.", "Dog on site, ring first.", "Photos are in the job.")


@dataclass(frozen=True, slots=True, kw_only=True)
class EveningJob:
    """A job of the evening with everything that is known about it; `tracked` is the region its lines carry."""

    index: int
    case: Case
    completed_on: date
    customer_id: str
    situation: Situation
    work: Work
    extras: dict[str, Any]
    tracked: str = ""

    @property
    def number(self) -> str:
        """The job's number, above those of all invoiced jobs."""
        return f"J{FIRST_NUMBER + self.index}"

    @property
    def total(self) -> Decimal:
        """What the invoice must come to, GST included."""
        return self.work.totals.total

    def as_json(self) -> dict[str, Any]:
        """Spell the job as the jobs file does."""
        return {
            "id": f"{0x5B2A_0000 + 7919 * self.index:08x}",
            "number": self.number,
            "status": "completed",
            "completed_on": self.completed_on.isoformat(),
            "updated_at": f"{self.completed_on.isoformat()}T16:42:00+12:00",
            "currency": "NZD",
            "amounts": str(self.work.amounts).lower(),
            "url": f"https://jobs.example/{self.number}",
            "customer": parties.customer(self.situation.customer, self.customer_id),
            "site": parties.place(self.situation.site),
            "stage": {"kind": "final"},
            **self.extras,
            "lines": [job_line(line, place, self.tracked) for place, line in enumerate(self.work.lines, 1)],
        }


class Evening:
    """Makes the jobs one after the other, no two of them for the same amount."""

    def __init__(self, desk: Desk, count: int) -> None:
        self._desk = desk
        self._count = count
        self._amounts: set[Decimal] = set()
        self._ready: list[tuple[str, Situation]] = []
        self._customers = 0

    def jobs(self) -> list[EveningJob]:
        """Make all of them, writing their customers into the books."""
        return [self._job(index) for index in range(self._count)]

    def _job(self, index: int) -> EveningJob:
        case = CASE_AT.get(index % CYCLE, Case.READY)
        customer_id, situation = self._customer(case)
        return EveningJob(
            index=index,
            case=case,
            completed_on=self._completed_on(index, case),
            customer_id=customer_id,
            situation=situation,
            work=self._work(index, case),
            extras=self._extras(index),
            tracked=REGIONS[index % len(REGIONS)] if index % 6 == 0 else "",
        )

    def _customer(self, case: Case) -> tuple[str, Situation]:
        if case is not Case.READY:
            return self._next_id(), cases.SITUATIONS[case](self._desk)
        place = len(self._ready)
        if place % (CYCLE - len(CASE_AT)) in RETURNING:
            found = self._ready[place - BACK]
        else:
            found = self._next_id(), self._plain(place)
        self._ready.append(found)
        return found

    def _plain(self, place: int) -> Situation:
        situation = cases.plain(self._desk, KINDS[place % len(KINDS)])
        site = self._desk.namer.address() if place % 6 == 1 else situation.site
        return replace(situation, customer=spelled(situation.customer, place), site=site)

    def _next_id(self) -> str:
        self._customers += 1
        return f"c-{self._customers}"

    def _completed_on(self, index: int, case: Case) -> date:
        """Spread the jobs over four weeks, the last of them yesterday."""
        left = self._count - 1 - index
        ago = 1 + left * DAYS // max(self._count - 1, 1)
        if 0 < left < self._count - 1:
            ago = max(1, ago + self._desk.rng.randint(-1, 1))
        if case is Case.LOOKS_INVOICED:
            ago = max(ago, ROOM_FOR_INVOICE)
        return self._desk.now.date() - timedelta(days=ago)

    def _work(self, index: int, case: Case) -> Work:
        inclusive, discounted = index % 7 == 1, index % 8 == 1
        while True:
            work = usual_work(self._desk.rng, inclusive=inclusive, discounted=discounted)
            if case is Case.LINE_WITHOUT_ACCOUNT:
                work = replace(work, lines=(*work.lines[:2], asbestos_line()))
            amounts = {work.totals.total, work.totals.sub_total}
            if not amounts & self._amounts:
                self._amounts |= amounts
                return work

    def _extras(self, index: int) -> dict[str, Any]:
        """What only some jobs carry, in the rhythm of their numbers."""
        title = TITLES[index % len(TITLES)]
        extras: dict[str, Any] = {"title": title, "custom_fields": {"Region": REGIONS[index % len(REGIONS)]}}
        if index % 5 == 0:
            extras["purchase_order"] = self._desk.namer.purchase_order()
        if index % 4 == 1:
            extras["notes"] = NOTES[index // 4 % len(NOTES)]
        if index % 3 == 0:
            extras["description"] = f"{title} as agreed on the phone."
        return extras


def spelled(party: Party, place: int) -> Party:
    """The same customer as a job system has it: legal form, case, telephone style, or one field not known."""
    name = party.name
    if place % 9 == 0:
        name = name.removesuffix("Ltd") + "Limited" if name.endswith(" Ltd") else name.upper()
    spelling = replace(party, name=name, phone=_dialled(party.phone, place))
    match place % 8:
        case 2:
            return replace(spelling, phone="", mobile="")
        case 5:
            return replace(spelling, email="")
        case 7:
            return replace(spelling, email=party.email.capitalize(), tax_number="")
        case _:
            return spelling


def _dialled(phone: str, place: int) -> str:
    """A landline with brackets or with the country's code, now and then."""
    if not phone:
        return ""
    area, local = phone.split(" ", 1)
    match place % 5:
        case 1:
            return f"+64 {area[1:]} {local}"
        case 4:
            return f"({area}) {local}"
        case _:
            return phone
