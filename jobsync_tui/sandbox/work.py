"""What the practice business charges for: job lines with the wordings its staff keep using."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from jobsync_tui.core.jobs import LineKind
from jobsync_tui.core.money import (
    HUNDRED,
    ZERO,
    LineAmountTypes,
    Totals,
    from_cents,
    line_amount,
    line_tax,
    plain,
    round_to,
    totals,
)
from jobsync_tui.sandbox.chart import (
    CERTIFICATES,
    GST,
    HIRE,
    LABOUR,
    MATERIALS,
    SALES_TAX,
    SUBCONTRACT,
    TRAVEL,
)

if TYPE_CHECKING:
    from collections.abc import Sequence
    from random import Random

LABOUR_WORK = (  # wording, rate, hours
    ("Labour - service call", "95.00", ("1", "1", "1.5", "2")),
    ("Labour - electrician (hr)", "95.00", ("1.5", "2", "2.5", "3", "3.5", "4.25", "6")),
    ("Labour - apprentice (hr)", "58.00", ("1", "2", "3.5", "5")),
    ("Labour - fault finding", "95.00", ("0.75", "1", "1.25", "2.5")),
    ("Labour - switchboard upgrade", "110.00", ("4", "5.5", "7")),
    ("Labour - after hours (hr)", "142.50", ("1", "1.5", "3")),
)
MATERIAL_WORK = (  # wording, lowest and highest price in cents, quantities
    ("Materials (cable, 2 GPO)", 8_000, 21_000, ("1",)),
    ("Materials - LED downlights", 1_850, 3_990, ("4", "6", "8", "12")),
    ("Materials - RCD and breakers", 4_200, 18_900, ("1", "2")),
    ("Materials - smoke alarms", 3_600, 7_450, ("2", "3", "4")),
    ("Materials - TPS cable (m)", 195, 640, ("12", "18.5", "25", "40")),
    ("Materials - sundries", 900, 6_500, ("1",)),
)
TRAVEL_WORK = (
    ("Call-out fee", "65.00", ("1",)),
    ("Travel (km)", "0.98", ("14", "22.5", "38", "61")),
    ("Vehicle and parking", "18.50", ("1", "2")),
)
EXTRA_WORK = (  # what only earlier jobs had: wording, rate, quantities, account
    ("Certificate of compliance", "45.00", ("1",), CERTIFICATES),
    ("Scaffold hire (day)", "120.00", ("1", "2", "3"), HIRE),
    ("Trenching - digger and operator", "135.00", ("2", "4"), SUBCONTRACT),
    ("Plasterer making good", "210.00", ("1",), SUBCONTRACT),
)
ASBESTOS_WORK = (  # each twice in the history, none as the evening's job words it
    "Asbestos test",
    "Asbestos test - ceiling",
    "Asbestos test (soffit)",
    "Asbestos test, 2 samples",
    "Asbestos test - lab",
    "Subcontract: asbestos test",
    "Asbestos test, switchboard",
)
ASBESTOS_LINE = "Asbestos test (subcontract)"
MATERIAL_SHARE, TRAVEL_SHARE, EXTRA_SHARE, DISCOUNT_SHARE = 0.7, 0.4, 0.08, 0.15
COST_SHARE = Decimal("0.68")
ACCOUNT_OF = {LineKind.LABOUR: LABOUR, LineKind.MATERIAL: MATERIALS, LineKind.TRAVEL: TRAVEL}


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkLine:
    """One line of work: quantity, price per unit in the job's basis, discount in percent; and its account."""

    kind: LineKind | None
    description: str
    quantity: Decimal
    unit_price: Decimal
    account: str
    discount: Decimal = ZERO

    @property
    def net_price(self) -> Decimal:
        """The price after the discount; with two places and a whole percentage it fits Xero's four."""
        return self.unit_price * (HUNDRED - self.discount) / HUNDRED


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """All lines of one job or invoice, and whether their prices hold GST."""

    lines: tuple[WorkLine, ...]
    amounts: LineAmountTypes = LineAmountTypes.EXCLUSIVE

    @property
    def totals(self) -> Totals:
        """What Xero will say it comes to."""
        pairs = []
        for line in self.lines:
            amount = line_amount(line.quantity, line.net_price)
            pairs.append((amount, line_tax(amount, GST, self.amounts)))
        return totals(pairs, self.amounts)


