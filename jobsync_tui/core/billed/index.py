"""Sales invoices laid out for look-up by all that can tie one to a job."""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING

from jobsync_tui.core.billed.hints import called_jobs, keys, of_url
from jobsync_tui.core.billed.mentions import essence, postings
from jobsync_tui.core.billed.readings import Reading, plain, read
from jobsync_tui.core.marks import without_mark

if TYPE_CHECKING:
    from collections.abc import Iterable
    from decimal import Decimal

    from jobsync_tui.core.ledger import ContactID, Invoice, InvoiceID

SALE = "ACCREC"
Entry = tuple[str, str]
"""A kind of look-up and what is looked up: `("token", "1043")`."""

_MARKS = re.compile(r"(?:-[dpf]\d{1,2})?(?:-r\d{1,2})?$")
_DIGIT = re.compile(r"\d")
_THREE_DIGITS = re.compile(r"\d.*\d.*\d", re.DOTALL)
_SHORTEST_URL_ID = 4
_URL_PIECES = re.compile(r"[/?#=&]")


class InvoiceIndex:
    """Sales invoices of every status by number, reference, url, lines, contact and total; bills are left out."""

    def __init__(self, invoices: Iterable[Invoice]) -> None:
        self.by_id: dict[InvoiceID, Invoice] = {
            invoice.invoice_id: invoice for invoice in invoices if invoice.type == SALE
        }
        self._beside: dict[InvoiceID, tuple[Reading, ...]] = {}
        postings_: defaultdict[Entry, list[InvoiceID]] = defaultdict(list)
        for invoice_id in sorted(self.by_id):
            for entry in entries(self.by_id[invoice_id]):
                postings_[entry].append(invoice_id)
        self._postings: dict[Entry, tuple[InvoiceID, ...]] = {
            entry: tuple(found) for entry, found in postings_.items()
        }

    def with_invoices(self, changed: Iterable[Invoice]) -> tuple[InvoiceIndex, frozenset[Entry]]:
        """The index with invoices added or changed, and every look-up whose answer that may alter; self stays."""
        newer = InvoiceIndex(())
        newer.by_id, newer._postings = dict(self.by_id), dict(self._postings)
        touched: set[Entry] = set()
        for invoice in changed:
            before = newer.by_id.pop(invoice.invoice_id, None)
            gone = entries(before) if before else set()
            for entry in gone:
                newer._postings[entry] = tuple(one for one in newer._postings[entry] if one != invoice.invoice_id)
            fresh = entries(invoice) if invoice.type == SALE else set()
            for entry in fresh:
                newer._postings[entry] = tuple(sorted((*newer._postings.get(entry, ()), invoice.invoice_id)))
            if fresh:
                newer.by_id[invoice.invoice_id] = invoice
            touched |= gone | fresh
        return newer, frozenset(touched)

    def __len__(self) -> int:
        return len(self.by_id)

    def reference(self, invoice: Invoice) -> Reading:
        """Give the reference of an invoice without our mark, cut into runs."""
        return read(without_mark(invoice.reference))

    def number(self, invoice: Invoice) -> Reading:
        """Give the number of an invoice, cut into runs."""
        return read(invoice.number)

    def lines(self, invoice: Invoice) -> tuple[Reading, ...]:
        """Give the lines of an invoice in their order, cut into runs."""
        return tuple(read(line.description) for line in invoice.lines)

    def beside(self, invoice: Invoice) -> tuple[Reading, ...]:
        """Give what else of an invoice holds digits, cut into runs: its address and its lines."""
        if invoice.invoice_id not in self._beside:
            address = (of_url(invoice.url),) if _DIGIT.search(invoice.url) else ()
            held = tuple(one for one in self.lines(invoice) if _DIGIT.search(one.text))
            self._beside[invoice.invoice_id] = (*address, *held)
        return self._beside[invoice.invoice_id]

    def _at(self, *entry: str) -> tuple[Invoice, ...]:
        kind, text = entry
        return tuple(self.by_id[one] for one in self._postings.get((kind, text), ())) if text else ()

    def hinting(self, key: str) -> tuple[Invoice, ...]:
        """Invoices whose reference, number, address or lines may mean a number; see `hints.keys`."""
        return self._at("hint", key)

    def calling(self, digits: str) -> tuple[Invoice, ...]:
        """Invoices with a line that calls these digits, without leading zeros, a job."""
        return self._at("called", digits)

    def numbered(self, number: str) -> tuple[Invoice, ...]:
        """Invoices with this number, case aside."""
        return self._at("number", number.strip().casefold())

    def of_stem(self, number: str) -> tuple[Invoice, ...]:
        """Invoices with this number, whatever stage or revision mark they carry behind it."""
        return self._at("stem", number.strip().casefold())

    def that_may_name(self, job_number: str) -> tuple[Invoice, ...]:
        """Invoices whose reference or number holds the rarest run of letters or digits of a job number."""
        return self.holding(essence(job_number))

    def holding(self, runs: Iterable[str]) -> tuple[Invoice, ...]:
        """Invoices whose reference or number holds the rarest of these runs of letters or digits."""
        held = [self._postings.get(("token", run), ()) for run in runs]
        return tuple(self.by_id[one] for one in min(held, key=len, default=()))

    def at_url(self, url: str, job_id: str) -> tuple[Invoice, ...]:
        """Invoices that point at this address, or at one with the job's id as a part of its path."""
        found = self._at("url", plain_url(url)) if url else ()
        if len(job_id) < _SHORTEST_URL_ID:
            return found
        more = self._at("url id", job_id.casefold())
        return found + tuple(invoice for invoice in more if invoice not in found)

    def of_contact(self, contact_id: ContactID) -> tuple[Invoice, ...]:
        """Every invoice of a contact."""
        return self._at("contact", contact_id)

    def that_come_to(self, amount: Decimal) -> tuple[Invoice, ...]:
        """Invoices of this total or subtotal, to the cent."""
        return self._at("amount", _amount(amount))


def entries(invoice: Invoice) -> set[Entry]:
    """Under what an invoice is to be found."""
    number = invoice.number.strip().casefold()
    reference, spelled = plain(without_mark(invoice.reference)), plain(invoice.number)
    texts = [reference, spelled]
    if _DIGIT.search(invoice.url):
        texts.append(of_url(invoice.url).text)
    lines = [plain(line.description) for line in invoice.lines if _THREE_DIGITS.search(line.description)]
    found = {
        ("number", number),
        ("stem", stem(number)),
        ("contact", invoice.contact_id),
        ("url", plain_url(invoice.url)),
        ("amount", _amount(invoice.total)),
        ("amount", _amount(invoice.sub_total)),
        *(("token", token) for token in postings(reference) | postings(spelled)),
        *(("hint", key) for text in (*texts, *lines) for key in keys(text)),
        *(("called", digits) for text in lines for digits in called_jobs(text)),
        *(("url id", piece) for piece in _URL_PIECES.split(invoice.url.casefold())),
    }
    return {entry for entry in found if entry[1]}


def stem(number: str) -> str:
    """Give an invoice number without the stage and revision marks that ours carry: `1043-d1-r2` is `1043`."""
    return _MARKS.sub("", number.strip().casefold())


def plain_url(url: str) -> str:
    """An address as addresses compare."""
    return url.strip().casefold().rstrip("/")


def _amount(amount: Decimal) -> str:
    return f"{amount:.2f}"
