"""Customers' credits in the cache: credit notes, prepayments and overpayments, Xero's own JSON beside them."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from typing import TYPE_CHECKING

import msgspec

from jobsync_tui.core.ledger import ContactID, Credit, CreditKind
from jobsync_tui.core.money import from_cents, round_to, to_cents
from jobsync_tui.store.jobs import Changes, parse_time

if TYPE_CHECKING:
    from collections.abc import Iterable

    from jobsync_tui.core.ports import Pulled
    from jobsync_tui.store.cache import Cache, Row


def upsert_credits(cache: Cache, pulled: Iterable[Pulled[Credit]]) -> Changes:
    """Take credits as pulled; the same one twice counts once."""
    values = {(str(one.value.kind), one.value.credit_id): one for one in pulled}
    known = _known(cache, [credit_id for _, credit_id in values])
    fresh = [(key, one) for key, one in values.items() if known.get(key) != one.raw.decode()]
    with cache.transaction():
        cache.execute_many(
            """INSERT INTO credit (kind, credit_id, number, reference, contact_id, contact_name, date, status,
                                   currency, total_cents, remaining_cents, updated_at, raw)
               VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
               ON CONFLICT (kind, credit_id) DO UPDATE SET
                   number = excluded.number, reference = excluded.reference, contact_id = excluded.contact_id,
                   contact_name = excluded.contact_name, date = excluded.date, status = excluded.status,
                   currency = excluded.currency, total_cents = excluded.total_cents,
                   remaining_cents = excluded.remaining_cents, updated_at = excluded.updated_at,
                   raw = excluded.raw""",
            [_columns(one.value, one.raw.decode()) for _, one in fresh],
        )
    new = sum(key not in known for key, _ in fresh)
    return Changes(new=new, changed=len(fresh) - new, same=len(values) - len(fresh))


def count_credits(cache: Cache, kind: CreditKind) -> int:
    """How many credits of a kind are held, of any status."""
    [row] = cache.rows("SELECT count(*) AS n FROM credit WHERE kind = ?", (str(kind),))
    return int(row["n"])


def open_credits(cache: Cache) -> dict[ContactID, list[Credit]]:
    """What can still be used up, by contact; each contact's oldest first."""
    found: defaultdict[ContactID, list[Credit]] = defaultdict(list)
    for row in cache.rows("SELECT * FROM credit WHERE remaining_cents > 0 ORDER BY date, kind, credit_id"):
        credit = _credit(row)
        if credit.open:
            found[credit.contact_id].append(credit)
    return dict(found)


def all_credits(cache: Cache) -> list[Credit]:
    """Every credit of any status, used up ones too, in a fixed order."""
    return [_credit(row) for row in cache.rows("SELECT * FROM credit ORDER BY kind, credit_id")]


def _columns(credit: Credit, raw: str) -> tuple[object, ...]:
    return (
        str(credit.kind),
        credit.credit_id,
        credit.number,
        credit.reference,
        credit.contact_id,
        credit.contact_name,
        credit.date.isoformat() if credit.date else None,
        credit.status,
        credit.currency,
        to_cents(round_to(credit.total)),
        to_cents(round_to(credit.remaining)),
        credit.updated_at.isoformat() if credit.updated_at else None,
        raw,
    )


def _credit(row: Row) -> Credit:
    return Credit(
        credit_id=row["credit_id"],
        kind=CreditKind(row["kind"]),
        number=row["number"],
        reference=row["reference"],
        contact_id=ContactID(row["contact_id"]),
        contact_name=row["contact_name"],
        date=dt.date.fromisoformat(row["date"]) if row["date"] else None,
        status=row["status"],
        currency=row["currency"],
        total=from_cents(row["total_cents"]),
        remaining=from_cents(row["remaining_cents"]),
        updated_at=parse_time(row["updated_at"]),
    )


def _known(cache: Cache, ids: list[str]) -> dict[tuple[str, str], str]:
    rows = cache.rows(
        "SELECT kind, credit_id, raw FROM credit WHERE credit_id IN (SELECT value FROM json_each(?))",
        (msgspec.json.encode(ids).decode(),),
    )
    return {(row["kind"], row["credit_id"]): row["raw"] for row in rows}
