"""Facts of the labelled parties themselves: what a measure of the matcher stands on."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections import Counter
from functools import cache
from random import Random

import pytest

from tests.labelled.channels import written_phone
from tests.labelled.knowable import same_word
from tests.labelled.numbers import abn, acn, ird, nzbn, one_digit_off, vat
from tests.labelled.parties import FATES, parties
from tests.labelled.towns import COUNTRIES, FREE_MAIL
from tests.labelled.values import HELD_OUT, TUNED, UNDECIDABLE, Parties

LANDS = tuple(enumerate(COUNTRIES))
MADE_UP_MAIL = frozenset({"no@email.com", "noemail@noemail.com", "na@na.com"})


@cache
def book(seed: int, country: str) -> Parties:
    return parties(seed, customers=350, country=country, contacts=1000)


def test_equal_seeds_give_equal_books_and_other_seeds_others() -> None:
    assert parties(7, customers=60) == parties(7, customers=60)
    assert parties(7, customers=60) != parties(8, customers=60)


def test_a_book_does_not_depend_on_how_the_process_hashes_text() -> None:
    ask = (
        "import zlib; from tests.labelled.parties import parties; book = parties(3, customers=80);"
        "told = [(each.customer, each.site, sorted(each.truth), each.twist) for each in book.customers];"
        "print(zlib.crc32(repr((book.contacts, told)).encode()))"
    )

    def drawn(hash_seed: str) -> str:
        environment = {**os.environ, "PYTHONHASHSEED": hash_seed}
        run = [sys.executable, "-c", ask]
        return subprocess.run(run, env=environment, check=True, capture_output=True, text=True).stdout  # noqa: S603 - our own words

    assert drawn("1") == drawn("2")


def test_the_seeds_that_are_tuned_on_are_none_of_those_held_out() -> None:
    assert not set(TUNED) & set(HELD_OUT)


@pytest.mark.parametrize(("seed", "country"), LANDS)
def test_a_true_contact_exists_and_can_be_billed(seed: int, country: str) -> None:
    known = {contact.contact_id: contact for contact in book(seed, country).contacts}

    assert len(known) == len(book(seed, country).contacts)
    assert all(known[true].active for each in book(seed, country).customers for true in each.truth)


@pytest.mark.parametrize(("seed", "country"), LANDS)
def test_active_names_are_unique_as_xero_has_them(seed: int, country: str) -> None:
    names = Counter(contact.name.casefold() for contact in book(seed, country).contacts if contact.active)

    assert [name for name, count in names.items() if count > 1] == []
    assert all(name == " ".join(name.split()) and name for name in names)


@pytest.mark.parametrize(("seed", "country"), LANDS)
def test_what_was_merged_leads_to_a_contact_that_can_be_billed(seed: int, country: str) -> None:
    known = {contact.contact_id: contact for contact in book(seed, country).contacts}
    merged = [contact for contact in known.values() if contact.merged_to]

    assert merged
    assert all(not each.active and each.merged_to and known[each.merged_to].active for each in merged)


def test_more_than_one_contact_is_true_only_where_xero_has_doubles() -> None:
    many = [each for seed, country in LANDS for each in book(seed, country).customers if len(each.truth) > 1]

    assert many
    assert all("duplicate" in each.twist for each in many)


def test_whom_xero_has_not_has_no_truth_and_the_others_have_one() -> None:
    for seed, country in LANDS:
        for each in book(seed, country).customers:
            assert bool(each.truth) != bool({"absent", "archived", "look-alike letters"} & set(each.twist)), each


def test_letters_of_other_alphabets_are_only_in_names_that_nobody_may_match() -> None:
    foreign = re.compile("[\u0370-\u03ff\u0400-\u04ff]")
    for seed, country in LANDS:
        for each in book(seed, country).customers:
            assert bool(foreign.search(each.customer.name)) == ("look-alike letters" in each.twist)


def test_every_kind_has_its_share() -> None:
    kinds = Counter(each.kind for seed, country in LANDS for each in book(seed, country).customers)
    share = {kind: count / kinds.total() for kind, count in kinds.items()}

    assert 0.22 < share["person"] < 0.42
    assert 0.08 < share["company"] < 0.25
    assert all(share[kind] > 0.025 for kind in ("couple", "sole_trader", "family"))
    assert all(share[kind] > 0.004 for kind in ("group", "branch", "managed", "strata", "society", "homonym"))
    assert all(share[kind] > 0 for kind in ("council", "supplier", "generations"))


def test_one_customer_in_twenty_to_eight_has_no_contact() -> None:
    asked = [each for seed, country in LANDS for each in book(seed, country).customers]

    assert 0.05 < sum(not each.truth for each in asked) / len(asked) < 0.12


def test_every_twist_appears() -> None:
    twists = {twist for seed, country in LANDS for each in book(seed, country).customers for twist in each.twist}

    assert twists >= {
        *FATES, UNDECIDABLE, "accents", "box", "case", "copied", "customer id in Xero", "e-mail typo", "initial",
        "job words", "made-up e-mail", "made-up phone", "middle name", "near one in Xero", "nickname", "no address",
        "no e-mail", "no phone", "no site", "old address", "old e-mail", "old phone", "one of two", "other e-mail",
        "other phone", "person beside", "phones swapped", "punctuation", "renamed", "short words", "site elsewhere",
        "site in name", "surname only", "tax number off", "tenant's e-mail", "town in name", "trading as", "turned",
        "two e-mails", "two phones in a field", "typo", "variant",
    }  # fmt: skip


def test_few_truths_are_hidden() -> None:
    asked = [each for seed, country in LANDS for each in book(seed, country).customers]

    assert 0.003 < sum(each.undecidable for each in asked) / len(asked) < 0.04


def test_mail_goes_to_providers_and_to_domains_that_nobody_has() -> None:
    free = {provider for providers in FREE_MAIL.values() for provider in providers}
    for seed, country in LANDS:
        texts = [each.email for each in book(seed, country).contacts]
        texts += [each.customer.email for each in book(seed, country).customers]
        for address in re.findall(r"[^\s,;]+@[^\s,;]+", " ".join(texts).casefold()):
            domain = address.partition("@")[2].strip(".")
            known = domain.endswith(".example") or domain in free or address in MADE_UP_MAIL
            assert known or _once_slipped(domain, free), address


def _once_slipped(domain: str, free: set[str]) -> bool:
    return domain.replace("gmial", "gmail").replace("hotmial", "hotmail") in free or domain + "m" in free


def test_numbers_have_right_check_digits() -> None:
    rng = Random(5)  # noqa: S311 - seeded practice data
    for _ in range(200):
        digits = [int(digit) for digit in abn(rng)]
        weights = (10, 1, 3, 5, 7, 9, 11, 13, 15, 17, 19)
        assert (sum(d * w for d, w in zip(digits, weights, strict=True)) - 10) % 89 == 0
        company = [int(digit) for digit in acn(rng)]
        assert sum(d * w for d, w in zip(company, (8, 7, 6, 5, 4, 3, 2, 1, 1), strict=True)) % 10 == 0
        business = [int(digit) for digit in nzbn(rng)]
        assert sum(d * w for d, w in zip(business, (1, 3) * 6 + (1,), strict=True)) % 10 == 0
        assert _ird_is_right(ird(rng))
        assert _vat_is_right(vat(rng))


def _ird_is_right(number: str) -> bool:
    for weights in ((3, 2, 7, 6, 5, 4, 3, 2), (7, 4, 3, 2, 5, 2, 7, 6)):
        check = -sum(int(d) * w for d, w in zip(number, weights, strict=False)) % 11
        if check != 10:
            return check == int(number[8])
    return False


def _vat_is_right(number: str) -> bool:
    total = sum(int(d) * w for d, w in zip(number, (8, 7, 6, 5, 4, 3, 2), strict=False)) + int(number[7:])
    return total % 97 == 0 or (total + 55) % 97 == 0


def test_a_known_number_is_right_by_its_own_sum() -> None:
    assert _ird_is_right("049091850")
    assert _vat_is_right("980780684")
    assert not _vat_is_right("980780685")


def test_a_slip_of_one_digit_is_never_the_same_number() -> None:
    rng = Random(6)  # noqa: S311 - seeded practice data

    assert all(one_digit_off(rng, "51824753556") != "51824753556" for _ in range(100))


@pytest.mark.parametrize(("country", "number"), [("AU", "255501234"), ("NZ", "95551234"), ("UK", "1632960123")])
def test_a_phone_keeps_its_last_digits_in_every_spelling(country: str, number: str) -> None:
    rng = Random(9)  # noqa: S311 - seeded practice data
    spellings = {written_phone(rng, number, country) for _ in range(400)}

    assert len(spellings) > 9
    assert all(number[-6:] in re.sub(r"\D", "", spelling) for spelling in spellings)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [("smith", "smtih", True), ("dave", "david", True), ("j", "john", True), ("smith", "smit", True),
     ("reid", "reed", True), ("mary", "maree", False), ("12345", "12346", False), ("jones", "james", False)],
)  # fmt: skip
def test_words_are_one_within_a_slip(one: str, other: str, same: bool) -> None:  # noqa: FBT001 - the fact
    assert same_word(one, other) is same


def test_a_book_has_the_size_that_is_asked_for() -> None:
    assert len(book(0, "AU").customers) == 350
    assert len(book(0, "AU").contacts) == 1000
    assert 400 < len(parties(11, customers=100).contacts) < 720
