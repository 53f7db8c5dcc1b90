"""Every figure the answer rests on, in one place, each with how it was set.

Points say how much speaks for an invoice billing a job; they are added, and `ACCEPT` of them are enough. They follow
measured books of trade businesses and were tuned on generated ones; no figure is learnt from anybody's Xero.
"""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

TOLERANCE = Decimal("0.06")
"""Amounts this near are equal: two programs round the tax of a line differently."""

# What is written, in points

CALLED_A_JOB = 12
"""The number, called a job, in the job's own letters, or alone in the text; the job's number or address itself."""

ON_A_LINE = 11
"""The number called a job on a line."""

BARE = 9
"""The bare number as a word among others."""

RESPELLED = 6
"""The counting digits of the number in another spelling: the contact or the amount must agree."""

UNSURE = 4
"""The number where it may be a house, a year or a phone: worth a look, proves nothing."""

SOMEBODY_ELSES = 2
"""The digits of the number, called a quote, an order or an invoice: worth a look on the job's contact."""

# Who, how much, when, where and what, in points

SAME_CONTACT, OTHER_CONTACT = 6, -4
MAYBE_CONTACT, MAYBE_OTHER = 3, -1
"""While it is not sure who the customer is in Xero."""

SAME_AMOUNT, OTHER_BASIS = 8, 4
IN_TIME, OUT_OF_TIME, AGES_AWAY = 1, -1, -6
SAME_SITE = 4
SAME_ORDER = 5
"""The job's purchase order: many jobs may run under one."""

SAME_LINES, LIKE_LINES, SOME_LINES = 4, 3, 2
ONE_KEY_AWAY = 4
"""A number of the same length that differs by one slip of a finger."""

OTHER_PLACE = -4
"""It names another site, or another order."""

ACCEPT = 9
"""Points from which an invoice is held to bill a job."""

SUPPORTED = 17
"""Points from which an invoice without the job's number needs no second look: contact, amount, and what or where."""

# Time

EARLIEST, LATEST = dt.timedelta(days=-6), dt.timedelta(days=45)
"""When, counted from completion, most invoices are written."""

LONG_BEFORE, LONG_AFTER = dt.timedelta(days=-150), dt.timedelta(days=270)
"""Between these deposits and forgotten invoices are found; beyond them a number is likely another year's."""

LONG_UNNAMED_BEFORE, LONG_UNNAMED_AFTER = dt.timedelta(days=-60), dt.timedelta(days=200)
"""How far from completion an invoice without a number may be, when it says what was done or where."""

# Doubt

NEAR = Decimal("0.10")
"""Share of the job's amount by which an amount may differ and still count as near."""

MOST_OF = Decimal("0.9")
"""Share of the job's amount from which what is unexplained on another invoice may hold this job as well."""

LINES_ALIKE, LINES_RELATED = 0.6, 0.3
"""Share of the words of the shorter side that are found on the other."""

ENOUGH_MET, MOSTLY = 6, 0.5
"""Of how many invoices that carry a job's bare number, and what share of them, must be on the job's contact."""

MOST_TOGETHER = 5
"""How many jobs without a number are tried together against one invoice."""

MOST_TRIED = 12
"""Among how many candidates sums are tried; beyond it a sum meets by chance."""

# Scores as they are shown, from 0 to 1

DOUBTFUL = 0.2
"""Of an invoice that is only asked about."""
