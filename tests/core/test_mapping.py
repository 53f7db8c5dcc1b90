from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jobsync_tui.core.deciding import Choice, Decided, Scope
from jobsync_tui.core.jobs import JobLine, LineKind
from jobsync_tui.core.ledger import Account, AccountCode, Item
from jobsync_tui.core.mapping import LEAVE_OFF, LineDecision, LineMapping, Mapper, MappingRules, PastLines
from tests.core.values import BOOKS, JOB, LINE


def made(code: str, name: str, **more: Any) -> Account:
    given_or_usual = {"type": "REVENUE", "account_class": "REVENUE", "status": "ACTIVE", **more}
    return Account(code=AccountCode(code), name=name, **given_or_usual)


CHART = [
    made("200", "Sales"),
    made("210", "Pipe and Fittings"),
    made("220", "Call Out Fees"),
    made("260", "Old Sales", status="ARCHIVED"),
    made("270", "Lost Sales", status="DELETED"),
    made("310", "Cost of Goods", type="DIRECTCOSTS", account_class="EXPENSE"),
    made("610", "Debtors", type="CURRENT", account_class="ASSET", system_account="DEBTORS"),
    made("090", "Bank", type="BANK", account_class="ASSET"),
]
ITEM = Item(code="PIPE", name="Pipe", account_code=AccountCode("210"))
MAPPED = replace(BOOKS, accounts={one.code: one for one in CHART}, items={"PIPE": ITEM})
NO_PAST: list[tuple[str, AccountCode, int]] = []
UNUSABLE = [
    ("999", "is not in Xero"),
    ("260", "is archived in Xero"),
    ("270", "is deleted in Xero"),
    ("090", "is a bank account"),
    ("610", "is kept for Xero's own postings"),
]


def decided(account: str, scope: Scope = Scope.JOB) -> Decided:
    return Decided(
        id=1,
        at=dt.datetime(2026, 2, 11, tzinfo=dt.UTC),
        choice=Choice.LINE,
        job=JOB.key,
        scope=scope,
        scope_key="",
        value={"line_id": "1", "account": account},
    )


def mapped(
    line: JobLine,
    said: Decided | None = None,
    *,
    rules: MappingRules | None = None,
    past: list[tuple[str, AccountCode, int]] = NO_PAST,
) -> LineMapping:
    return Mapper(MAPPED, rules or MappingRules(), PastLines(past)).map_line(line, said)


def test_the_strongest_answer_counts_and_says_why() -> None:
    rules = MappingRules(by_kind={LineKind.LABOUR: "310"}, default="220")
    ruled, bare = LINE, replace(LINE, kind=None)
    item = replace(ruled, item_code="PIPE")
    coded = replace(item, account_code="200")

    found = [mapped(line, rules=rules) for line in (bare, ruled, item, coded)]
    assert [(one.account, one.why) for one in found] == [
        ("220", "the default account"),
        ("310", "rule labour"),
        ("210", "item PIPE"),
        ("200", "the job system's own code"),
    ]
    assert {one.decision for one in found} == {LineDecision.AUTO}

    by_her, remembered = (
        mapped(coded, decided("220"), rules=rules),
        mapped(coded, decided("220", Scope.LINE), rules=rules),
    )
    assert (by_her.account, by_her.decision, by_her.why) == ("220", LineDecision.PERSON, "you chose it")
    assert (remembered.account, remembered.decision) == ("220", LineDecision.REMEMBERED)
    assert remembered.why == "remembered for lines like this"


def test_a_line_that_nothing_speaks_for_waits_for_review() -> None:
    found = mapped(replace(LINE, kind=LineKind.MATERIAL), rules=MappingRules(by_kind={LineKind.LABOUR: "200"}))

    assert (found.account, found.decision, found.left_off) == (None, LineDecision.REVIEW, False)
    assert found.why == "no rule, item or default says which account"
    assert found.candidates


@pytest.mark.parametrize(("code", "trouble"), UNUSABLE)
def test_an_account_that_takes_no_sales_goes_to_review_with_the_reason(code: str, trouble: str) -> None:
    asked = [
        mapped(replace(LINE, account_code=code)),
        mapped(LINE, rules=MappingRules(by_kind={LineKind.LABOUR: code})),
        mapped(LINE, rules=MappingRules(default=code)),
        mapped(LINE, decided(code)),
    ]

    assert [one.why for one in asked] == [
        f"account {code} (the job system's own code) {trouble}",
        f"account {code} (rule labour) {trouble}",
        f"account {code} (the default account) {trouble}",
        f"account {code} (you chose it) {trouble}",
    ]
    assert {(one.decision, one.account) for one in asked} == {(LineDecision.REVIEW, None)}


