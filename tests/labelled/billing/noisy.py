"""Clients spelled as real ones are: the labelled parties, put into a book of jobs and invoices."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.labelled.billing.clients import Cast, Client
from tests.labelled.parties import parties

if TYPE_CHECKING:
    import random

_KINDS = {
    "managed": "agency", "strata": "strata", "council": "council", "company": "company",
    "branch": "agency", "group": "company", "society": "company",
}  # fmt: skip
"""The kinds of labelled parties as kinds of clients here; the rest are persons."""


def noisy_cast(rng: random.Random, country: str, count: int) -> Cast:
    """Take the clients from labelled parties, whose customers and contacts are spelled as real ones are.

    Those for whom Xero has no contact keep none; whoever has several duplicates there is billed to one of them.
    """
    book = parties(rng.getrandbits(20), customers=count, country={"GB": "UK"}.get(country, country))
    by_id = {one.contact_id: one for one in book.contacts}
    contacts = book.contacts
    clients = tuple(
        Client(
            customer=one.customer,
            contact=by_id[min(one.truth)] if one.truth else None,
            sites=(one.site if one.site.line1 else one.customer.address,),
            kind=_KINDS.get(one.kind, "person") if one.truth else "absent",
            near=rng.choice(contacts) if rng.random() < 0.2 else None,
        )
        for one in book.customers
    )
    return Cast(clients=clients, contacts=contacts)
