"""Which invoices name a job, by number, reference, line or address, and how much speaks for each."""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from jobsync_tui.core.billed import figures as f
from jobsync_tui.core.billed.hints import TELLING, Hint, called_jobs, hint
from jobsync_tui.core.billed.index import plain_url, stem
from jobsync_tui.core.billed.mentions import Mention, essence
from jobsync_tui.core.billed.mentions import find as find_mention
from jobsync_tui.core.billed.points import amount_points, at_site, date_points, near, points
from jobsync_tui.core.billed.readings import JOB_WORDS, Reading, Strength, judge
from jobsync_tui.core.billed.spelling import without_noughts
from jobsync_tui.core.invoiced import How

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from jobsync_tui.core.billed.asking import Case
    from jobsync_tui.core.billed.ground import Ledger
    from jobsync_tui.core.billed.index import Entry
    from jobsync_tui.core.ledger import Invoice, InvoiceID


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """An invoice that may bill a job: `named` points for what is written, `score` with all that speaks for it."""

    invoice: Invoice
    how: How
    named: int
    score: int
    sure: bool = False
    """A person or we ourselves put it there."""

    other_stage: bool = False
    mark: str = ""
    """The mark of a stage behind the number, such as `d1`."""

    others: tuple[str, ...] = ()
    of_another: bool = False
    spelled: bool = False
    """Whether the number stands in the reference as it is spelled, whatever it means there."""

    @property
    def accepted(self) -> bool:
        """Whether it is held to bill the job for what is written on it."""
        return self.sure or (self.named >= f.RESPELLED and self.score >= f.ACCEPT)

    @property
    def firm(self) -> bool:
        """Whether what is written ties it to the job by itself."""
        return self.sure or self.named >= f.BARE

    @property
    def order(self) -> tuple[str, str, str]:
        """By date, number and id, so that outcomes never depend on the order of invoices."""
        day = self.invoice.date
        return (day.isoformat() if day else "", self.invoice.number, self.invoice.invoice_id)


def lookups(case: Case) -> set[Entry]:
    """Every look-up that claims and doubts of a job are found by."""
    asked = case.digits
    found = {
        ("stem", case.base),
        *(("number", number) for number in case.numbers),
        *(("token", run) for run in essence(case.job.number)),
        ("hint", asked.digits),
        ("hint", asked.glued),
        ("called", asked.digits),
        ("url", plain_url(case.job.url)),
        ("url id", case.job.id.casefold()),
        *(("contact", each) for each in [case.contact] if each),
    }
    return {entry for entry in found if entry[1]}


def claims(case: Case, ledger: Ledger) -> list[Claim]:
    """Every invoice, void ones too, that something ties to the job, whatever the sum of points; oldest first."""
    index, asked = ledger.index, case.asked
    candidates: dict[InvoiceID, Invoice] = {
        invoice.invoice_id: invoice
        for group in (
            [index.by_id[each] for each in (*asked.linked, *asked.own) if each in index.by_id],
            index.of_stem(case.base),
            *(index.numbered(number) for number in case.numbers),
            index.that_may_name(case.job.number),
            index.holding(without_noughts(case.job.number, ledger.numbers)),
            index.at_url(case.job.url, case.job.id),
            index.calling(case.digits.digits),
            [each for each in index.hinting(case.digits.digits) if _worth_reading(case, each)],
            [each for each in index.hinting(case.digits.glued) if _worth_reading(case, each)],
            _short_ones(case, ledger),
        )
        for invoice in group
        if invoice.invoice_id not in asked.not_these
    }
    found = (_claim(case, ledger, invoice) for invoice in candidates.values())
    return sorted((one for one in found if one is not None), key=lambda one: one.order)


def _worth_reading(case: Case, invoice: Invoice) -> bool:
    """Whether the digits of the number could tie it to the job at all: its contact, or its amount."""
    return case.agrees(invoice) or amount_points(case, invoice) > 0


