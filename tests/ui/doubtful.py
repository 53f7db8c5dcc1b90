"""Evenings on which something was sent in vain, or whose number somebody took."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, NoReturn

import pytest

from jobsync_tui.connectors.xero.client import XeroLedger
from jobsync_tui.core.errors import Unreachable
from tests.services.worlds import confirm_jobs, post_all

if TYPE_CHECKING:
    from tests.ui.evening import Evening

LOST = Unreachable("No answer came.", next_step="Look it up.", sent=True)
STRANGER = "Shop [North] Ltd [/] \x1b[2J[@click=app.quit]x[/]"


def lose(*_: object, **__: object) -> NoReturn:
    raise LOST


def unheard(evening: Evening, *numbers: str, arrives: bool = True) -> None:
    """Pull, confirm and post these jobs: whether the write arrives or not, no answer ever comes."""
    real = XeroLedger.create_invoices
    with evening.pulled() as ws, pytest.MonkeyPatch.context() as patch:

        def write_and_lose(self: XeroLedger, body: bytes, *, idempotency_key: str) -> NoReturn:
            if arrives:
                real(self, body, idempotency_key=idempotency_key)
            patch.setattr(XeroLedger, "invoices_numbered", lose)
            raise LOST

        confirm_jobs(ws, numbers)
        patch.setattr(XeroLedger, "create_invoices", write_and_lose)
        post_all(ws)


def taken(evening: Evening, number: str) -> None:
    """Pull and confirm this job, and post it when somebody has given its number to an invoice of her own."""
    with evening.pulled() as ws:
        confirm_jobs(ws, [number])
        line = {
            "Description": "By hand",
            "Quantity": Decimal(1),
            "UnitAmount": Decimal("50.00"),
            "AccountCode": "200",
            "TaxType": "OUTPUT2",
        }
        evening.practice.books.seed_contact(Name=STRANGER)
        evening.practice.books.seed_invoice(InvoiceNumber=number, Contact={"Name": STRANGER}, LineItems=[line])
        post_all(ws)


def posted(evening: Evening, *numbers: str) -> None:
    """A batch of these jobs is in Xero."""
    with evening.pulled() as ws:
        confirm_jobs(ws, numbers)
        post_all(ws)
