"""The arithmetic over the invoices of one job: what they sum to, against what ours would come to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jobsync_tui.core.billed.credits import proven
from jobsync_tui.core.billed.figures import AGES_AWAY, EARLIEST, LONG_UNNAMED_BEFORE
from jobsync_tui.core.billed.hesitating import hesitation
from jobsync_tui.core.billed.listing import listed
from jobsync_tui.core.billed.points import changed_since, date_points
from jobsync_tui.core.billed.tally import Tally, is_draft
from jobsync_tui.core.billed.wording import whose, why_billed
from jobsync_tui.core.billed.words import called, part_called
from jobsync_tui.core.invoiced import BilledFlag, BilledStatus, Billing, How
from jobsync_tui.core.jobs import StageKind
from jobsync_tui.core.money import ZERO

if TYPE_CHECKING:
    from jobsync_tui.core.billed.asking import Case
    from jobsync_tui.core.billed.books import Books, Held
    from jobsync_tui.core.billed.claims import Claim
    from jobsync_tui.core.ledger import Invoice


def judge_job(books: Books, case: Case) -> Billing:
    """Say what the invoices held say of one job."""
    live = books.live(case)
    return _billed(books, case, live) if live else _open(books, case)


# Nothing stands for it


def _open(books: Books, case: Case) -> Billing:
    void = [one for one in books.held[case.key].values() if not one.invoice.live]
    staged = any(claim.other_stage and claim.invoice.live for claim in books.claims[case.key])
    flags = _flag(BilledFlag.HAS_VOID, void) | _flag(BilledFlag.STAGED, staged)
    why, asked = hesitation(books, case)
    invoices = listed(books, case, asked, {})
    if case.free_of_charge:
        return Billing(status=BilledStatus.NO_CHARGE, flags=flags, invoices=invoices, auto=not asked, why=why)
    if void:
        taken = next((one for one in void if one.claim.how is How.NUMBER), void[0]).invoice
        told = f"{called(taken)} is {taken.status.lower()}; its number stays taken"
        return Billing(status=BilledStatus.VOID_ONLY, flags=flags, invoices=invoices, auto=not why, why=why or told)
    return Billing(status=BilledStatus.NOT_INVOICED, flags=flags, invoices=invoices, auto=not why, why=why)


def _flag(flag: BilledFlag, holds: object) -> frozenset[BilledFlag]:
    return frozenset({flag}) if holds else frozenset()


# Something stands for it


def _billed(books: Books, case: Case, live: list[Held]) -> Billing:
    tally = Tally(books, case, live)
    flags = _flags(books, case, tally)
    status = _status(case, tally)
    if status is BilledStatus.INVOICED and tally.standing and not tally.approved:
        status = BilledStatus.DRAFT
    doubt = _doubt(books, case, tally, flags, status)
    asked: list[Claim] = []
    if status is BilledStatus.CREDITED:
        why, asked = hesitation(books, case, again=True)
        doubt = f"{doubt or _told(case, tally, flags, status)}; {why}" if why else doubt
    return Billing(
        status=status,
        flags=flags,
        invoices=listed(books, case, asked, tally.parts),
        auto=not doubt,
        why=doubt or _told(case, tally, flags, status),
    )


def _told(case: Case, tally: Tally, flags: frozenset[BilledFlag], status: BilledStatus) -> str:
    """Say what the invoices come to, mixing no currencies; a draft that would bill more, or the rest, is named."""
    invoices = [one.invoice for one in tally.counted or tally.live]
    names = ", ".join(called(one) for one in invoices)
    if status is BilledStatus.AMOUNT_MISMATCH and not tally.one_money:
        job = f", the job in {case.money}" if case.money else ""
        return f"{names} {'is' if len(invoices) == 1 else 'are'} in {' and '.join(sorted(tally.moneys))}{job}"
    if status is BilledStatus.DRAFT and BilledFlag.DUPLICATE_INVOICE in flags:
        return f"drafted more than once: {names}"
    told = why_billed(case, status, flags, invoices, tally.net)
    if status is BilledStatus.INVOICED and tally.beside:
        drafts = [one.invoice for one in tally.beside]
        return f"{told}; draft {', '.join(called(one) for one in drafts)} would bill {tally.again:,.2f} more"
    if status is BilledStatus.PART_INVOICED and tally.drafts_complete:
        drafts = [one.invoice for one in tally.standing if is_draft(one.invoice)]
        return f"{told}; draft {', '.join(called(one) for one in drafts)} would bill the rest"
    return told


def _status(case: Case, tally: Tally) -> BilledStatus:  # noqa: PLR0911 - one answer a line, in the order they are asked
    if not tally.standing:
        return BilledStatus.CREDITED
    if case.amount is None or tally.agrees or tally.deducted:
        return BilledStatus.INVOICED
    if not tally.approved:
        return BilledStatus.DRAFT
    if not tally.one_money:
        return BilledStatus.AMOUNT_MISMATCH
    if tally.drafts_complete:
        return BilledStatus.PART_INVOICED
    if len(tally.counted) == 1:
        return _status_of_one(case, tally)
    return BilledStatus.PART_INVOICED if tally.net < case.amount else BilledStatus.OVER_INVOICED


def _status_of_one(case: Case, tally: Tally) -> BilledStatus:
    one = tally.counted[0]
    amount = case.amount or ZERO
    part = part_called(one.invoice) in {StageKind.DEPOSIT, StageKind.PROGRESS} or one.claim.other_stage
    if one.amount < amount and (part or _some_lines(case, one.invoice)):
        return BilledStatus.PART_INVOICED
    return BilledStatus.AMOUNT_MISMATCH


def _some_lines(case: Case, invoice: Invoice) -> bool:
    """Whether the invoice holds some of the job's lines, each whole, and not all of them."""
    left = [line.amount for line in case.job.lines]
    for line in invoice.lines:
        if line.line_amount not in left:
            return False
        left.remove(line.line_amount)
    return bool(left) and bool(invoice.lines)


