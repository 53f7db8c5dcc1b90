"""Bugs that somebody might make, planted in the poster for the time of a schedule: the simulator must catch each.

Eleven are those that other integrations made; the rest are the guards of this one, taken away. Each names a schedule
that shows it, mostly where Xero numbers: with our numbers the fence hides much.
"""

from __future__ import annotations

import datetime as dt
import json
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from jobsync_tui.connectors.xero.bodies import invoice_element
from jobsync_tui.connectors.xero.channel import Channel
from jobsync_tui.connectors.xero.client import XeroLedger
from jobsync_tui.core.drafting import with_own_mark
from jobsync_tui.core.errors import BadAnswer, JobsyncError, Refused, Unreachable
from jobsync_tui.core.ledger import Written
from jobsync_tui.core.outbox import IntentState, Outcome, judge_answer, judge_read_back
from jobsync_tui.services import giving_up, looking_up, post, silence
from jobsync_tui.services.draft import propose
from jobsync_tui.services.match import load_view
from jobsync_tui.services.sending import deliver as deliver_
from jobsync_tui.store import jobs, outbox, sendings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from jobsync_tui.core.ledger import Invoice
    from jobsync_tui.core.outbox import Intent
    from jobsync_tui.services.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Mutant:
    """A planted bug, and a schedule that shows it, as `app:12`."""

    name: str
    plant: Callable[[ExitStack], None]
    shown_by: str

    @contextmanager
    def __call__(self) -> Iterator[None]:
        """Plant it for as long as this stands."""
        with ExitStack() as stack:
            self.plant(stack)
            yield


def _put(stack: ExitStack, where: object, name: str, value: object) -> None:
    stack.callback(setattr, where, name, getattr(where, name))
    setattr(where, name, value)


# What the protocol's authors found in others


def no_durable_intent(stack: ExitStack) -> None:
    """The request leaves first, and is written down when its answer is there."""
    held: dict[int, Any] = {}
    start, end, bytes_of = sendings.start_sending, deliver_, sendings.sending_body

    def later(cache: Any, body: bytes, key: str, members: Sequence[Intent], *, at: dt.datetime) -> int:  # a store's
        held[0] = (cache, body, key, members, at)
        return 0

    def deliver(clock: Any, write: Callable[[], Any]) -> Any:  # whatever the write gives
        cache, body, key, members, at = held[0]
        try:
            return end(clock, write)
        finally:
            start(cache, body, key, members, at=at)

    _put(stack, sendings, "start_sending", later)
    _put(stack, sendings, "sending_body", lambda cache, sending: bytes_of(cache, sending) if sending else held[0][1])
    _put(stack, post, "deliver", deliver)


def _creating(
    stack: ExitStack, around: Callable[[Callable[..., list[Written]], XeroLedger, bytes, str], Any]
) -> None:
    """Do something around the creation of invoices."""
    real = XeroLedger.create_invoices

    def create(self: XeroLedger, body: bytes, *, idempotency_key: str) -> list[Written]:
        found: list[Written] = around(lambda key: real(self, body, idempotency_key=key), self, body, idempotency_key)
        return found

    _put(stack, XeroLedger, "create_invoices", create)


def _doubtful(error: JobsyncError) -> bool:
    return (isinstance(error, Unreachable) and error.sent) or isinstance(error, BadAnswer)


def retried_as_new(stack: ExitStack) -> None:
    """A time-out or a 5xx is tried again under another key."""

    def twice(send: Callable[[str], list[Written]], _ledger: XeroLedger, _body: bytes, key: str) -> list[Written]:
        try:
            return send(key)
        except JobsyncError as error:
            if not _doubtful(error):
                raise
            return send(f"{key[:-2]}-2")

    _creating(stack, twice)


