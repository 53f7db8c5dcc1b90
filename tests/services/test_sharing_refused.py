"""Files of decisions that jobsync did not write, or not for these books: refused whole."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from jobsync_tui.core.errors import InputError
from jobsync_tui.services.match import load_view
from jobsync_tui.services.sharing import planned
from jobsync_tui.store.decisions import active_decisions
from tests.services.carried import decided_here

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.services.worlds import World


def edited(content: bytes, **first: Any) -> bytes:  # JSON of the first decision
    file = json.loads(content)
    file["decisions"][0] |= first
    return json.dumps(file).encode()


BROKEN: dict[str, tuple[Callable[[bytes], bytes], str]] = {
    "no JSON": (lambda _: b"{", "no file of decisions"),
    "another file": (lambda _: b'{"jobs": []}', "no file of decisions"),
    "a newer version": (lambda one: one.replace(b'"version": 1', b'"version": 2'), "version 2"),
    "another organisation": (lambda one: one.replace(b'"tenant_id": "', b'"tenant_id": "f'), "these books are"),
    "an unknown field": (lambda one: edited(one, password="x"), "damaged"),
    "an unknown choice": (lambda one: edited(one, choice="pay"), "damaged"),
    "a kind that is not shared": (lambda one: edited(one, choice="never"), "never writes"),
    "a control character": (lambda one: edited(one, scope_key="field|\u001b[2J"), "never writes"),
    "a contact for lines": (lambda one: edited(one, scope="line"), "never writes"),
    "a choice of nobody": (lambda one: edited(one, contact_id=""), "never writes"),
    "a job's key on a wide one": (lambda one: edited(one, job_id="id-S1"), "never writes"),
    "a day without a zone": (lambda one: edited(one, at="2026-05-01T00:00:00"), "never writes"),
}


@pytest.mark.parametrize("case", BROKEN)
def test_a_file_that_jobsync_did_not_write_for_these_books_is_refused_whole(here: World, case: str) -> None:
    spoil, sentence = BROKEN[case]
    content = spoil(decided_here(here))
    with here.open() as ws:
        before = active_decisions(ws.cache)
        with pytest.raises(InputError, match=sentence):
            planned(ws, load_view(ws), content)
        assert active_decisions(ws.cache) == before