def usual_work(rng: Random, *, inclusive: bool = False, discounted: bool = False) -> Work:
    """One to three lines of labour, material and travel; inclusive prices are the plain ones plus 15 %."""
    lines = [_labour(rng, discounted=discounted)]
    if rng.random() < MATERIAL_SHARE:
        lines.append(_material(rng))
    if rng.random() < TRAVEL_SHARE:
        wording, price, quantities = rng.choice(TRAVEL_WORK)
        lines.append(_line(LineKind.TRAVEL, wording, rng.choice(quantities), Decimal(price)))
    if not inclusive:
        return Work(lines=tuple(lines))
    return Work(lines=tuple(map(_with_gst, lines)), amounts=LineAmountTypes.INCLUSIVE)


def past_work(rng: Random) -> Work:
    """What an earlier job came to: usual work, sometimes with an extra line."""
    work = usual_work(rng, inclusive=rng.random() < DISCOUNT_SHARE)
    if rng.random() > EXTRA_SHARE or work.amounts is LineAmountTypes.INCLUSIVE:
        return work
    wording, price, quantities, account = rng.choice(EXTRA_WORK)
    extra = _line(LineKind.OTHER, wording, rng.choice(quantities), Decimal(price), account)
    return Work(lines=(*work.lines, extra))


def asbestos_line(description: str = ASBESTOS_LINE) -> WorkLine:
    """The subcontracted test whose kind no job system names."""
    return _line(None, description, "1", Decimal("180.00"), SUBCONTRACT)


def job_line(line: WorkLine, number: int, region: str = "") -> dict[str, Any]:
    """Spell a line in the jobs file, tracked under a region where there is one."""
    wire: dict[str, Any] = {
        "id": str(number),
        "description": line.description,
        "quantity": plain(line.quantity),
        "unit_price": str(line.unit_price),
    }
    if line.kind:
        wire["kind"] = str(line.kind)
    if line.kind is LineKind.MATERIAL:
        wire["cost"] = str(round_to(line.unit_price * COST_SHARE))
    if region:
        wire["tracking"] = {"Region": region}
    if line.discount:
        wire["discount_percent"] = plain(line.discount)
    return wire


def line_item(line: WorkLine) -> dict[str, Any]:
    """Spell a line as Xero's LineItem, its discount inside the unit amount."""
    return {
        "Description": line.description,
        "Quantity": line.quantity,
        "UnitAmount": line.net_price,
        "AccountCode": line.account,
        "TaxType": SALES_TAX,
    }


def line_items(lines: Sequence[WorkLine]) -> list[dict[str, Any]]:
    """Spell lines as Xero's LineItems."""
    return [line_item(line) for line in lines]


def _labour(rng: Random, *, discounted: bool) -> WorkLine:
    wording, price, hours = rng.choice(LABOUR_WORK)
    discount = Decimal(rng.choice((5, 10))) if discounted else ZERO
    return _line(LineKind.LABOUR, wording, rng.choice(hours), Decimal(price), discount=discount)


def _material(rng: Random) -> WorkLine:
    wording, lowest, highest, quantities = rng.choice(MATERIAL_WORK)
    return _line(LineKind.MATERIAL, wording, rng.choice(quantities), from_cents(rng.randint(lowest, highest)))


def _line(
    kind: LineKind | None,
    description: str,
    quantity: str,
    price: Decimal,
    account: str = "",
    discount: Decimal = ZERO,
) -> WorkLine:
    return WorkLine(
        kind=kind,
        description=description,
        quantity=Decimal(quantity),
        unit_price=price,
        account=account or (ACCOUNT_OF[kind] if kind else ""),
        discount=discount,
    )


def _with_gst(line: WorkLine) -> WorkLine:
    return WorkLine(
        kind=line.kind,
        description=line.description,
        quantity=line.quantity,
        unit_price=round_to(line.unit_price * (HUNDRED + GST) / HUNDRED),
        account=line.account,
        discount=line.discount,
    )
