"""Invoices in the cache: parsed columns for looking up, Xero's own JSON beside them."""

from __future__ import annotations

import datetime as dt
import itertools
from decimal import Decimal
from typing import TYPE_CHECKING

import msgspec

from jobsync_tui.core.ledger import AccountCode, ContactID, Invoice, InvoiceID, LineItem, TaxType
from jobsync_tui.core.money import LineAmountTypes, from_cents, round_to, to_cents
from jobsync_tui.store.jobs import Changes, parse_time

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from jobsync_tui.core.ports import Pulled
    from jobsync_tui.store.cache import Cache, Row

COLUMNS = (
    "invoice_id",
    "type",
    "number",
    "reference",
    "contact_id",
    "contact_name",
    "date",
    "due_date",
    "status",
    "line_amount_types",
    "currency",
    "sub_total_cents",
    "total_tax_cents",
    "total_cents",
    "amount_due_cents",
    "amount_paid_cents",
    "amount_credited_cents",
    "url",
    "sent",
    "updated_at",
    "raw",
)
UPSERT = f"""INSERT INTO invoice ({", ".join(COLUMNS)}) VALUES ({", ".join("?" * len(COLUMNS))})
    ON CONFLICT (invoice_id) DO UPDATE SET
    {", ".join(f"{column} = excluded.{column}" for column in COLUMNS[1:])}"""  # noqa: S608 - our own column names


LINE_COLUMNS = (
    "invoice_id",
    "description",
    "quantity",
    "unit_amount",
    "account_code",
    "tax_type",
    "item_code",
    "line_amount_cents",
    "tax_amount_cents",
)


def upsert_invoices(cache: Cache, pulled: Iterable[Pulled[Invoice]]) -> Changes:
    """Take invoices as pulled, their lines with them; the same one twice counts once."""
    values = {one.value.invoice_id: one for one in pulled}
    known = _known(cache, list(values))
    fresh = [one for invoice_id, one in values.items() if known.get(invoice_id) != one.raw.decode()]
    with cache.transaction():
        cache.execute_many(UPSERT, [_columns(one.value, one.raw.decode()) for one in fresh])
        cache.execute_many(
            "DELETE FROM invoice_line WHERE invoice_id = ?", [(one.value.invoice_id,) for one in fresh]
        )
        cache.execute_many(
            "INSERT INTO invoice_line VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [line for one in fresh for line in _lines(one.value)],
        )
    new = sum(one.value.invoice_id not in known for one in fresh)
    return Changes(new=new, changed=len(fresh) - new, same=len(values) - len(fresh))


def count_invoices(cache: Cache) -> int:
    """How many invoices are held, of any status; only sales are pulled."""
    [row] = cache.rows("SELECT count(*) AS n FROM invoice")  # no WHERE: the smallest index answers it
    return int(row["n"])


def all_invoices(cache: Cache) -> list[Invoice]:
    """Every sales invoice with its lines, oldest first: a line may be all that names a job."""
    lines = _all_lines(cache)
    rows = cache.rows("SELECT * FROM invoice WHERE type = 'ACCREC' ORDER BY date, number, invoice_id")
    return [_invoice(row, lines.get(row["invoice_id"], ())) for row in rows]


def _all_lines(cache: Cache) -> dict[str, tuple[LineItem, ...]]:
    """The lines of every invoice in their order, without their tracking, which is not kept in columns."""
    rows = cache.rows(f"SELECT {', '.join(LINE_COLUMNS)} FROM invoice_line ORDER BY invoice_id, position")  # noqa: S608 - our own column names
    return {
        invoice_id: tuple(_line(row) for row in held)
        for invoice_id, held in itertools.groupby(rows, key=lambda row: str(row["invoice_id"]))
    }


def find_invoices(cache: Cache, numbers: Sequence[str]) -> list[Invoice]:
    """Sales invoices without their lines whose number is one of these, without regard to case, or whose id is."""
    wanted = msgspec.json.encode(list(numbers)).decode()
    rows = cache.rows(
        """SELECT * FROM invoice WHERE type = 'ACCREC'
           AND (number COLLATE NOCASE IN (SELECT value FROM json_each(?))
                OR invoice_id IN (SELECT value FROM json_each(?)))""",
        (wanted, wanted),
    )
    return [_invoice(row) for row in rows]


