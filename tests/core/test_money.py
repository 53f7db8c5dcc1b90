from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jobsync_tui.core.money import (
    UNIT,
    LineAmountTypes,
    fits_unit,
    from_cents,
    line_amount,
    line_tax,
    plain,
    round_to,
    to_cents,
    totals,
)
from jobsync_tui.sandbox.xero import arithmetic as xero

D = Decimal
EXCLUSIVE, INCLUSIVE, NO_TAX = LineAmountTypes.EXCLUSIVE, LineAmountTypes.INCLUSIVE, LineAmountTypes.NO_TAX

finite = st.decimals(allow_nan=False, allow_infinity=False, min_value=D(-(10**12)), max_value=D(10**12))
quantities = st.decimals(min_value=0, max_value=10_000, places=4)
units = st.decimals(min_value=-100_000, max_value=100_000, places=4)
rates = st.one_of(st.sampled_from([D(0), D(5), D(10), D("12.5"), D(15), D(20)]), st.decimals(0, 40, places=4))
lines = st.lists(st.tuples(quantities, units, rates), max_size=8)


def taxed(amounts: list[str], rate: str, types: LineAmountTypes) -> list[tuple[Decimal, Decimal]]:
    return [(D(amount), line_tax(D(amount), D(rate), types)) for amount in amounts]


def test_tax_is_rounded_line_by_line_as_in_xeros_published_example() -> None:
    sums = totals(taxed(["25.06", "25.61", "25.63"], "15", EXCLUSIVE), EXCLUSIVE)

    assert (sums.sub_total, sums.total_tax, sums.total) == (D("76.30"), D("11.44"), D("87.74"))
    assert line_tax(D("76.30"), D(15), EXCLUSIVE) == D("11.45"), "what taxing the sum would have given"


@pytest.mark.parametrize(
    ("amount", "rounded"),
    [
        ("2.165", "2.17"),
        ("2.164", "2.16"),
        ("2.1649999", "2.16"),
        ("0.005", "0.01"),
        ("-2.165", "-2.17"),
        ("-0.005", "-0.01"),
        ("-2.164", "-2.16"),
        ("7", "7.00"),
    ],
)
def test_halves_round_away_from_zero(amount: str, rounded: str) -> None:
    assert str(round_to(D(amount))) == rounded


@pytest.mark.parametrize("amount", ["-0.004", "-0", "-0.00"])
def test_nothing_is_never_spelled_with_a_minus_sign(amount: str) -> None:
    assert str(round_to(D(amount))) == "0.00"
    assert str(line_amount(D(1), D(amount))) == "0.00"
    assert str(line_tax(D(amount), D(10), EXCLUSIVE)) == "0.00"


def test_a_unit_amount_is_rounded_to_four_places_before_it_is_multiplied() -> None:
    assert line_amount(D(1000), D("0.00005")) == D("0.10")
    assert line_amount(D(1000), D("0.00004")) == D("0.00")
    assert round_to(D("0.00005"), UNIT) == D("0.0001")


@pytest.mark.parametrize(("unit", "fits"), [("1.2345", True), ("1.23450000", True), ("1.23451", False), ("-3", True)])
def test_a_unit_amount_fits_when_four_places_hold_it(unit: str, fits: bool) -> None:  # noqa: FBT001 - the expected fact
    assert fits_unit(D(unit)) is fits


def test_inclusive_tax_is_taken_out_of_the_amount() -> None:
    sums = totals(taxed(["115.00", "0.99"], "15", INCLUSIVE), INCLUSIVE)

    assert (sums.sub_total, sums.total_tax, sums.total) == (D("100.86"), D("15.13"), D("115.99"))


def test_a_document_without_tax_bears_none_whatever_the_rate() -> None:
    sums = totals(taxed(["115.00"], "15", NO_TAX), NO_TAX)

    assert (sums.sub_total, sums.total_tax, sums.total) == (D("115.00"), D("0.00"), D("115.00"))


@pytest.mark.parametrize("types", list(LineAmountTypes))
def test_no_lines_come_to_nothing_with_two_places(types: LineAmountTypes) -> None:
    sums = totals([], types)

    assert [str(each) for each in (sums.sub_total, sums.total_tax, sums.total)] == ["0.00", "0.00", "0.00"]


@settings(max_examples=400, deadline=None)
@given(lines, st.sampled_from(LineAmountTypes))
def test_totals_equal_those_of_the_practice_xero_to_the_cent(
    drawn: list[tuple[Decimal, Decimal, Decimal]], types: LineAmountTypes
) -> None:
    ours = [(line_amount(quantity, unit), rate) for quantity, unit, rate in drawn]
    sums = totals([(amount, line_tax(amount, rate, types)) for amount, rate in ours], types)

    theirs = [(xero.line_amount(quantity, unit), rate) for quantity, unit, rate in drawn]
    judge = xero.totals(
        [{"LineAmount": amount, "TaxAmount": xero.line_tax(amount, rate, types.value)} for amount, rate in theirs],
        types.value,
    )
    assert (sums.sub_total, sums.total_tax, sums.total) == tuple(judge)
    assert sums.sub_total + sums.total_tax == sums.total


@pytest.mark.parametrize(
    "amount", ["1.005", "-0.001", "0.00000000000000000000000000000001", "1E-3", "NaN", "Infinity"]
)
def test_cents_refuse_what_is_finer_than_a_cent(amount: str) -> None:
    with pytest.raises(ValueError, match="more than two decimal places"):
        to_cents(D(amount))


@pytest.mark.parametrize(("amount", "cents"), [("0", 0), ("-1.5", -150), ("12.340000", 1234), ("1E+3", 100_000)])
def test_cents_take_any_spelling_of_whole_cents(amount: str, cents: int) -> None:
    assert to_cents(D(amount)) == cents


@given(st.integers(min_value=-(10**15), max_value=10**15))
def test_cents_survive_the_way_there_and_back(cents: int) -> None:
    assert to_cents(from_cents(cents)) == cents
    assert from_cents(cents).as_tuple().exponent == -2


@settings(deadline=None)
@given(finite)
def test_plain_text_has_no_exponent_and_means_the_same(amount: Decimal) -> None:
    text = plain(amount)

    assert "e" not in text.casefold()
    assert D(text) == amount
    assert text == "0" or not text.startswith("-0") or text.startswith("-0.")


@settings(deadline=None)
@given(finite, st.integers(min_value=0, max_value=6))
def test_equal_amounts_have_equal_plain_text(amount: Decimal, zeros: int) -> None:
    sign, digits, exponent = amount.as_tuple()
    assert isinstance(exponent, int)
    same = D((sign, digits + (0,) * zeros, exponent - zeros))

    assert same == amount
    assert plain(same) == plain(amount)


@pytest.mark.parametrize(
    ("amount", "text"), [("1E+5", "100000"), ("1E-7", "0.0000001"), ("-0.0", "0"), ("85.50", "85.5")]
)
def test_plain_text_is_written_out(amount: str, text: str) -> None:
    assert plain(D(amount)) == text
