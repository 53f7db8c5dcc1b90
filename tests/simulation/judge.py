"""What must hold whatever goes wrong: the invariants of posting, judged on Xero's side and on the file on the disk.

I1 no duplicate; I2 right client, amount, currency, tenant; I3 nothing lost; I4 no lie; I5 hands off; I6 no secret
on the disk; I7 no send without a durable intent. An invoice made by us is known by its Reference, which begins
with the job's number: Xero's own numbering has nothing else.
"""

from __future__ import annotations

import copy
import json
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from tests.simulation.starts import SECRET

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Sequence

    import httpx

    from jobsync_tui.sandbox.xero.books import Books
    from jobsync_tui.services.post import Posting
    from tests.simulation.homes import Home
    from tests.simulation.starts import Stage

OPEN = frozenset({"CONFIRMED", "SENDING", "UNKNOWN"})
CLOSED = frozenset({"VOIDED", "DELETED"})
CONTACTS = "SELECT id, name, body, state, contact_id FROM contact_intent"


@dataclass(frozen=True, slots=True)
class Promise:
    """What she saw and confirmed; a contact that is yet to be created is its name and e-mail."""

    job: str
    contact: tuple[str, ...]
    cents: int
    currency: str
    tenant: str


@dataclass(frozen=True, slots=True)
class Made:
    """An invoice of ours as it was when Xero made it."""

    job: str
    contact_id: str
    cents: int


