"""Xero's answers: status and content type into our errors, envelopes into elements, write results into values.

The table of statuses is section "Errors" of https://developer.xero.com/documentation/api/accounting/responsecodes
and observed answers, November 2026. Nothing is parsed before its content type is checked.
"""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING, NoReturn, TypeVar

import msgspec

from jobsync_tui.connectors.xero import shapes
from jobsync_tui.connectors.xero.meanings import known, meaning, short
from jobsync_tui.connectors.xero.wire import real_id
from jobsync_tui.connectors.xero.wire_values import decoder
from jobsync_tui.core.errors import BadAnswer, NotPermitted, Refused, SignInNeeded
from jobsync_tui.core.ledger import ContactID, Written

if TYPE_CHECKING:
    import httpx

SAVED = frozenset({"OK", "WARNING"})
NOT_SAVED = "ERROR"

NOTHING_TO_SAY = frozenset({"POST", "DELETE"})
"""Methods that Xero may answer 204: an e-mail on its way, a connection ended."""

MOST_REASONS = 3
"""Reasons told in one message; the first is corrected first."""

FAULTS = {
    404: "Xero does not know {endpoint}, or what was asked for is gone.",
    412: "Xero refused the connection for {endpoint} (a precondition failed).",
    501: "Xero does not offer what was asked of {endpoint}.",
}
"""Statuses that mean a defect, or a thing that is gone."""

MEMBERS = {"Organisation": "Organisations", "Organisation/Actions": "Actions"}
"""Where the list of an answer has another name than its endpoint."""

T = TypeVar("T")


class TenantRefused(SignInNeeded):
    """Xero does not let this sign-in into the organisation: wrong, absent or disconnected."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Envelope:
    """The elements of one answer as their own bytes; `pages` is None when the answer has no pagination block."""

    elements: tuple[bytes, ...]
    pages: int | None = None
    total: int = 0


def check(answer: httpx.Response, *, endpoint: str) -> None:
    """Return for a 200 of the kind asked for, a 204 where there is nothing to say, and a 304 to "what changed?".

    Raises what any other answer means; a 429 is told from its headers before it comes here (`Meter.refused`).
    """
    match answer.status_code:
        case HTTPStatus.OK:
            _check_kind(answer, endpoint=endpoint)
        case HTTPStatus.NO_CONTENT if answer.request.method in NOTHING_TO_SAY:
            return
        case HTTPStatus.NOT_MODIFIED if "If-Modified-Since" in answer.request.headers:
            return
        case HTTPStatus.BAD_REQUEST:
            _refused(answer, endpoint=endpoint)
        case HTTPStatus.UNAUTHORIZED:
            raise _unauthorised(answer, endpoint=endpoint)
        case HTTPStatus.FORBIDDEN:
            raise TenantRefused(
                "Xero does not let this sign-in into the organisation; it may have been disconnected.",
                next_step="Run `jobsync connect xero` to connect it again.",
            )
        case _:
            _fault(answer, endpoint=endpoint)


def envelope(answer: httpx.Response, *, endpoint: str) -> Envelope:
    """The list that an answer carries under its endpoint's name; BadAnswer when it is not there whole."""
    if answer.status_code == HTTPStatus.NOT_MODIFIED:
        return Envelope(elements=())
    members = _decoded(answer.content, dict[str, msgspec.Raw], endpoint=endpoint)
    member = MEMBERS.get(endpoint, endpoint)
    if member not in members:
        raise _unreadable(endpoint, f"it has no {member}")
    elements = _decoded(members[member], list[msgspec.Raw], endpoint=endpoint)
    block = shapes.Pagination()
    if "pagination" in members:
        block = _decoded(members["pagination"], shapes.Pagination, endpoint=endpoint)
    return Envelope(
        elements=tuple(bytes(element) for element in elements), pages=block.page_count, total=block.item_count or 0
    )


def connections(answer: httpx.Response) -> list[shapes.Connection]:
    """The organisations (and practices) that a sign-in reaches."""
    return _decoded(answer.content, list[shapes.Connection], endpoint="connections")


def written(answer: httpx.Response, *, endpoint: str) -> list[Written]:
    """The outcome of every element of a batch write, in the order of the answer."""
    return [_written(element, endpoint=endpoint) for element in envelope(answer, endpoint=endpoint).elements]


def _written(raw: bytes, *, endpoint: str) -> Written:
    """One outcome.

    Xero's word counts (StatusAttributeString), with or without an id: an OK without one is `ok` with an empty `id`,
    which leaves open what happened. Without a word we know, an id and no errors count, since all zeros mean that
    nothing was created.
    """
    wire = _decoded(raw, shapes.WrittenElement, endpoint=endpoint)
    contacts = endpoint == "Contacts"
    own_id = real_id(wire.contact_id if contacts else wire.invoice_id)
    contact = wire.contact or shapes.Contact()
    contact_id = real_id(wire.contact_id if contacts else contact.contact_id)
    saved = _saved(wire, own_id)
    messages = _messages(wire.warnings if saved else wire.validation_errors)
    reason, next_step = _told(messages) if saved else _reasons(messages)
    return Written(
        ok=saved,
        key=(wire.name if contacts else wire.invoice_number) or "",
        id=own_id,
        reference=wire.reference or "",
        contact_id=ContactID(contact_id) if contact_id else None,
        status=(wire.contact_status if contacts else wire.status) or "",
        total=wire.total,
        currency=wire.currency_code or "",
        messages=messages,
        reason=reason,
        next=next_step,
    )