def _short_ones(case: Case, ledger: Ledger) -> Collection[Invoice]:
    """Invoices that one or two digits could mean: the contact's, of about the amount."""
    digits = case.digits.digits
    if case.contact is None or not digits or len(digits) >= TELLING:
        return ()
    return [each for each in ledger.index.of_contact(case.contact) if near(case, each)]


def _claim(case: Case, ledger: Ledger, invoice: Invoice) -> Claim | None:
    reference = ledger.index.reference(invoice)
    mention = find_mention(reference, case.job.number, ledger.numbers)
    how, named = _named(case, ledger, invoice, mention)
    sure = case.settled(invoice)
    if not named and not sure:
        return None
    score = f.ACCEPT - 1 if _needs_more(case, invoice, named) and not sure else named + points(case, invoice)
    if not invoice.live and invoice.number.strip().casefold() in case.numbers:
        score = max(score, f.ACCEPT)  # a void number stays taken, whoever had it
    return Claim(
        invoice=invoice,
        how=how,
        named=named,
        score=score,
        sure=sure,
        other_stage=_of_other_stage(case, invoice, mention),
        mark=mention.suffix,
        others=ledger.others(case, invoice),
        of_another=ledger.of_another(case, invoice),
        spelled=mention.strength > Strength.NONE,
    )


def _needs_more(case: Case, invoice: Invoice, named: int) -> bool:
    """Whether a doubtful number, or any on a contact that is surely another, stands without amount or site."""
    if amount_points(case, invoice):
        return False
    if date_points(case, invoice) == f.AGES_AWAY:
        return True
    return named < f.RESPELLED or (case.sure and case.disagrees(invoice) and not at_site(case, invoice))


def _named(case: Case, ledger: Ledger, invoice: Invoice, mention: Mention) -> tuple[How, int]:
    """How the invoice names the job, and the points for it; the surest way counts."""
    ways = list(_ways(case, ledger, invoice, mention))
    return max(ways, key=lambda way: way[1], default=(How.REFERENCE, 0))


def _ways(case: Case, ledger: Ledger, invoice: Invoice, mention: Mention) -> Iterator[tuple[How, int]]:
    if invoice.invoice_id in case.asked.linked:
        yield How.LINKED, f.CALLED_A_JOB + 1
    if invoice.invoice_id in case.asked.own or _numbered(case, ledger, invoice):
        yield How.NUMBER, f.CALLED_A_JOB
    if mention.strength is not Strength.SHORT or case.agrees(invoice):
        yield How.REFERENCE, _POINTS[mention.strength]
    if invoice.url and invoice in ledger.index.at_url(case.job.url, case.job.id):
        yield How.URL, f.CALLED_A_JOB
    yield How.REFERENCE, _on_a_line(case, ledger, invoice)
    if mention.strength < Strength.SHORT:
        yield How.REFERENCE, _hinted(case, ledger, invoice)


_POINTS = {
    Strength.NONE: 0,
    Strength.WEAK: f.UNSURE,
    Strength.SHORT: f.RESPELLED,
    Strength.PLAIN: f.BARE,
    Strength.STRONG: f.CALLED_A_JOB,
}


def _numbered(case: Case, ledger: Ledger, invoice: Invoice) -> bool:
    """Whether the invoice carries our number, the job's, or ours with the mark of a stage or a revision.

    `INV-1043` of Xero's own sequence is not job 1043's: letters before the digits must be the job's own.
    """
    number = invoice.number.strip().casefold()
    if not number:
        return False
    if number in case.numbers:
        return not _by_chance(case, ledger, invoice)
    known = ledger.known or ()
    if stem(number) == case.base:
        return number not in {each.casefold() for each in known}
    spelled = find_mention(ledger.index.number(invoice), case.job.number, known, in_full=True)
    return spelled.strength >= Strength.PLAIN and not _by_chance(case, ledger, invoice)


