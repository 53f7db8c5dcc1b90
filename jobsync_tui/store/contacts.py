"""Contacts in the cache, archived and merged ones too, with Xero's own JSON beside them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from jobsync_tui.core.ledger import Contact
from jobsync_tui.store.jobs import Changes

if TYPE_CHECKING:
    from collections.abc import Iterable

    from jobsync_tui.core.ports import Pulled
    from jobsync_tui.store.cache import Cache

_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder(Contact).decode


def upsert_contacts(cache: Cache, pulled: Iterable[Pulled[Contact]]) -> Changes:
    """Take contacts as pulled; the same one twice counts once."""
    values = {one.value.contact_id: one for one in pulled}
    known = _known(cache, list(values))
    new = changed = same = 0
    rows = []
    for contact_id, one in values.items():
        raw = one.raw.decode()
        if known.get(contact_id) == raw:
            same += 1
            continue
        new, changed = new + (contact_id not in known), changed + (contact_id in known)
        contact = one.value
        updated = contact.updated_at.isoformat() if contact.updated_at else None
        value = _encode(contact).decode()
        rows.append((contact_id, contact.name, contact.status, contact.merged_to, value, updated, raw))
    with cache.transaction():
        cache.execute_many(
            """INSERT INTO contact (contact_id, name, status, merged_to, value, updated_at, raw)
               VALUES (?, ?, ?, ?, ?, ?, ?)
               ON CONFLICT (contact_id) DO UPDATE SET
                   name = excluded.name, status = excluded.status, merged_to = excluded.merged_to,
                   value = excluded.value, updated_at = excluded.updated_at, raw = excluded.raw""",
            rows,
        )
    return Changes(new=new, changed=changed, same=same)


def count_contacts(cache: Cache) -> int:
    """How many contacts are held, of any status."""
    [row] = cache.rows("SELECT count(*) AS n FROM contact")
    return int(row["n"])


def take_contacts(cache: Cache, contacts: Iterable[Contact]) -> int:
    """Take contacts as looked up by id; how many differed. One that was never pulled is left to the next pull.

    Their JSON is not at hand: what is kept of it is emptied, so that the next pull takes the contact whole.
    """
    values = {one.contact_id: (one, _encode(one).decode()) for one in contacts}
    held = cache.rows(
        "SELECT contact_id, value FROM contact WHERE contact_id IN (SELECT value FROM json_each(?))",
        (msgspec.json.encode(list(values)).decode(),),
    )
    changed = [values[row["contact_id"]] for row in held if values[row["contact_id"]][1] != row["value"]]
    with cache.transaction():
        cache.execute_many(
            "UPDATE contact SET name = ?, status = ?, merged_to = ?, value = ?, raw = '{}' WHERE contact_id = ?",
            [(one.name, one.status, one.merged_to, value, one.contact_id) for one, value in changed],
        )
    return len(changed)


def add_contacts(cache: Cache, contacts: Iterable[Contact]) -> None:
    """Take contacts that were created just now and never pulled; the next pull brings their JSON."""
    with cache.transaction():
        cache.execute_many(
            """INSERT INTO contact (contact_id, name, status, merged_to, value, raw) VALUES (?, ?, ?, ?, ?, '{}')
               ON CONFLICT (contact_id) DO NOTHING""",
            [(one.contact_id, one.name, one.status, one.merged_to, _encode(one).decode()) for one in contacts],
        )


def unknown_contacts(cache: Cache, ids: Iterable[str]) -> list[str]:
    """Which of these ids the cache does not hold."""
    wanted = set(ids)
    return sorted(wanted - _known(cache, list(wanted)).keys())


def all_contacts(cache: Cache) -> list[Contact]:
    """Every contact, by name."""
    return [_decode(row["value"]) for row in cache.rows("SELECT value FROM contact ORDER BY name, contact_id")]


def _known(cache: Cache, ids: list[str]) -> dict[str, str]:
    rows = cache.rows(
        "SELECT contact_id, raw FROM contact WHERE contact_id IN (SELECT value FROM json_each(?))",
        (msgspec.json.encode(ids).decode(),),
    )
    return {row["contact_id"]: row["raw"] for row in rows}
