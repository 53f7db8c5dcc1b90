"""Has this job been billed? All jobs against all invoices; read in this order.

`figures` (every figure), `asking` (what is asked), `readings`, `mentions`, `hints` (numbers in texts), `index`
(look-ups), `claims` (what names a job, and the points for it), `books` (who holds what), `contesting` (several jobs
claim what bills one), `sharing` (one invoice bills several), `placing` (what names no job), `elsewhere` (what is on
another contact), `tally` (what they sum to), `judging` (status, flags), `hesitating` (what keeps an open job from
being billed without a look), `reckoning` (all of it, in order), `contact_told` (whose the job is by what bills it).
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