def find_marked(cache: Cache, marks: Sequence[str]) -> list[Invoice]:
    """Sales invoices without their lines whose reference holds one of these marks, wherever it was moved to."""
    wanted = msgspec.json.encode([mark.casefold() for mark in marks]).decode()
    rows = cache.rows(
        """SELECT * FROM invoice WHERE type = 'ACCREC' AND reference LIKE '%#%'
           AND EXISTS (SELECT 1 FROM json_each(?) WHERE instr(lower(reference), value))""",
        (wanted,),
    )
    return [_invoice(row) for row in rows]


def past_lines(cache: Cache) -> list[tuple[str, AccountCode, int]]:
    """How often each wording was coded to each account in invoices that stand."""
    rows = cache.rows(
        """SELECT line.description, line.account_code, count(*) AS times
           FROM invoice_line AS line JOIN invoice USING (invoice_id)
           WHERE invoice.type = 'ACCREC' AND invoice.status IN ('AUTHORISED', 'PAID')
             AND line.account_code IS NOT NULL
           GROUP BY line.description, line.account_code"""
    )
    return [(row["description"], AccountCode(row["account_code"]), row["times"]) for row in rows]


def _columns(invoice: Invoice, raw: str) -> tuple[object, ...]:
    return (
        invoice.invoice_id,
        invoice.type,
        invoice.number,
        invoice.reference,
        invoice.contact_id,
        invoice.contact_name,
        invoice.date.isoformat() if invoice.date else None,
        invoice.due_date.isoformat() if invoice.due_date else None,
        invoice.status,
        invoice.line_amount_types,
        invoice.currency,
        to_cents(round_to(invoice.sub_total)),
        to_cents(round_to(invoice.total_tax)),
        to_cents(round_to(invoice.total)),
        to_cents(round_to(invoice.amount_due)),
        to_cents(round_to(invoice.amount_paid)),
        to_cents(round_to(invoice.amount_credited)),
        invoice.url,
        int(invoice.sent),
        invoice.updated_at.isoformat() if invoice.updated_at else None,
        raw,
    )


def _lines(invoice: Invoice) -> list[tuple[object, ...]]:
    return [
        (
            invoice.invoice_id,
            position,
            line.description,
            format(line.quantity, "f"),
            format(line.unit_amount, "f"),
            line.account_code,
            line.tax_type,
            line.item_code,
            to_cents(round_to(line.line_amount)),
            to_cents(round_to(line.tax_amount)),
        )
        for position, line in enumerate(invoice.lines)
    ]


def _line(row: Row) -> LineItem:
    return LineItem(
        description=row["description"],
        quantity=Decimal(row["quantity"]),
        unit_amount=Decimal(row["unit_amount"]),
        account_code=AccountCode(row["account_code"]) if row["account_code"] is not None else None,
        tax_type=TaxType(row["tax_type"]) if row["tax_type"] is not None else None,
        item_code=row["item_code"],
        line_amount=from_cents(row["line_amount_cents"]),
        tax_amount=from_cents(row["tax_amount_cents"]),
    )


def _invoice(row: Row, lines: tuple[LineItem, ...] = ()) -> Invoice:
    return Invoice(
        invoice_id=InvoiceID(row["invoice_id"]),
        type=row["type"],
        number=row["number"],
        reference=row["reference"],
        contact_id=ContactID(row["contact_id"]),
        contact_name=row["contact_name"],
        date=_day(row["date"]),
        due_date=_day(row["due_date"]),
        status=row["status"],
        line_amount_types=LineAmountTypes(row["line_amount_types"]),
        currency=row["currency"],
        sub_total=from_cents(row["sub_total_cents"]),
        total_tax=from_cents(row["total_tax_cents"]),
        total=from_cents(row["total_cents"]),
        amount_due=from_cents(row["amount_due_cents"]),
        amount_paid=from_cents(row["amount_paid_cents"]),
        amount_credited=from_cents(row["amount_credited_cents"]),
        url=row["url"],
        updated_at=parse_time(row["updated_at"]),
        sent=bool(row["sent"]),
        lines=lines,
    )


def _day(text: str | None) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None


def _known(cache: Cache, ids: list[str]) -> dict[str, str]:
    rows = cache.rows(
        "SELECT invoice_id, raw FROM invoice WHERE invoice_id IN (SELECT value FROM json_each(?))",
        (msgspec.json.encode(ids).decode(),),
    )
    return {row["invoice_id"]: row["raw"] for row in rows}