def _saved(wire: shapes.WrittenElement, own_id: str) -> bool:
    if wire.status_attribute_string in SAVED:
        return True
    if wire.status_attribute_string == NOT_SAVED:
        return False
    return bool(own_id) and not (wire.has_errors or wire.has_validation_errors or wire.validation_errors)


def _messages(notes: list[shapes.Note] | None) -> tuple[str, ...]:
    return tuple(dict.fromkeys(note.message for note in notes or () if note.message))


def _told(messages: tuple[str, ...]) -> tuple[str, str]:
    """Warnings in her words where they are known, else as they are; and the first next step among them."""
    meanings = [known(message) for message in messages]
    told = [meant.message if meant else short(said) for said, meant in zip(messages, meanings, strict=True)]
    return " ".join(told[:MOST_REASONS]), next((meant.next for meant in meanings if meant), "")


def _reasons(messages: tuple[str, ...]) -> tuple[str, str]:
    """Refusals in her words, each once, and what to do about the first."""
    meanings = list(dict.fromkeys(meaning(message) for message in messages))
    if not meanings:
        return "", ""
    return " ".join(one.message for one in meanings[:MOST_REASONS]), meanings[0].next


def _check_kind(answer: httpx.Response, *, endpoint: str) -> None:
    """A captive portal and a proxy's error page answer 200 too, in HTML."""
    kind = answer.headers.get("Content-Type", "").partition(";")[0].strip()
    asked = answer.request.headers.get("Accept", "")
    wanted = "JSON" if "json" in asked or "*" in asked else asked
    if wanted.casefold() not in kind.casefold():
        raise _unreadable(endpoint, f"it is {short(kind) or 'of no known kind'}, not {wanted}")


def _refused(answer: httpx.Response, *, endpoint: str) -> NoReturn:
    """A 400: Xero's reasons, element by element where it gives them; BadAnswer when it gives none."""
    fault = _fault_body(answer)
    said: tuple[str, ...] = ()
    for element in fault.elements or ():
        said += _messages(element.validation_errors)
    said = tuple(dict.fromkeys(said)) or tuple(
        reason for reason in (fault.message or fault.detail or fault.title or _plain_text(answer),) if reason
    )
    reason, next_step = _reasons(said)
    if not reason:
        _fault(answer, endpoint=endpoint)
    raise Refused(
        f"Xero refused the request about {endpoint}: {reason}",
        next_step=next_step,
        status=HTTPStatus.BAD_REQUEST,
    )


def _unauthorised(answer: httpx.Response, *, endpoint: str) -> SignInNeeded:
    """A 401 that a fresh token did not cure: a missing permission, or a sign-in that no longer holds."""
    if "AuthorizationUnsuccessful" in (_fault_body(answer).detail or ""):
        return NotPermitted(
            f"The sign-in has no permission for {endpoint} in Xero.",
            next_step="Allow it in the Xero app's settings, then run `jobsync connect xero`.",
        )
    return SignInNeeded(
        "Xero no longer accepts the sign-in.", next_step="Run `jobsync connect xero` to sign in again."
    )


def _fault(answer: httpx.Response, *, endpoint: str) -> NoReturn:
    status = answer.status_code
    said = _plain_text(answer)
    meant = known(said)
    if meant:
        raise BadAnswer(meant.message, next_step=meant.next, status=status)
    sentence = FAULTS.get(status, f"Xero could not answer the request about {{endpoint}} (error {status}).")
    raise BadAnswer(
        sentence.format(endpoint=endpoint) + (f" It says: {said}" if said else ""),
        next_step="Please report this; it is a defect." if status in FAULTS else "Try again in five minutes.",
        status=status,
    )


def _fault_body(answer: httpx.Response) -> shapes.Fault:
    """What a refusal says of itself; nothing when it is not JSON of a known shape, since the status has spoken."""
    if "json" not in answer.headers.get("Content-Type", "").casefold():
        return shapes.Fault()
    try:
        return msgspec.json.decode(answer.content, type=shapes.Fault)
    except (msgspec.MsgspecError, UnicodeDecodeError):
        return shapes.Fault()


def _plain_text(answer: httpx.Response) -> str:
    """The sentence of a plain-text answer, as Xero sends while it is down for maintenance."""
    plain = answer.headers.get("Content-Type", "").casefold().startswith("text/plain")
    return short(answer.content.decode("utf-8", "replace")) if plain else ""


def _decoded(raw: bytes | msgspec.Raw, shape: type[T], *, endpoint: str) -> T:
    try:
        return decoder(shape).decode(raw)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise _unreadable(endpoint, str(error)) from error


def _unreadable(endpoint: str, why: str) -> BadAnswer:
    return BadAnswer(
        f"Xero's answer about {endpoint} cannot be read: {why}.",
        next_step="Check the internet connection (a sign-in page of the network?), then try again.",
        status=HTTPStatus.OK,
    )