# Flags


def _flags(books: Books, case: Case, tally: Tally) -> frozenset[BilledFlag]:
    live, amount = tally.live, case.amount
    differ = amount is not None and bool(tally.standing) and not tally.agrees
    one = tally.counted[0].invoice if len(tally.counted) == 1 else None
    staged = _staged(books, case, tally)
    told = {
        BilledFlag.WRONG_CONTACT: case.settled_contact and any(case.disagrees(held.invoice) for held in live),
        BilledFlag.DUPLICATE_INVOICE: tally.duplicate,
        BilledFlag.HAS_VOID: any(not held.invoice.live for held in books.held[case.key].values()),
        BilledFlag.HAS_CREDIT: any(books.ledger.credited(held.invoice) for held in live),
        BilledFlag.STAGED: staged,
        BilledFlag.MULTI_JOB: any(held.shared or held.claim.others for held in live),
        BilledFlag.TAX_BASIS: differ and one is not None and case.other_basis(one),
        BilledFlag.EDITED_AFTER_INVOICE: differ and not staged and _edited(case, tally),
        BilledFlag.DRAFT_PRESENT: any(is_draft(held.invoice) for held in live),
    }
    return frozenset(flag for flag, holds in told.items() if holds)


def _staged(books: Books, case: Case, tally: Tally) -> bool:
    if any(claim.other_stage for claim in books.claims[case.key]):
        return True
    if any(why == "bills another stage" for why in books.dropped[case.key].values()):
        return True
    parts = [one for one in tally.live if not case.meets(one.amount) and part_called(one.invoice)]
    return bool(parts) and (len(tally.live) > 1 or tally.deducted or tally.gross < (case.amount or ZERO))


def _edited(case: Case, tally: Tally) -> bool:
    """Whether the job was changed after it was billed; parts and second bills differ without that."""
    parts = {StageKind.DEPOSIT, StageKind.PROGRESS}
    whole = [one.invoice for one in tally.standing if part_called(one.invoice) not in parts]
    return not tally.duplicate and any(changed_since(case, one) for one in whole)


# Doubt


