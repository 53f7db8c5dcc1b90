"""What a person put to a job is read again when it changes, though nothing written on it names the job."""

from __future__ import annotations

from dataclasses import replace

import pytest

from jobsync_tui.core.billed import Asked, BilledStatus, InvoiceIndex, Reckoning, reckon
from tests.core.invoices import OTHER, made
from tests.core.questions import ask, job

LINKED = made("i7", number="H-9", contact_id=OTHER)


JOB = ask(job("1043"))
THESE = frozenset({LINKED.invoice_id})


@pytest.mark.parametrize("question", [replace(JOB, linked=THESE), replace(JOB, own=THESE)], ids=["linked", "own"])
def test_an_invoice_put_to_a_job_is_read_again_once_it_is_void(question: Asked) -> None:
    asked = [question]
    before = Reckoning(InvoiceIndex([LINKED]))
    assert before.answers(asked)[asked[0].job.key].status is BilledStatus.INVOICED
    void = replace(LINKED, status="VOIDED")
    after = before.with_invoices([void]).answers(asked)
    assert after == reckon(asked, InvoiceIndex([void]))
    assert after[asked[0].job.key].status is BilledStatus.VOID_ONLY
