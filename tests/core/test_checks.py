"""What keeps a job from being posted, told from settings, contacts and invoices alone."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobsync_tui.core.billed import BilledStatus, Role
from jobsync_tui.core.checks import not_allowed
from jobsync_tui.core.drafting import InvoicePolicy
from jobsync_tui.core.ledger import (
    AccountCode,
    Invoice,
    TrackingCategory,
)
from jobsync_tui.core.money import by_currency, in_words
from jobsync_tui.core.problems import Blocks
from tests.core.invoices import made as made_sale
from tests.core.invoices import said, total
from tests.core.test_drafting import codes, drafted, with_line
from tests.core.values import BOOKS, GST, JOB, SALES, D

if TYPE_CHECKING:
    from decimal import Decimal

# Currency


@pytest.mark.parametrize(
    ("currencies", "actions", "enabled"),
    [
        ((), {}, False),
        (("AUD",), {"UseMulticurrency": True}, False),
        (("AUD", "NZD"), {}, True),
        (("AUD", "NZD"), {"UseMulticurrency": True}, True),
        (("AUD", "NZD"), {"UseMulticurrency": False}, False),
    ],
)
def test_a_foreign_job_is_drafted_in_its_currency_where_xero_has_it_and_blocked_elsewhere(
    currencies: tuple[str, ...],
    actions: dict[str, bool],
    enabled: bool,  # noqa: FBT001 - the expected fact
) -> None:
    found = drafted(replace(JOB, currency="NZD"), books=replace(BOOKS, currencies=currencies, actions=actions))

    assert codes(found) == ([] if enabled else ["currency_not_enabled"])
    assert found.invoice is not None
    assert found.invoice.currency == "NZD"


amounts = st.lists(
    st.tuples(st.sampled_from(["NZD", "AUD", "USD"]), st.integers(-99999, 99999).map(lambda cents: D(cents) / 100))
)


@given(amounts)
def test_sums_never_mix_currencies_and_lose_nothing(pairs: list[tuple[str, Decimal]]) -> None:
    sums = by_currency(pairs)

    assert set(sums) == {currency for currency, _ in pairs}
    for currency, came_to in sums.items():
        assert came_to == sum(amount for each, amount in pairs if each == currency)
    assert all(currency in in_words(sums) for currency in sums)


def test_sums_are_spelt_out_one_after_the_other() -> None:
    assert (
        in_words(by_currency([("NZD", D("1000.5")), ("USD", D(3)), ("NZD", D("0.25"))]))
        == "1,000.75 NZD and 3.00 USD"
    )
    assert in_words({}) == "0.00"


def test_amounts_in_another_currency_are_neither_more_nor_less_than_the_jobs() -> None:
    found = said(*[replace(one, currency="AUD") for one in parts_of("50.00")], currency="NZD")

    assert (found.status, found.auto) == (BilledStatus.AMOUNT_MISMATCH, False)
    assert {one.role for one in found.invoices} == {Role.FULL}
    assert {one.currency for one in found.invoices} == {"AUD"}
    ours = said(*[replace(one, currency="NZD") for one in parts_of("50.00")], currency="NZD")
    assert (ours.status, {one.role for one in ours.invoices}) == (BilledStatus.PART_INVOICED, {Role.PART})


def parts_of(amount: str) -> list[Invoice]:
    return [made_sale(key, number=key, reference="1043", **total(amount)) for key in ("i1", "i2")]


# Actions


@pytest.mark.parametrize(
    ("status", "actions", "blocked"),
    [
        ("DRAFT", {"CreateDraftInvoice": False}, True),
        ("SUBMITTED", {"CreateDraftInvoice": False}, True),
        ("AUTHORISED", {"CreateApprovedInvoice": False}, True),
        ("DRAFT", {"CreateApprovedInvoice": False}, False),
        ("AUTHORISED", {"CreateDraftInvoice": False}, False),
        ("AUTHORISED", {"CreateApprovedInvoice": True}, False),
        ("AUTHORISED", {}, False),
        ("DRAFT", {}, False),
    ],
)
def test_only_a_plain_no_of_xero_to_the_action_an_invoice_needs_blocks_it(
    status: str,
    actions: dict[str, bool],
    blocked: bool,  # noqa: FBT001 - the expected fact
) -> None:
    books = replace(BOOKS, actions=actions)
    found = drafted(books=books, policy=InvoicePolicy(status=status))

    assert codes(found) == (["not_allowed"] if blocked else [])
    assert [one.blocks for one in not_allowed(status, books)] == ([Blocks.POSTING] if blocked else [])


# Accounts, tax, tracking


def test_a_line_whose_account_xero_does_not_take_is_told_apart_from_one_without() -> None:
    found = drafted(account=None, unusable=AccountCode("260"), why="account 260 (rule labour) is archived in Xero")

    assert codes(found) == ["account_unusable"]
    assert found.problems[0].blocks is Blocks.LINES
    assert "account 260 (rule labour) is archived in Xero" in found.problems[0].message


def purchases_only(account_class: str = "REVENUE") -> Any:
    rates = {**BOOKS.tax_rates, GST: replace(BOOKS.tax_rates[GST], can_apply_to_revenue=False)}
    accounts = {**BOOKS.accounts, SALES: replace(BOOKS.accounts[SALES], account_class=account_class)}
    return replace(BOOKS, tax_rates=rates, accounts=accounts)


def test_a_tax_that_is_not_for_sales_blocks_a_line_on_a_sales_account() -> None:
    found = drafted(books=purchases_only())

    assert codes(found) == ["tax_unusable"]
    assert "tax 'GST on Income' cannot be used with account 200 Sales" in found.problems[0].message
    assert found.invoice is not None
    assert codes(drafted(with_line(tax="OUTPUT"), books=purchases_only(), account=None)) == [
        "line_without_account",
        "tax_unusable",
    ]


def test_a_tax_that_is_not_for_sales_is_left_to_xero_on_an_account_of_another_class() -> None:
    assert codes(drafted(books=purchases_only("LIABILITY"))) == []


def test_a_retired_tax_and_a_retired_tracking_category_say_that_they_are_retired() -> None:
    (tax,) = drafted(with_line(tax="Old GST")).problems
    (tracking,) = drafted(with_line(tracking=(("Van", "1"),))).problems
    (unknown,) = drafted(with_line(tracking=(("Region", "East"),))).problems

    assert "tax 'Old GST' is archived in Xero" in tax.message
    assert "Van = 1 cannot be used: Van is archived in Xero" in tracking.message
    assert "Region = East is not in Xero" in unknown.message


@given(st.sampled_from(["ACTIVE", "ARCHIVED", "DELETED"]), st.sets(st.sampled_from("abc")), st.sampled_from("abc"))
def test_tracking_travels_only_where_category_and_option_are_both_in_use(
    status: str, options: set[str], asked: str
) -> None:
    books = replace(BOOKS, tracking=(TrackingCategory(name="T", status=status, options=tuple(options)),))
    found = codes(drafted(with_line(tracking=(("T", asked),)), books=books))

    assert found == ([] if status == "ACTIVE" and asked in options else ["tracking_unknown"])