def forgotten_at_restart(stack: ExitStack) -> None:
    """After a crash what was being sent is ready to be sent, as if nothing had left."""

    def recover(ws: Workspace) -> None:
        with ws.cache.transaction():
            for intent in outbox.intents(ws.cache, states=[IntentState.SENDING]):
                outbox.move(ws.cache, intent, Outcome(state=IntentState.CONFIRMED), at=ws.clock.now())
                ws.cache.execute("UPDATE intent SET attempt = 0 WHERE id = ?", (intent.id,))

    _put(stack, post, "recover", recover)


def _replaying(stack: ExitStack, *, most: dt.timedelta) -> None:
    """What is unknown is sent again, the same bytes under the same key, as long as it is no older than this."""
    look_up = looking_up.look_up

    def replay(ws: Workspace, looking: Sequence[Intent]) -> None:
        left = [one for one in looking if not _replayed(ws, one, most)]
        look_up(ws, left)

    _put(stack, post, "look_up", replay)


def _replayed(ws: Workspace, intent: Intent, most: dt.timedelta) -> bool:
    row = ws.cache.row(
        "SELECT sending.* FROM sending JOIN intent ON intent.sending_id = sending.id WHERE intent.id = ?",
        (intent.id,),
    )
    if row is None or intent.state is not IntentState.UNKNOWN:
        return False
    if ws.clock.now() - dt.datetime.fromisoformat(row["first_sent_at"]) > most:
        return False
    try:
        answer = ws.ledger.create_invoices(row["body"].encode(), idempotency_key=row["idempotency_key"])
    except JobsyncError:
        return True  # it stays unknown, to be sent again
    ours = [one for one in answer if one.ok and post._names(one, intent)]
    if ours:
        outcome = Outcome(state=IntentState.POSTED, invoice_id=ours[0].id, invoice_number=ours[0].key)  # type: ignore[arg-type]  # an id as it came
        outbox.move(ws.cache, intent, outcome, at=ws.clock.now())
    return True


def replayed_for_ever(stack: ExitStack) -> None:
    """What is unknown is sent again under its key until an answer comes."""
    _replaying(stack, most=dt.timedelta(days=365))


def replayed_too_long(stack: ExitStack) -> None:
    """The key is trusted for fifteen minutes; Xero forgets it after six."""
    _replaying(stack, most=dt.timedelta(minutes=15))


def no_settling(stack: ExitStack) -> None:
    """What does not show is taken for absent at once."""
    for where, name in ((silence, "SETTLE"), (silence, "READS_LAG"), (post, "READS_LAG")):
        _put(stack, where, name, dt.timedelta(0))


def posted_by_post(stack: ExitStack) -> None:
    """POST in place of PUT: it edits whatever has the number already."""
    real = Channel.write

    def write(self: Channel, _method: str, *rest: Any, **named: Any) -> Any:  # a request's
        return real(self, "POST", *rest, **named)

    _put(stack, Channel, "write", write)


def matched_by_position(stack: ExitStack) -> None:
    """The first element of an answer is taken for the first that was sent."""

    def renamed(send: Callable[[str], list[Written]], _ledger: XeroLedger, body: bytes, key: str) -> list[Written]:
        sent = json.loads(body)["Invoices"]
        return [
            replace(one, key=element.get("InvoiceNumber", one.key), reference=element["Reference"])
            for one, element in zip(send(key), sent, strict=False)
        ]

    _creating(stack, renamed)


def refused_whole(stack: ExitStack) -> None:
    """A 400 on a batch is taken to mean that nothing of it was saved."""

    def refused(send: Callable[[str], list[Written]], _ledger: XeroLedger, body: bytes, key: str) -> list[Written]:
        try:
            return send(key)
        except Refused as error:
            sent = json.loads(body)["Invoices"]
            return [
                Written(
                    ok=False, key=one.get("InvoiceNumber", ""), reference=one["Reference"], messages=(str(error),)
                )
                for one in sent
            ]

    _creating(stack, refused)