def _by_chance(case: Case, ledger: Ledger, invoice: Invoice) -> bool:
    """Whether the number is Xero's own as far as can be seen: bare, as such numbers go, or beside another job's."""
    if not invoice.number.strip().isdecimal() or (case.agrees(invoice) and case.equal(invoice)):
        return False
    return ledger.own_sequence or bool(ledger.known and ledger.others(case, invoice))


def _on_a_line(case: Case, ledger: Ledger, invoice: Invoice) -> int:
    """Points for a line that names the job: called a job, or the number at its head on the job's contact."""
    best = 0
    for reading in ledger.index.lines(invoice):
        best = max(best, named_on_line(case, ledger, reading))
    return best


def named_on_line(case: Case, ledger: Ledger, reading: Reading) -> int:
    """Points for one line that names the job."""
    mention = find_mention(reading, case.job.number, ledger.numbers)
    if mention.strength is Strength.STRONG:
        return f.ON_A_LINE
    head = mention.strength is Strength.PLAIN and reading.runs[0].start == 0
    return f.BARE if head and _at_head(case, ledger, reading) else 0


_LEADS = JOB_WORDS | {"re", "ref", "reference", "our", "no", "nr", "num", "number"}
_MOST_RUNS = 4


_LEAST_AT_HEAD = 4
"""Digits of a number without its noughts that begins a line: `353 Broadway`, `120 fixings`."""


def _at_head(case: Case, ledger: Ledger, reading: Reading) -> bool:
    """Whether a line begins with the number, `Re`, `Ref` or `No.` before it or not."""
    runs = [run.text for run in itertools.dropwhile(lambda run: run.text in _LEADS, reading.runs)]
    short = "".join(without_noughts(case.job.number, ledger.numbers))
    forms = {case.digits.glued, "".join(essence(case.job.number)), short if len(short) >= _LEAST_AT_HEAD else ""}
    return not forms.isdisjoint(itertools.accumulate(runs[:_MOST_RUNS]))


def _hinted(case: Case, ledger: Ledger, invoice: Invoice) -> int:
    """Points for the counting digits of the number in another spelling or a doubtful place."""
    index, asked, known = ledger.index, case.digits, ledger.known or ()
    reference = index.reference(invoice)
    told = hint(reference, asked, known)
    if told is Hint.FAIR:
        return f.SOMEBODY_ELSES if called_otherwise(reference, asked.digits) else f.RESPELLED
    if any(asked.digits in called_jobs(text.text) for text in index.lines(invoice)):
        return f.RESPELLED
    beside = max((hint(text, asked, known, prose=True) for text in index.beside(invoice)), default=Hint.NONE)
    # A number of Xero's own sequence says less where the reference names something, nothing where another job.
    most = Hint.FAINT if any(run.digits for run in reference.runs) else Hint.FAIR
    most = Hint.NONE if ledger.known and ledger.others(case, invoice) else most
    own = min(hint(index.number(invoice), asked, known), most)
    if max(told, beside, own) is Hint.FAIR:
        return f.SOMEBODY_ELSES
    return 1 if max(told, beside, own) is Hint.FAINT else 0


def called_otherwise(reading: Reading, digits: str) -> bool:
    """Whether the digits stand where something else's number stands: an order's, a quote's, an invoice's."""
    spots = [at for at, run in enumerate(reading.runs) if run.digits and run.text.lstrip("0") == digits]
    return bool(spots) and all(judge(reading, at, at + 1) is Strength.NONE for at in spots)


def _of_other_stage(case: Case, invoice: Invoice, mention: Mention) -> bool:
    """Whether it carries the mark of another stage; the bare number is the whole job's, so never a mere stage."""
    number = re.sub(r"-r\d{1,2}$", "", invoice.number.strip().casefold())
    own = case.job.stage.suffix.casefold().removeprefix("-")
    if stem(number) == case.base:
        return number not in {case.base, f"{case.base}-{own}"}
    return bool(mention.suffix) and mention.suffix != own