@dataclass
class Judge:
    """Watches one schedule; `found` are the violations, a sentence each."""

    books: Books
    homes: Sequence[Home]
    stage: Stage
    found: list[str] = field(default_factory=list)
    made: dict[str, Made] = field(default_factory=dict)
    more: Counter[str] = field(default_factory=Counter)
    """How many further invoices of a job she asked for although one of ours stood."""
    _promises: set[Promise] = field(default_factory=set)
    _shown: set[tuple[str, int]] = field(default_factory=set)

    def __post_init__(self) -> None:
        self._invoices = dict(self.stage.invoices)
        self._contacts = dict(self.stage.contacts)
        self._christened = {id_: _marks(one) for id_, one in self._contacts.items()}
        for home in self.homes:
            self.learn(home)

    def blame(self, text: str) -> None:
        """Note a violation."""
        if text not in self.found:
            self.found.append(text)

    def expect(self, record_id: str) -> None:
        """Take an invoice or a contact as a person just left it for what must stay."""
        if record_id in self.books.invoices:
            self._invoices[record_id] = copy.deepcopy(self.books.invoices[record_id])
        else:
            self._contacts[record_id] = copy.deepcopy(self.books.contacts[record_id])

    def learn(self, home: Home) -> None:
        """Remember what is confirmed now: whatever is made later must be one of these."""
        names = {row["id"]: _new_contact(row["body"]) for row in home.read(CONTACTS)}
        for row in home.intents():
            if row["state"] == "CONFIRMED":
                # One that waits for its contact is promised to the contact's marks, which learn no id before.
                contact = names[row["contact_intent_id"]] if row["contact_intent_id"] else (row["contact_id"],)
                facts = (row["total_cents"], row["currency"], row["tenant_id"])
                self._promises.add(Promise(row["job_number"], contact, *facts))

    # Xero's side, at every write

    def witness(self) -> None:
        """Look at what Xero has just made."""
        for id_ in self.books.contacts.keys() - self._contacts.keys():
            self._contacts[id_] = copy.deepcopy(self.books.contacts[id_])
            self._christened[id_] = _marks(self.books.contacts[id_])
        for id_ in self.books.created_by.keys() - self.made.keys():
            self._born(id_, self.books.invoices[id_])

    def _born(self, id_: str, one: dict[str, Any]) -> None:
        self._invoices[id_] = copy.deepcopy(one)
        job, cents = _job(one), _cents(one["Total"])
        self.made[id_] = Made(job, one["ContactID"], cents)
        contact = self.books.contacts[one["ContactID"]]
        # A contact that was renamed since is the same client.
        marks = {(one["ContactID"],), self._christened[one["ContactID"]]}
        promised = {
            (promise.contact, promise.cents, promise.currency, promise.tenant)
            for promise in self._promises
            if promise.job == job
        }
        facts = (cents, one["CurrencyCode"], self.books.tenant_id)
        if not any((mark, *facts) in promised for mark in marks):
            self.blame(f"I2: {job} was made for {contact['Name']}, {one['Total']} {one['CurrencyCode']}")

    def leaving(self, home: Home, request: httpx.Request) -> None:
        """I7: what leaves now lies on the disk, to the byte, and its members are being sent."""
        endpoint = request.url.path.rpartition("/")[2]
        rows = home.read("SELECT id, body, endpoint FROM sending ORDER BY id DESC LIMIT 1")
        if not rows or rows[0]["body"].encode() != request.read() or rows[0]["endpoint"] != endpoint:
            self.blame(f"I7: a PUT {endpoint} left that is not on the disk")
            return
        count = len(json.loads(request.read())[endpoint])
        if endpoint == "Invoices":
            states = [row["state"] for row in home.intents() if row["sending_id"] == rows[0]["id"]]
        else:
            states = [row["state"] for row in home.read(CONTACTS) if row["state"] == "SENDING"]
        if states != ["SENDING"] * count:
            self.blame(f"I7: {count} {endpoint} left, on the disk they are {states}")

    def shown(self, home: Home, posting: Posting) -> None:
        """I4: what is shown as posted is posted on the disk."""
        posted = {(home.name, one.id) for one in posting.intents if one.state == "POSTED"}
        if posted - self._shown:
            self._shown |= posted
            durable = {(home.name, row["id"]) for row in home.read("SELECT id FROM intent WHERE state = 'POSTED'")}
            if posted - durable:
                self.blame("I4: an invoice was shown as posted before it was on the disk")

    # Both sides, after every step

    def check(self) -> None:
        """Judge what stands in the books and on every disk."""
        rows = {home.name: home.intents() for home in self.homes}
        self._once()
        for home in self.homes:
            self._posted(home, rows[home.name])
        self._rejected(rows)
        self._hands_off()

    def _once(self) -> None:
        live = Counter(
            made.job for id_, made in self.made.items() if self.books.invoices[id_]["Status"] not in CLOSED
        )
        for job, count in live.items():
            if count > 1 + self.more[job]:
                self.blame(f"I1: {job} is there {count} times")
        names = Counter(one["Name"] for one in self.books.contacts.values() if one["ContactStatus"] == "ACTIVE")
        for name, count in names.items():
            if count > 1:
                self.blame(f"I1: the contact {name} is there {count} times")

    def _posted(self, home: Home, rows: list[sqlite3.Row]) -> None:
        holders: dict[str, str] = {}
        for row in rows:
            if row["state"] != "POSTED":
                continue
            job, id_ = row["job_number"], row["invoice_id"]
            there = self.books.invoices.get(id_)
            if there is None:
                self.blame(f"I3: {home.name} says that {job} is posted; there is no invoice {id_}")
                continue
            if holders.setdefault(id_, job) != job:
                self.blame(f"I3: {home.name} says that one invoice bills {job} and {holders[id_]}")
            made = self.made.get(id_) or Made(job, there["ContactID"], _cents(there["Total"]))
            # A contact that was merged or an amount that was edited since is a person's own doing.
            if (made.job, made.contact_id, made.cents) != (job, row["contact_id"], row["total_cents"]):
                self.blame(f"I2: {home.name} took the invoice of {made.job} for that of {job}, or it differs")

    def _rejected(self, rows: dict[str, list[sqlite3.Row]]) -> None:
        """I4: where an invoice is said not to be in Xero, none is that nobody knows of."""
        every = [row for one in rows.values() for row in one]
        known = {row["invoice_id"] for row in every if row["state"] == "POSTED"}
        states = defaultdict(set)
        for row in every:
            states[row["job_number"]].add(row["state"])
        strangers = {made.job for id_, made in self.made.items() if id_ not in known}
        for home in self.homes:
            for row in rows[home.name]:
                job = row["job_number"]
                sure = row["attempt"] or not home.old
                if row["state"] == "REJECTED" and sure and states[job] == {"REJECTED"} and job in strangers:
                    self.blame(f"I4: {home.name} says that {job} is not in Xero; it is there")

    def _hands_off(self) -> None:
        for id_, was in self._invoices.items():
            if self.books.invoices[id_] != was:
                self.blame(f"I5: invoice {was['InvoiceNumber']} was changed")
        for id_, had in self._contacts.items():
            now = {**self.books.contacts[id_], "IsCustomer": True}
            if now != {**had, "IsCustomer": True}:
                self.blame(f"I5: contact {had['Name']} was changed")

    # At the end

    def settled(self) -> None:
        """I3: nothing is left on its way once faults have stopped."""
        for home in self.homes:
            for row in home.intents():
                if row["state"] in OPEN:
                    self.blame(f"I3: {home.name} leaves {row['job_number']} {row['state']}")

    def silent(self, trace: Sequence[str]) -> None:
        """I6: no secret, and no token that was ever used, is on a disk or in the trace."""
        for home in self.homes:
            home.let_go()
            held = home.cache_path.read_bytes() + "\n".join(trace).encode()
            for secret in {SECRET, *home.line.tokens}:
                if secret and not secret.startswith("Basic ") and secret.encode() in held:
                    self.blame(f"I6: a secret of {home.name} is on its disk")


def _job(one: dict[str, Any]) -> str:
    return str(one.get("Reference", "")).partition(" ")[0]


def _cents(amount: Any) -> int:  # Xero's number
    return int(Decimal(amount) * 100)


def _new_contact(body: str) -> tuple[str, str]:
    return _marks(json.loads(body))


def _marks(contact: dict[str, Any]) -> tuple[str, str]:
    return contact["Name"], contact.get("EmailAddress", "")
