"""The one change made to a contact that is there: the number by which another system knows it.

A POST to the contact's own address that carries its id and that one field: Xero keeps every field that is left out
(Accounting API, Contacts, November 2026). A name sent along would rename it (waynerobinson/xeroizer#278).
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote

import msgspec

from jobsync_tui.connectors.xero import answers
from jobsync_tui.connectors.xero.afterwards import in_words
from jobsync_tui.core.errors import BadAnswer
from jobsync_tui.core.outbox import idempotency_key

if TYPE_CHECKING:
    from jobsync_tui.connectors.xero.channel import Channel
    from jobsync_tui.core.ledger import ContactID, Written


def number_contact(channel: Channel, tenant: str, contact_id: ContactID, number: str) -> Written:
    """Give a contact its number; BadAnswer where the answer is not about that contact."""
    body = msgspec.json.encode({"Contacts": [{"ContactID": contact_id, "ContactNumber": number}]})
    endpoint = f"Contacts/{quote(contact_id, safe='')}"
    with in_words(endpoint, "the contact"):
        answer = channel.write(
            "POST",
            endpoint,
            {"summarizeErrors": "false"},
            body,
            tenant=tenant,
            idempotency_key=idempotency_key(tenant, [f"number:{contact_id}"], body),
        )
    outcomes = answers.written(answer, endpoint="Contacts")
    ours = next((one for one in outcomes if one.id.casefold() == contact_id.casefold()), None)
    if ours is None and any(one.ok for one in outcomes):
        raise BadAnswer("Xero answered about another contact.", next_step="Look at the contact in Xero.", status=200)
    refused = next((one for one in outcomes if not one.ok), None)
    if found := ours or refused:
        return found
    raise BadAnswer("Xero's answer does not say whether the contact has its number.", status=200)
