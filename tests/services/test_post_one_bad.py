"""One invoice for which Xero refuses the whole batch does not hold up the others."""

from __future__ import annotations

from typing import TYPE_CHECKING

import httpx

from jobsync_tui.core.outbox import IntentState
from tests.services.worlds import EVERY, outbox, post_all, states

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
        assert "Account must be valid" in outbox(ws)["J2"].message
    assert [number for number in EVERY if len(confirmed.live(number)) != 1] == ["J2"]
