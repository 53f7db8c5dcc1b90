"""Sales invoices, read once and laid out for look-up by all that can tie one to a job."""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING

from jobsync_tui.core.hints import keys, of_url
from jobsync_tui.core.marks import without_mark
from jobsync_tui.core.mentions import essence, postings
from jobsync_tui.core.readings import Reading, read

if TYPE_CHECKING:
    from collections.abc import Iterable

    from jobsync_tui.core.ledger import ContactID, Invoice, InvoiceID

SALE = "ACCREC"
_MARKS = re.compile(r"(?:-[dpf]\d{1,2})?(?:-r\d{1,2})?$")
_DIGIT = re.compile(r"\d")
_SHORTEST_URL_ID = 4


class InvoiceIndex:
    """Sales invoices of every status by number, reference, url and contact; bills are left out."""

    def __init__(self, invoices: Iterable[Invoice]) -> None:
        self.by_id: dict[InvoiceID, Invoice] = {
            invoice.invoice_id: invoice for invoice in invoices if invoice.type == SALE
        }
        self._references = {each: read(without_mark(invoice.reference)) for each, invoice in self.by_id.items()}
        self._numbers = {each: read(invoice.number) for each, invoice in self.by_id.items()}
        self._beside = {each: told for each, invoice in self.by_id.items() if (told := _beside(invoice))}
        postings_: defaultdict[tuple[str, str], list[Invoice]] = defaultdict(list)
        for invoice_id in sorted(self.by_id):
            for entry in self._entries(self.by_id[invoice_id]):
                postings_[entry].append(self.by_id[invoice_id])
        self._postings = {entry: tuple(found) for entry, found in postings_.items()}

    def _entries(self, invoice: Invoice) -> set[tuple[str, str]]:
        number = invoice.number.strip().casefold()
        tokens = postings(self.reference(invoice)) | postings(self.number(invoice))
        readings = (self.reference(invoice), self.number(invoice), *self.beside(invoice))
        entries = {
            ("number", number),
            ("stem", stem(number)),
            ("contact", invoice.contact_id),
            ("url", _url(invoice.url)),
            *(("token", token) for token in tokens),
            *(("hint", key) for reading in readings for key in keys(reading)),
            *(("url id", piece) for piece in re.split(r"[/?#=&]", invoice.url.casefold())),
        }
        return {entry for entry in entries if entry[1]}

    def __len__(self) -> int:
        return len(self.by_id)

    def reference(self, invoice: Invoice) -> Reading:
        """Give the reference of an indexed invoice, cut into runs."""
        return self._references[invoice.invoice_id]

    def number(self, invoice: Invoice) -> Reading:
        """Give the number of an indexed invoice, cut into runs."""
        return self._numbers[invoice.invoice_id]

    def beside(self, invoice: Invoice) -> tuple[Reading, ...]:
        """Give what else of an indexed invoice holds digits, cut into runs: its address and its lines."""
        return self._beside.get(invoice.invoice_id, ())

    def hinting(self, key: str) -> tuple[Invoice, ...]:
        """Invoices whose reference, number, address or lines may mean a number; see `hints.keys`."""
        return self._postings.get(("hint", key), ()) if key else ()

    def numbered(self, number: str) -> tuple[Invoice, ...]:
        """Invoices with this number, case aside."""
        return self._postings.get(("number", number.strip().casefold()), ())

    def of_stem(self, number: str) -> tuple[Invoice, ...]:
        """Invoices with this number, whatever stage or revision mark they carry behind it."""
        return self._postings.get(("stem", number.strip().casefold()), ())

    def that_may_name(self, job_number: str) -> tuple[Invoice, ...]:
        """Invoices whose reference or number holds the rarest run of letters or digits of a job number."""
        held = [self._postings.get(("token", run), ()) for run in essence(job_number)]
        return min(held, key=len, default=())

    def at_url(self, url: str, job_id: str) -> tuple[Invoice, ...]:
        """Invoices that point at this address, or at one with the job's id as a part of its path."""
        found = self._postings.get(("url", _url(url)), ()) if url else ()
        if len(job_id) < _SHORTEST_URL_ID:
            return found
        more = self._postings.get(("url id", job_id.casefold()), ())
        return found + tuple(invoice for invoice in more if invoice not in found)

    def of_contact(self, contact_id: ContactID) -> tuple[Invoice, ...]:
        """Every invoice of a contact."""
        return self._postings.get(("contact", contact_id), ())


def _beside(invoice: Invoice) -> tuple[Reading, ...]:
    texts = [read(line.description) for line in invoice.lines if _DIGIT.search(line.description)]
    return (*((of_url(invoice.url),) if _DIGIT.search(invoice.url) else ()), *texts)


def stem(number: str) -> str:
    """Give an invoice number without the stage and revision marks that ours carry: `1043-d1-r2` is `1043`."""
    return _MARKS.sub("", number.strip().casefold())


def _url(url: str) -> str:
    return url.strip().casefold().rstrip("/")