def test_an_items_account_that_is_gone_is_named_in_the_reason() -> None:
    books = replace(MAPPED, items={"PIPE": replace(ITEM, account_code=AccountCode("999"))})
    found = Mapper(books, MappingRules(), PastLines([])).map_line(replace(LINE, item_code="PIPE"), None)

    assert found.why == "account 999 (item PIPE) is not in Xero"


@pytest.mark.parametrize("scope", [Scope.JOB, Scope.LINE])
def test_what_a_person_chose_is_never_replaced_by_a_weaker_answer(scope: Scope) -> None:
    found = mapped(LINE, decided("260", scope), rules=MappingRules(default="200"))

    assert (found.decision, found.account) == (LineDecision.REVIEW, None)
    assert "260" in found.why


def test_an_account_that_xero_does_not_take_is_told_and_never_replaced_by_a_weaker_answer() -> None:
    coded = mapped(replace(LINE, account_code="4-1000"), rules=MappingRules(default="200"))
    ruled = mapped(LINE, rules=MappingRules(by_kind={LineKind.LABOUR: "260"}, default="200"))

    assert [(one.decision, one.account, one.unusable) for one in (coded, ruled)] == [
        (LineDecision.REVIEW, None, "4-1000"),
        (LineDecision.REVIEW, None, "260"),
    ]
    assert coded.why == "account 4-1000 (the job system's own code) is not in Xero"
    assert coded.candidates
    assert ruled.candidates


def test_a_line_is_left_off_by_her_word_or_by_a_rule() -> None:
    by_rule = mapped(LINE, rules=MappingRules(by_kind={LineKind.LABOUR: LEAVE_OFF}, default="200"))
    by_her = mapped(LINE, decided(LEAVE_OFF), rules=MappingRules(default="200"))

    assert [(one.left_off, one.account, one.decision) for one in (by_rule, by_her)] == [
        (True, None, LineDecision.AUTO),
        (True, None, LineDecision.PERSON),
    ]


def test_past_lines_that_read_alike_are_counted_together() -> None:
    past = [
        ("Labour - Plumber (hr)", AccountCode("210"), 9),
        ("LABOUR plumber hr 3", AccountCode("210"), 5),
        ("Labour plumber", AccountCode("220"), 2),
        ("Labour plumber hr", AccountCode("310"), 1),
        ("Skip bin hire", AccountCode("200"), 40),
        ("Labour plumber hr", AccountCode("260"), 99),
    ]
    offered = mapped(LINE, past=past).candidates

    assert [(one.code, one.times, one.why) for one in offered] == [
        ("210", 14, "used 14x for lines like this"),
        ("220", 2, "used 2x for lines like this"),
        ("310", 1, "used 1x for lines like this"),
        ("200", 0, "a revenue account"),
    ]


@pytest.mark.parametrize(
    ("past", "alike"), [("copper pipe bend", True), ("copper valve tap bend", False), ("42", False)]
)
def test_lines_read_alike_from_half_their_words_on(past: str, alike: bool) -> None:  # noqa: FBT001 - the expected fact
    found = PastLines([(past, AccountCode("200"), 1)]).like("copper pipe 20 mm" if past != "42" else "42")

    assert bool(found) is alike


def test_accounts_whose_name_shares_words_come_before_the_others() -> None:
    offered = mapped(replace(LINE, description="Copper pipe and fittings")).candidates

    assert [(one.code, one.why) for one in offered] == [
        ("210", "its name says 'and'"),
        ("200", "a revenue account"),
        ("220", "a revenue account"),
    ]


descriptions = st.sampled_from(["labour", "labour hr", "labour plumber", "plumber hr", "pipe", "call out", "", "7"])
past_lines = st.lists(
    st.tuples(descriptions, st.sampled_from([one.code for one in CHART] + [AccountCode("999")]), st.integers(1, 9)),
    max_size=12,
)


@settings(deadline=None)
@given(past_lines, st.randoms(use_true_random=False), descriptions)
def test_the_order_of_past_lines_never_matters(
    past: list[tuple[str, AccountCode, int]], chance: Any, description: str
) -> None:
    shuffled = list(past)
    chance.shuffle(shuffled)
    line = replace(LINE, description=description)

    assert mapped(line, past=shuffled) == mapped(line, past=past)


@settings(deadline=None)
@given(past_lines, descriptions, st.integers(0, 14))
def test_at_most_nine_accounts_are_offered_and_each_takes_sales(
    past: list[tuple[str, AccountCode, int]], description: str, more: int
) -> None:
    chart = [*CHART, *(made(f"4{at:02}", f"Sales {at}") for at in range(more))]
    books = replace(MAPPED, accounts={one.code: one for one in chart})
    offered = Mapper(books, MappingRules(), PastLines(past)).candidates(replace(LINE, description=description))

    assert len(offered) == len({one.code for one in offered}) <= 9
    assert all(books.accounts[one.code].takes_sales for one in offered)
    assert [one.times for one in offered] == sorted((one.times for one in offered), reverse=True)