def _doubt(books: Books, case: Case, tally: Tally, flags: frozenset[BilledFlag], status: BilledStatus) -> str:
    """Why somebody should look although an invoice stands for the job; empty when the answer is sure."""
    sure = all(one.claim.sure for one in tally.live)
    foreign = next((one.invoice for one in tally.live if not case.same_money(one.invoice)), None)
    if foreign is not None and not sure:
        return f"{called(foreign)} is in {foreign.currency}, the job in {case.money}"
    taken = [one for one in books.claims[case.key] if one.of_another and one.invoice.live and one.accepted]
    if taken and not sure:
        return f"{', '.join(called(one.invoice) for one in taken)} was posted for another job"
    doubted = [one for one in tally.live if one.doubt and not one.claim.sure]
    if doubted:
        return doubted[0].doubt
    if sure and (tally.agrees or case.asked.expected is None):
        return ""
    names = ", ".join(called(one.invoice) for one in tally.live)
    drafted_wrong = status is BilledStatus.DRAFT and case.amount is not None and not tally.agrees
    if (status not in PLAIN or drafted_wrong) and not _beyond_doubt(books, tally, flags, status):
        return _told(case, tally, flags, status)
    return _second_look(books, case, tally, flags, names)


PLAIN = frozenset({BilledStatus.INVOICED, BilledStatus.DRAFT})


def _beyond_doubt(books: Books, tally: Tally, flags: frozenset[BilledFlag], status: BilledStatus) -> bool:
    """Whether it is plain what went wrong, so that the answer itself needs no second look; the job still does."""
    if BilledFlag.MULTI_JOB in flags:
        return False
    if status is BilledStatus.CREDITED:
        return all(proven(one.invoice, books.ledger.credits) for one in tally.live)
    told = {
        BilledStatus.AMOUNT_MISMATCH: BilledFlag.TAX_BASIS in flags,
        BilledStatus.OVER_INVOICED: BilledFlag.DUPLICATE_INVOICE in flags and BilledFlag.STAGED not in flags,
        BilledStatus.PART_INVOICED: BilledFlag.STAGED in flags and BilledFlag.HAS_CREDIT not in flags,
    }
    return told.get(status, False)


def _second_look(  # noqa: PLR0911 - one reason a line, the weightiest first
    books: Books, case: Case, tally: Tally, flags: frozenset[BilledFlag], names: str
) -> str:
    if BilledFlag.WRONG_CONTACT in flags:
        return f"{names} is on another contact"
    if case.amount is None:
        return f"{names} bills it; the amounts could not be compared"
    if BilledFlag.HAS_CREDIT in flags and len(tally.live) == 1 and tally.standing:
        return f"{names} was credited in part"
    foreign = [one.invoice for one in tally.live if case.disagrees(one.invoice) and not one.claim.sure]
    if foreign:
        return whose(case, foreign[0])
    weak = [one for one in tally.live if not one.claim.firm]
    if weak and any(one.claim.how is not How.CONTACT_AMOUNT_DATE for one in weak):
        return f"{called(weak[0].invoice)} may mean this job"
    if tally.deducted and not tally.agrees:
        return f"{names} takes off what was billed before; that invoice was not found"
    return next((why for one in tally.live if (why := _unlikely(books, case, one))), "")


def _written_just_before(books: Books, case: Case, invoice: Invoice) -> bool:
    """Whether it was written up days before the job was closed, for all of it, and no other job comes to as much.

    An invoice that does not tell the work, or whose customer is not settled, has been doubted where it was placed.
    """
    if case.days_to(invoice) < EARLIEST.days or not case.equal(invoice):
        return False
    others = (one for one in books.by_contact[invoice.contact_id] if one is not case)
    return not any(one.equal(invoice) and abs(one.days_to(invoice)) <= -LONG_UNNAMED_BEFORE.days for one in others)


def _unlikely(books: Books, case: Case, held: Held) -> str:
    """Why an invoice that fits in all else may bill another job, or one of another year; empty where it may not."""
    invoice, claim = held.invoice, held.claim
    if claim.sure:
        return ""
    if date_points(case, invoice) == AGES_AWAY:
        return f"{called(invoice)} is dated long before or after the job was completed"
    if claim.how is How.NUMBER and not claim.spelled and books.ledger.names_another(case, invoice, plainly=True):
        return f"{called(invoice)} has this job's number, but its reference names another job"
    if not claim.named and case.days_to(invoice) < 0 and not _written_just_before(books, case, invoice):
        return f"{called(invoice)} names no job, and is dated before this one was completed"
    return ""
