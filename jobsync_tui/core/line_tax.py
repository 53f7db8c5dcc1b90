"""Which tax a job line bears, and why Xero would not take it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jobsync_tui.core.checks import blocked, short
from jobsync_tui.core.ledger import TaxRate, TaxType
from jobsync_tui.core.money import ZERO, LineAmountTypes

if TYPE_CHECKING:
    from jobsync_tui.core.jobs import Job, JobLine
    from jobsync_tui.core.ledger import Account, Contact, Settings
    from jobsync_tui.core.problems import Problem

NO_TAX = TaxRate(tax_type=TaxType("NONE"), name="No tax", status="ACTIVE", effective_rate=ZERO)
"""What every line of a no-tax document bears, listed among the books' tax rates or not."""

REVENUE = "REVENUE"


def line_rate(
    job: Job, line: JobLine, account: Account | None, contact: Contact | None, settings: Settings
) -> TaxRate | None:
    """The line's own tax by code or name, else the contact's, the item's, the account's; NONE on a no-tax job.

    The order is Xero's own for a line that is typed in. A rate that is no longer active is none.
    """
    if job.amounts is LineAmountTypes.NO_TAX:
        return NO_TAX
    if line.tax:
        return next((rate for rate in _named(line.tax, settings) if rate.status == "ACTIVE"), None)
    rate = _usual(line, account, contact, settings)
    return rate if rate and rate.status == "ACTIVE" else None


def _named(tax: str, settings: Settings) -> list[TaxRate]:
    wanted = tax.strip().casefold()
    rates = settings.tax_rates.values()
    return [rate for rate in rates if wanted in {rate.tax_type.casefold(), rate.name.casefold()}]


def _usual(line: JobLine, account: Account | None, contact: Contact | None, settings: Settings) -> TaxRate | None:
    """The rate that Xero would fill in, whether or not it is active."""
    item = settings.items.get(line.item_code)
    own = next((party.tax_type for party in (contact, item, account) if party and party.tax_type), None)
    if own is None and account is None:
        # No account yet: the tax of the first revenue account lets her see a total while she chooses.
        own = next((one.tax_type for one in settings.accounts.values() if one.is_revenue), None)
    return settings.tax_rates.get(own) if own else None


def rate_missing(line: JobLine, account: Account | None, contact: Contact | None, settings: Settings) -> Problem:
    """Say why `line_rate` found none: unknown to Xero, or no longer used there."""
    held = next(iter(_named(line.tax, settings)), None) if line.tax else _usual(line, account, contact, settings)
    if held:
        why = f"tax '{line.tax or held.name}' is {held.status.lower()} in Xero"
    else:
        why = f"tax '{line.tax}' is not a tax rate in Xero" if line.tax else "it has no tax rate that Xero still uses"
    return blocked(
        "tax_unknown",
        f"Line {line.id} ({short(line.description)}): {why}.",
        "Correct the tax in the job system, or that of the contact or account in Xero, and pull again.",
    )


def rate_problems(line: JobLine, rate: TaxRate, account: Account | None) -> list[Problem]:
    """Say that a rate is not for the account's side of the books; told apart for revenue accounts alone.

    Xero refuses it with "The TaxType code 'X' cannot be used with account code 'Y'."; which rates go with accounts
    of other classes is not kept here.
    """
    if rate.can_apply_to_revenue or (account is not None and account.account_class != REVENUE):
        return []
    where = f"account {account.code} {account.name}" if account else "sales"
    return [
        blocked(
            "tax_unusable",
            f"Line {line.id} ({short(line.description)}): tax '{rate.name}' cannot be used with {where}.",
            "Correct the tax in the job system, or that of the contact or account in Xero, and pull again.",
        )
    ]
