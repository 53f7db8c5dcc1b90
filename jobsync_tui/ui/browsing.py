"""Opening the page of an invoice or a contact in Xero: beside the terminal, never in it."""

from __future__ import annotations

import webbrowser
from typing import TYPE_CHECKING

from jobsync_tui.core.afterwards import LINK_HOST, invoice_link

if TYPE_CHECKING:
    from collections.abc import Callable

    from jobsync_tui.core.ledger import ContactID, InvoiceID
    from jobsync_tui.core.proposal import Proposal
    from jobsync_tui.ui.desk import Facts


def open_page(address: str) -> bool:
    """Show a page in her browser; False where the only browser is one of the terminal, which the app is using."""
    try:
        browser = webbrowser.get()
    except webbrowser.Error:
        return False
    # webbrowser's own name for lynx, w3m and their kind; graphical ones are of its subclasses.
    if type(browser) is webbrowser.GenericBrowser:
        return False
    return browser.open(address)


def invoice_of(proposal: Proposal) -> InvoiceID | None:
    """The invoice of a job: the one posted for it, else the one found in Xero."""
    if proposal.intent and proposal.intent.invoice_id:
        return proposal.intent.invoice_id
    return next((found.invoice_id for found in proposal.billing.invoices), None)


def open_invoice(facts: Facts, invoice_id: InvoiceID | None, browse: Callable[[str], bool]) -> str:
    """Open an invoice's page; says in a sentence what came of it. May block."""
    if invoice_id is None:
        return "There is no invoice in Xero to open yet."
    if facts.practice:
        return "Practice books have no page to open."
    address = invoice_link(facts.short_code, invoice_id)
    if not address.startswith(f"{LINK_HOST}/"):
        return "The page is not known: R pulls the organisation's short code."
    return "Opened in the browser." if browse(address) else f"No browser came up here. The page: {address}"


def contact_link(short_code: str, contact_id: str) -> str:
    """The page of a contact in Xero; with a short code in that organisation, else in the one that is open there.

    The form is that of https://developer.xero.com/documentation/api-guides/deep-link-xero (November 2026). Empty for
    an id that holds more than letters, digits and `-`: it is handed to a browser.
    """
    if not (contact_id.isascii() and contact_id.replace("-", "").isalnum()):
        return ""
    page, code = f"/Contacts/View/{contact_id}", short_code.removeprefix("!").replace("-", "").replace("!", "")
    if not (code.isascii() and code.isalnum()):
        return f"{LINK_HOST}{page}"
    return f"{LINK_HOST}/organisationlogin/default.aspx?shortcode={short_code}&redirecturl={page}"


def open_contact(facts: Facts, contact_id: ContactID | None, browse: Callable[[str], bool]) -> str:
    """Open a contact's page; says in a sentence what came of it. May block."""
    if contact_id is None:
        return "There is no contact to open here."
    if facts.practice:
        return "Practice books have no page to open."
    address = contact_link(facts.short_code, contact_id)
    if not address:
        return "The page is not known: Xero gave the contact an id that makes no address."
    return "Opened in the browser." if browse(address) else f"No browser came up here. The page: {address}"
