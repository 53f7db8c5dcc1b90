"""Whose number a number is: the job's, another job's, a house's or nobody's."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from jobsync_tui.core.billed import BilledStatus
from jobsync_tui.core.billed.mentions import find, names_like, others
from jobsync_tui.core.billed.readings import Strength, read
from jobsync_tui.core.jobs import Address
from jobsync_tui.core.ledger import LineItem
from tests.core.invoices import DONE, OTHER, Fields, made
from tests.core.questions import answers, ask, job, outcome

OPEN, BILLED = (BilledStatus.NOT_INVOICED, True), (BilledStatus.INVOICED, True)


def line(said: str, amount: str = "100") -> LineItem:
    """A line over an amount before tax, with 10 % on it."""
    net = Decimal(amount)
    return LineItem(description=said, quantity=Decimal(1), unit_amount=net, line_amount=net, tax_amount=net / 10)


def over(*lines: LineItem) -> Fields:
    """What an invoice of these lines comes to."""
    net = sum((one.line_amount for one in lines), Decimal(0))
    return {"lines": lines, "sub_total": net, "total_tax": net / 10, "total": net * Decimal("1.1")}


def names_another(text: str, number: str = "1043", letters: frozenset[str] = frozenset()) -> bool:
    return names_like(read(text), number, letters=letters, apart=set(), plainly=True)


# What is another job's


@pytest.mark.parametrize(
    "text",
    [
        "Bathroom renovation works - 256 Banksia Dr", "Works 1044", "Painting job - 256 Banksia Dr",
        "Painting job - 256 Broadway", "Small job 12 Kauri St", "Works 3/14 Beach Rd", "Stage works 2",
        "Our 2 electricians", "Our 1800 number", "Job 2: kitchen", "Renovation job 7/168 Market Lane",
        "Job 112-114 O'Brien St", "Job no. 1044 Harbour Rd", "Job 112A St. John's Rd", "Job 2025", "Jobs, 104 in all",
        "Job 300 litre cylinder", "Job 450mm pipe", "Call out job 021 555 1044", "Job 104377", "$1044 job 1043",
    ],
)  # fmt: skip
def test_an_ordinary_word_before_a_number_names_no_other_job(text: str) -> None:
    assert not names_another(text)


@pytest.mark.parametrize(
    "text",
    [
        "Job 1044", "job no. 1044 tap", "Jobs 1044 and 1045", "WO#1044", "Our ref 1044", "Kitchen - job 1044",
        "Painting job - 1044", "Job 999", "Job 10440", "JOB-999", "Job 0999", "Job 1044, 12 Kauri St",
    ],
)  # fmt: skip
def test_a_number_called_a_job_and_as_long_as_ours_names_another(text: str) -> None:
    assert names_another(text)


def test_how_long_a_number_is_goes_by_the_business() -> None:
    assert names_another("Job 14", "12")
    assert not names_another("Job 14 Kauri St", "12")
    assert names_another("Job 353", "J000341")
    assert not names_another("Job 14", "1043")
    assert not names_another("Job 353", "104301")


def test_letters_that_lead_job_numbers_lead_other_things_as_well() -> None:
    letters = frozenset({"ac"})
    assert names_another("AC-1044 serviced", "AC-1043", letters)
    assert not names_another("AC 12 serviced", "AC-1043", letters)
    assert names_another("AC-1043 serviced", "1043", letters)


@pytest.mark.parametrize(
    ("text", "other"),
    [("Job 25-1446", False), ("25-1446", False), ("Job 25-1447", True), ("Job 26-1446", True)],
)
def test_the_jobs_own_number_with_its_year_is_no_other_jobs(text: str, *, other: bool) -> None:
    assert names_another(text, "25-1446") is other
    assert not names_another(f"{text} Kauri St", "25-1446")


@pytest.mark.parametrize("said", ["Job 25-1446: tap", "KE-25-1446 tap"])
def test_a_line_with_the_jobs_own_number_and_its_year_raises_no_doubt(said: str) -> None:
    number = "KE-25-1446" if "KE" in said else "25-1446"
    [found] = answers([ask(job(number))], made(number=number, **over(line(said))))
    assert outcome(found) == BILLED


# The house number of one line hides no invoice


SITES = {"1043": "256 Banksia Dr", "1044": "7/168 Market Lane", "1045": "12 Kauri St"}
PRICES = {"1043": "100", "1044": "230", "1045": "375"}


@pytest.mark.parametrize("said", ["Bathroom renovation works - {}", "Painting job - {}", "Small job {}", "Jobs {}"])
def test_an_invoice_with_a_line_for_each_site_bills_each_job(said: str) -> None:
    asked = [ask(job(number, PRICES[number], site=Address(line1=site))) for number, site in SITES.items()]
    lines = [line(said.format(site), PRICES[number]) for number, site in SITES.items()]
    found = answers(asked, made(reference="As per attached", **over(*lines)))
    assert [outcome(one) for one in found] == [BILLED] * 3


def test_a_house_number_that_is_a_known_jobs_names_it_not() -> None:
    assert others(read("Painting job - 256 Banksia Dr"), "300", {"300", "256"}) == ()
    assert others(read("Painting job 256, Banksia Dr"), "300", {"300", "256"}) == ("256",)


def test_site_and_amount_on_a_line_are_asked_about_whatever_the_invoice_names() -> None:
    asked = [ask(job("1043", site=Address(line1="256 Banksia Dr")))]
    lines = (line("Tap - 256 Banksia Dr"), line("Roof - 9 Beach Rd", "480"))
    [found] = answers(asked, made(reference="Job 1020", **over(*lines)))
    assert (found.status, found.auto) == (BilledStatus.NOT_INVOICED, False)
    assert "INV-2231" in found.why


def test_the_whole_amount_and_the_order_are_asked_about_whatever_the_invoice_names() -> None:
    asked = [ask(job("1043", purchase_order="PO 88213"))]
    late = DONE + dt.timedelta(days=100)
    [found] = answers(asked, made(reference="Job 1020, PO 88213", date=late))
    assert (found.status, found.auto) == (BilledStatus.NOT_INVOICED, False)
    [plain] = answers(asked, made(reference="Job 1020, PO 88214", date=late))
    assert outcome(plain) == OPEN


@pytest.mark.parametrize(
    ("said", "amount", "more"),
    [
        ("Tap - 9 Beach Rd", "100", {}),
        ("Tap - 256 Banksia Dr", "111", {}),
        ("Tap - 256 Banksia Dr", "100", {"contact_id": OTHER}),
    ],
    ids=["another site", "another amount", "another contact"],
)
def test_less_than_site_and_amount_on_the_contact_asks_nothing_of_an_invoice_that_names_another(
    said: str, amount: str, more: Fields
) -> None:
    asked = [ask(job("1043", site=Address(line1="256 Banksia Dr")))]
    lines = (line(said, amount), line("Roof - 9 Beach Rd", "480"))
    assert [outcome(one) for one in answers(asked, made(reference="Job 1020", **more, **over(*lines)))] == [OPEN]


def test_another_name_beside_the_jobs_own_number_stays_in_doubt() -> None:
    asked = [ask(job("1043", purchase_order="PO 88213"))]
    [found] = answers(asked, made(number="1043", reference="Job 1020, PO 88213"))
    assert not found.auto


# The head of a line


HEADS = [
    "Re 1043: tap",
    "Re: 1043 tap",
    "Ref 1043",
    "Ref: 1043 - tap",
    "No. 1043 tap",
    "Our ref 1043 tap",
    "1043 tap",
]


@pytest.mark.parametrize("said", HEADS)
def test_a_number_at_the_head_of_a_line_names_the_job_on_its_contact(said: str) -> None:
    lines = (line(said), line("Sundries", "7"))
    [found] = answers([ask(job("1043"))], made(**over(*lines)))
    assert "1043" not in found.why
    assert found.status is not BilledStatus.NOT_INVOICED
    [two] = answers([ask(job("1043"))], made(**over(line(said))))
    assert outcome(two) == BILLED


def test_lines_with_numbers_at_their_heads_divide_an_invoice() -> None:
    asked = [ask(job("1043")), ask(job("1044", "230"))]
    lines = (line("Re 1043: tap"), line("Re 1044: roof", "230"))
    assert [outcome(one) for one in answers(asked, made(**over(*lines)))] == [BILLED] * 2


@pytest.mark.parametrize(
    "said",
    [
        "Re invoice 1043", "Ref PO 1043", "Your ref 1043", "No 10435 valve", "Re quote 1043", "Ref 10435 (1043)",
        "Re 1043 Harbour Rd", "No. 1043 Kauri St", "Re 10 43", "Regarding the valve 1043",
    ],
)  # fmt: skip
def test_what_a_line_says_of_something_else_at_its_head_is_no_job(said: str) -> None:
    lines = (line(said, "300"), line("Roof", "480"))
    assert [one.status for one in answers([ask(job("1043"))], made(**over(*lines)))] == [BilledStatus.NOT_INVOICED]


@pytest.mark.parametrize("said", HEADS[:5])
def test_the_head_of_a_strangers_line_over_another_amount_bills_nothing(said: str) -> None:
    [found] = answers([ask(job("1043"))], made(contact_id=OTHER, **over(line(said, "480"))))
    assert found.status is BilledStatus.NOT_INVOICED


def test_a_street_behind_a_number_makes_it_less_than_called_a_job() -> None:
    assert not names_like(read("Job 1044 Harbour Rd"), "1043", letters=set(), apart=set())
    assert names_like(read("Job 1044, 12 Harbour Rd"), "1043", letters=set(), apart=set())
    assert find(read("Painting job - 1043 Harbour Rd"), "1043").strength is Strength.PLAIN
    assert find(read("Small job 12 Harbour Rd"), "12").strength is Strength.SHORT
    assert find(read("Job 1043, 12 Harbour Rd"), "1043").strength is Strength.STRONG


# Ranges of numbers with a year


@pytest.mark.parametrize("text", ["25-0972 to 25-0976", "25-0972-0976", "25-0972 - 0976", "Jobs 25-0972–25-0976"])  # noqa: RUF001 - a dash as it is typed
@pytest.mark.parametrize("number", ["25-0972", "25-0973", "25-0975", "25-0976"])
def test_a_range_of_numbers_with_a_year_names_each(number: str, text: str) -> None:
    known = {f"25-{each:04}" for each in range(970, 980)} | {"26-0973"}
    assert find(read(text), number).strength >= Strength.PLAIN
    inside = {f"25-{each:04}" for each in range(972, 977)}
    assert {number, *others(read(text), number, known)} >= inside - {"25-0976"}
    assert set(others(read(text), "26-0973", known)) <= inside


@pytest.mark.parametrize(
    "text",
    [
        "24-0972 to 24-0976", "25-0972 to 26-0976", "PO 25-0972 to 25-0976", "25-0974 to 25-0976", "25-0972, 25-0976",
        "25-0972 to 25-1976", "Quote 25-0972-0976", "0972-0976",
    ],
)  # fmt: skip
def test_what_is_no_range_of_the_jobs_year_names_it_not(text: str) -> None:
    assert find(read(text), "25-0973").strength < Strength.PLAIN


def test_the_years_of_numbers_are_no_range() -> None:
    assert find(read("2025-2030"), "2025-2027").strength is Strength.NONE
    assert find(read("24-0972 to 24-0976, 25-1000"), "25-0974").strength is Strength.NONE
    assert find(read("2025-0972 to 2025-0976"), "2025-0974").strength is Strength.PLAIN
    assert find(read("KE-2025-0972 to KE-2025-0976"), "KE-2025-0974").strength is Strength.PLAIN


@pytest.mark.parametrize("text", ["1042-1044", "J1042 to J1044", "1042-1044-1046", "1041-1044, 1050"])
def test_a_range_of_bare_numbers_is_one_still(text: str) -> None:
    assert find(read(text), "1043").strength is Strength.PLAIN


@pytest.mark.parametrize(
    "text", ["PO 112-114", "112-114 Harbour Rd", "Job at 112-114 Harbour Rd", "Invoices 112 to 114"]
)
def test_a_range_of_something_else_names_no_job(text: str) -> None:
    assert find(read(text), "113").strength < Strength.PLAIN


@pytest.mark.parametrize(
    "text", ["SYD3614-SYD3618", "Jobs SYD3614 - 3618", "SYD-3614 to SYD-3618", "SYD 3614-3618", "3614-3618 SYD"]
)
def test_letters_lead_a_range(text: str) -> None:
    known = {f"{lead}{each}" for lead in ("SYD", "MEL") for each in range(3610, 3620)}
    assert find(read(text), "SYD3616").strength is Strength.PLAIN
    assert find(read(text), "MEL3616").strength is Strength.NONE
    assert {"SYD3615", "SYD3617"} <= set(others(read(text), "SYD3616", known))
    assert find(read(text.replace("SYD", "PO")), "SYD3616").strength is Strength.NONE


def test_other_letters_lead_a_range_of_other_jobs() -> None:
    known = {f"{lead}{each}" for lead in ("SYD", "MEL") for each in range(3610, 3620)}
    found = others(read("SYD3614-SYD3618"), "MEL3616", known)
    assert {"SYD3615", "SYD3616", "SYD3617"} <= set(found)
    assert not any(one.startswith("MEL") for one in found)
    assert "SYD3615" in others(read("Jobs-3614-3618"), "SYD3616", known)


def test_a_job_without_a_number_is_in_no_range() -> None:
    assert find(read("1042-1044"), "").strength is Strength.NONE


def test_an_invoice_over_a_range_with_a_year_bills_every_job_of_it() -> None:
    asked = [ask(job(f"25-{each:04}", str(each))) for each in range(972, 977)]
    total: Fields = {"sub_total": Decimal(4870), "total_tax": Decimal(487), "total": Decimal(5357)}
    for reference in ("25-0972 to 25-0976", "25-0972-0976"):
        assert [outcome(one) for one in answers(asked, made(reference=reference, **total))] == [BILLED] * 5
