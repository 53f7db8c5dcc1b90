"""Has this job been billed? All jobs against all invoices; read in this order.

`figures` (every figure), `asking` (what is asked), `spelling`, `readings`, `mentions`, `hints` (numbers), `index`
(look-ups), `claims` (what names a job, and the points for it), `presuming` (whose it is by its customer's others),
`books` (who holds what), `contesting` (several jobs claim what bills one), `slips` (what names a job and means
another), `sharing` (one invoice bills several), `joining`, `placing` (what does not name the job), `elsewhere` (what
is on another contact), `guessing` (a guess at the rest), `tally` (what they sum to), `judging` (status, flags),
`hesitating` (what keeps an open job from being billed without a look), `reckoning` (all of it, in order), `undoing`
(credits that name a job), `contact_told` (whose the job is by what bills it).
"""

from jobsync_tui.core.billed.asking import Asked
from jobsync_tui.core.billed.figures import DOUBTFUL
from jobsync_tui.core.billed.index import SALE, InvoiceIndex
from jobsync_tui.core.billed.reckoning import Reckoning, billing, reckon
from jobsync_tui.core.billed.wording import UNSETTLED
from jobsync_tui.core.invoiced import BilledFlag, BilledStatus, Billing, How, LinkedInvoice, Role

__all__ = [
    "DOUBTFUL",
    "SALE",
    "UNSETTLED",
    "Asked",
    "BilledFlag",
    "BilledStatus",
    "Billing",
    "How",
    "InvoiceIndex",
    "LinkedInvoice",
    "Reckoning",
    "Role",
    "billing",
    "reckon",
]
