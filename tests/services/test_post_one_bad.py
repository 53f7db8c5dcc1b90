"""One invoice for which Xero refuses the whole batch does not hold up the others."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import httpx

from jobsync_tui.connectors.xero.meanings import meaning
from jobsync_tui.core.outbox import IntentState
from tests.fakes import answering, rewritten
from tests.services.small_business import EVERY
from tests.services.test_post_faults import REFUSED
from tests.services.worlds import outbox, post_all, states

if TYPE_CHECKING:
    from tests.fakes import Send
    from tests.services.worlds import World


def refuse_batches_with_j2(send: Send, request: httpx.Request) -> httpx.Response:
    """Answer 400 for the whole batch, nothing saved, whenever J2 is in it."""
    if b'"InvoiceNumber":"J2"' not in request.content:
        return send(request)
    answer = {"ErrorNumber": 10, "Type": "ValidationException", "Message": "A validation exception occurred"}
    answer["Elements"] = [{"ValidationErrors": [{"Message": "Account must be valid."}]}]
    return httpx.Response(400, json=answer, request=request)


def test_the_one_is_rejected_with_xeros_reason_and_the_others_are_posted(confirmed: World) -> None:
    confirmed.wire.will("PUT Invoices", *[refuse_batches_with_j2] * 20)
    with confirmed.open() as ws:
        post_all(ws)
        post_all(ws)
        found = states(ws)
        assert found.pop("J2") is IntentState.REJECTED
        assert set(found.values()) == {IntentState.POSTED}
        assert "does not take the line's account" in outbox(ws)["J2"].message
    assert [number for number in EVERY if len(confirmed.live(number)) != 1] == ["J2"]


def test_one_that_was_looked_up_before_it_was_rejected_keeps_xeros_next_step(confirmed: World) -> None:
    confirmed.wire.will("PUT Invoices", *[refuse_batches_with_j2] * 20)
    with confirmed.open() as ws:
        post_all(ws)
        assert outbox(ws)["J2"].attempt > 1
        assert outbox(ws)["J2"].next == meaning("Account must be valid.").next


def test_an_element_refused_at_its_second_try_keeps_xeros_next_step(confirmed: World) -> None:
    def archived(elements: list[Any]) -> list[Any]:
        said = [{"Message": "Account code '200' has been archived"}]
        error = {"StatusAttributeString": "ERROR", "InvoiceID": None, "ValidationErrors": said}
        return [{**one, **error} if one["InvoiceNumber"] == "J2" else one for one in elements]

    def refuse_j2(send: Send, request: httpx.Request) -> httpx.Response:
        answer = rewritten(archived)(send, request)
        for one in confirmed.live("J2"):
            del confirmed.books.invoices[one["InvoiceID"]]
        return answer

    confirmed.wire.will("PUT Invoices", answering(400, REFUSED, "application/json", after=False), refuse_j2)
    with confirmed.open() as ws:
        post_all(ws)
        refused = outbox(ws)["J2"]
        assert (refused.state, refused.attempt) == (IntentState.REJECTED, 2)
        assert refused.message == "Xero said no: Account 200 is archived or deleted in Xero."
        assert refused.next == "Choose another account for the line, or restore it in Xero."
