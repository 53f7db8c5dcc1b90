"""How much the two systems hold of a party, as shares: sparse books to tune on, and fuller ones to compare with."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Records:
    """Shares of records that have a thing; of two shares, the first is a private party's, the other a firm's."""

    job_email: float = 0.7
    job_no_phone: tuple[float, float] = (0.07, 0.15)
    job_landline: tuple[float, float] = (0.45, 0.75)
    job_tax: tuple[float, float] = (0.05, 0.33)
    job_billing: tuple[float, float] = (0.65, 0.7)
    site_elsewhere: tuple[float, float] = (0.1, 0.28)
    email: float = 0.8
    phone: float = 0.65
    landline: tuple[float, float] = (0.3, 0.85)
    tax: tuple[float, float] = (0.15, 0.33)
    address: float = 0.7
    stale: float = 0.06
    """What has changed since the office typed it."""

    rivals: float = 0.08
    """Customers beside whose contact Xero holds somebody easily taken for them."""


SPARSE = Records()
FULL = Records(
    job_email=0.7,
    job_no_phone=(0.05, 0.1),
    job_landline=(0.6, 0.8),
    job_tax=(0.1, 0.55),
    job_billing=(0.75, 0.8),
    site_elsewhere=(0.06, 0.2),
    email=0.8,
    phone=0.88,
    landline=(0.55, 0.9),
    tax=(0.2, 0.55),
    address=0.85,
    stale=0.05,
    rivals=0.2,
)
"""Books in which single keys find about what they were measured to find on other people's trade books."""
