"""Which customers a change of contacts could matter to: the others need not be matched again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jobsync_tui.core.matching.folding import WORD, keys_of_customer
from jobsync_tui.core.matching.misspelt import variants

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from jobsync_tui.core.jobs import Address, Customer
    from jobsync_tui.core.ledger import ContactID
    from jobsync_tui.core.matching.folding import Keys
    from jobsync_tui.core.matching.index import ContactIndex

_SLIP = "misspelt word"


def could_change(
    before: ContactIndex, after: ContactIndex, changed: Iterable[ContactID]
) -> Callable[[Customer, Address], bool]:
    """Tell of a customer whether its match could be another one in `after` than it was in `before`.

    `changed` are the contacts that were added, changed or taken out between the two.
    """
    everything = before.nobody != after.nobody or before.region != after.region
    touched = touched_keys(before, changed) | touched_keys(after, changed)

    def matters(customer: Customer, site: Address) -> bool:
        return everything or not touched.isdisjoint(_reach(keys_of_customer(customer, site, after.region)))

    return matters


def touched_keys(index: ContactIndex, contacts: Iterable[ContactID]) -> frozenset[tuple[str, str]]:
    """Everything by which a customer could come upon one of these contacts, or upon one that was merged into it."""
    ids = set(contacts)
    ids |= {each for each, one in index.by_id.items() if one.merged_to and not ids.isdisjoint(_trail(index, each))}
    return frozenset(entry for each in ids if each in index.by_id for entry in _reach(index.keys(each)))


def _trail(index: ContactIndex, contact_id: ContactID) -> set[ContactID]:
    """A contact and those it was merged into, one after the other."""
    seen: set[ContactID] = set()
    at: ContactID | None = contact_id
    while at is not None and at not in seen:
        seen.add(at)
        at = index.by_id[at].merged_to if at in index.by_id else None
    return seen


def _reach(keys: Keys) -> set[tuple[str, str]]:
    entries = set(keys.entries())
    return entries | {(_SLIP, variant) for field, word in entries if field == WORD for variant in variants(word)}
