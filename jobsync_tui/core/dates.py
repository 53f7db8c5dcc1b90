"""Due dates from Xero's four kinds of payment terms, month ends and leap years included."""

from __future__ import annotations

import calendar
import datetime as dt
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from jobsync_tui.core.ledger import PaymentTerms


def due_date(invoice_date: dt.date, terms: PaymentTerms) -> dt.date | None:
    """When an invoice of that date falls due; None for a kind of terms not known here.

    Kinds: DAYSAFTERBILLDATE, DAYSAFTERBILLMONTH (days after the month's end), OFCURRENTMONTH and
    OFFOLLOWINGMONTH (a day of the month, its last day where the month is shorter). Never before the invoice.
    """
    match terms.type:
        case "DAYSAFTERBILLDATE":
            due = days_after(invoice_date, terms.day)
        case "DAYSAFTERBILLMONTH":
            due = days_after(_day_of(invoice_date, 31, 0), terms.day)
        case "OFCURRENTMONTH":
            due = _day_of(invoice_date, terms.day, 0)
            due = due if due >= invoice_date else _day_of(invoice_date, terms.day, 1)
        case "OFFOLLOWINGMONTH":
            due = _day_of(invoice_date, terms.day, 1)
        case _:
            return None
    return max(due, invoice_date)


def days_after(start: dt.date, days: int) -> dt.date:
    """The day that many days on; the last day there is for a source's 9999-12-31, which means no end."""
    return start + dt.timedelta(days=min(days, (dt.date.max - start).days))


def _day_of(start: dt.date, day: int, months_on: int) -> dt.date:
    """The given day of the month that many months on, or that month's last day; never past the last year."""
    month = start.month - 1 + months_on
    year, month = start.year + month // 12, month % 12 + 1
    if year > dt.MAXYEAR:
        return dt.date.max
    return dt.date(year, month, min(max(day, 1), calendar.monthrange(year, month)[1]))