def built_at_send(stack: ExitStack) -> None:
    """What leaves is worked out when it leaves, not when she confirmed it."""
    real = post._send

    def send(ws: Workspace, chunk: Sequence[Intent], refused: dict[int, Outcome]) -> None:
        real(ws, [_as_now(ws, one) for one in chunk], refused)

    _put(stack, post, "_send", send)
    _put(stack, post, "check_intact", lambda _frozen: None)
    _put(stack, post, "stop_outdated", lambda _ws, _waiting: None)
    _put(stack, post, "_changed_contacts", lambda _ws, _run: {})


def _as_now(ws: Workspace, intent: Intent) -> Intent:
    view = load_view(ws)
    view.intents.pop(intent.job, None)
    cached = jobs.find_job(ws.cache, intent.job)
    now = propose(ws, view, cached, status=intent.status) if cached else None
    if now is None or now.invoice is None or now.contact is None:
        return intent
    draft = with_own_mark(now.invoice, intent.tenant_id, intent.job, intent.revision)
    draft = draft if intent.numbered_by_xero else replace(now.invoice, number=intent.invoice_number)
    body = invoice_element(draft, contact_id=None)
    return replace(intent, body=body, contact_id=now.contact.contact_id)


def read_back_by_reference(stack: ExitStack) -> None:
    """A number that is taken is looked for by the reference alone, and nothing else looks at the last moment."""

    def found(ws: Workspace, looking: Sequence[Intent]) -> list[tuple[Intent, list[Invoice]]]:
        asked = [one for page in ws.ledger.invoices(since=None) for one in page.items]
        by_reference: dict[str, list[Invoice]] = {}
        for one in asked:
            by_reference.setdefault(one.value.reference, []).append(one.value)
        return [(one, by_reference.get(one.job_number, [])) for one in looking]

    _put(stack, looking_up, "_numbered", found)
    _put(stack, post, "stop_outdated", lambda _ws, _waiting: None)


# The guards of this poster, taken away one by one


def adopts_anything(stack: ExitStack) -> None:
    """Whatever holds the number is taken for ours."""
    real = judge_read_back

    def adopt(intent: Intent, found: list[Invoice]) -> Outcome:
        if not found:
            return real(intent, found)
        return Outcome(state=IntentState.POSTED, invoice_id=found[0].invoice_id, invoice_number=found[0].number)

    _put(stack, looking_up, "judge_read_back", adopt)


def gives_up_too_early(stack: ExitStack) -> None:
    """An invoice is called refused while a try of it may still arrive."""
    _put(stack, giving_up, "gone_for_good", lambda _ws, _intent: True)


def absent_means_refused(stack: ExitStack) -> None:
    """An element that the answer leaves out is taken for refused."""
    real = judge_answer

    def refuse(intent: Intent, written: Written | None) -> Outcome:
        if written is None:
            return Outcome(state=IntentState.REJECTED, message="Xero did not take it.")
        return real(intent, written)

    _put(stack, post, "judge_answer", refuse)


MUTANTS = (
    Mutant("no durable intent before the request", no_durable_intent, "xero:0"),
    Mutant("a time-out or 5xx is retried as new", retried_as_new, "xero:1"),
    Mutant("a restart makes what was being sent ready", forgotten_at_restart, "xero:22"),
    Mutant("the same key is replayed for ever", replayed_for_ever, "xero:1"),
    Mutant("the key is trusted for fifteen minutes", replayed_too_long, "xero:1"),
    Mutant("no time to settle", no_settling, "xero:42"),
    Mutant("POST in place of PUT", posted_by_post, "two:0"),
    Mutant("answers matched by position", matched_by_position, "xero:4"),
    Mutant("a whole-batch 400 means refused", refused_whole, "app:12"),
    Mutant("the body is built at sending", built_at_send, "xero:94"),
    Mutant("read back by reference alone", read_back_by_reference, "app:11"),
    Mutant("whatever has the number is ours", adopts_anything, "two:0"),
    Mutant("refused while a try may arrive", gives_up_too_early, "xero:52"),
    Mutant("a missing element means refused", absent_means_refused, "two:120"),
)
