from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jobsync_tui.core.text import (
    clean,
    email_key,
    is_mixed_script,
    name_key,
    phone_key,
    tax_key,
    words,
)

ANY_TEXT = st.text(
    st.one_of(
        st.characters(),
        st.sampled_from("\x1b\x9b\x9d\x07[]P;?0mHJ\\\x00\x7f\u202e\u200b\u200d\U000e0041\ud800\n\r\t'&.,/ "),
    ),
    max_size=60,
)


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("plain", "plain"),
        ("a\x1b[31mred\x1b[0m", "a\ufffdred\ufffd"),
        ("\x1b]0;title\x07x", "\ufffdx"),
        ("\x1b]52;c;aGk=\x1b\\x", "\ufffdx"),
        ("\x9d0;title\x9cx", "\ufffdx"),
        ("\x1bPq#0\x1b\\x", "\ufffdx"),
        ("x\x9b2Jy", "x\ufffdy"),
        ("\x1bcx", "\ufffdx"),
        ("\x1b", "\ufffd"),
        ("\x1b]0;never ended", "\ufffd0;never ended"),
        ("a\x00b\x7fc\x85d", "a\ufffdb\ufffdc\ufffdd"),
        ("\ud800\ue000", "\ufffd\ufffd"),
        ("a\u202eb\u2066c\u200fd", "a·b·c·d"),
        ("a\u200bb\u2060c\ufeffd\u00ade", "a·b·c·d·e"),
        ("\U000e0041x", "·x"),
        ("a\u3164b\u034fc", "a·b·c"),
        ("a\tb\r\nc\nd\u2028e", "a b c d e"),
    ],
)
def test_dangerous_text_is_shown_harmless(given: str, shown: str) -> None:
    assert clean(given) == shown


@pytest.mark.parametrize("name", ["O’Brien", "Nguyễn", "株式会社", "محمد", "👩‍🔧", "نامه\u200cها", "Ngāti Whātua"])  # noqa: RUF001
def test_real_names_are_shown_as_they_are(name: str) -> None:
    assert clean(name) == name


def test_lines_stay_only_where_several_are_allowed() -> None:
    assert clean("a\r\nb\rc", multiline=True) == "a\nb\nc"


def test_long_text_is_cut_with_a_mark() -> None:
    assert clean("x" * 5000) == "x" * 3999 + "…"
    assert clean("abcd", limit=3) == "ab…"


@settings(deadline=None, max_examples=300)
@given(ANY_TEXT, st.booleans())
def test_nothing_unsafe_is_ever_shown(text: str, multiline: bool) -> None:  # noqa: FBT001 - drawn by hypothesis
    shown = clean(text, multiline=multiline, limit=40)
    kinds = {unicodedata.category(char) for char in shown if char not in "\n\u200c\u200d"}
    assert not kinds & {"Cc", "Cf", "Cs", "Co"}
    assert multiline or "\n" not in shown
    assert len(shown) <= 40
    assert clean(shown, multiline=multiline, limit=40) == shown


def test_cleaning_hostile_text_takes_linear_time() -> None:
    assert len(clean("\x9d" * 200_000, limit=300_000)) == 200_000
    assert len(clean("\x1b]" * 100_000, limit=300_000)) <= 200_000


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Smith & Sons Pty. Ltd.", "SMITH AND SONS"),
        ("A.B.C. Plumbing P/L", "ABC Plumbing Pty Limited"),
        ("Acme, Inc.", "Acme"),
        ("Smith, John", "John Smith"),
        ("Smith, Mr John", "Mr. John  Smith"),
        ("van der Berg, Jan", "Jan van der Berg"),
        ("O’Brien's Café Ltd", "OBriens Cafe"),  # noqa: RUF001
        ("Ngāti Whātua", "ngati whatua"),
        ("Kauri Plumbing Co. Ltd", "Kauri Plumbing"),
        ("Ｋauri", "Kauri"),  # noqa: RUF001
        ("Dr J. Hill", "J Hill"),
        ("Kauri\u200b Cafe", "Kauri Cafe"),
    ],
)
def test_spellings_of_one_name_have_one_key(one: str, other: str) -> None:
    assert name_key(one) == name_key(other) != ""


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Smith & Co", "Smith"),
        ("Mr & Mrs Smith", "Mr Smith"),
        ("Kauri (NZ) Ltd", "Kauri Ltd"),
        ("Harbour Properties, Auckland", "Auckland Harbour Properties"),
        ("Ltd Hire", "Hire"),
        ("Body Corp 4521", "Body Corp 4512"),
        ("कि", "का"),
        ("Te Awa School", "Te Awa School (Rentals)"),
        ("Smith Holdings Ltd", "Smith Ltd"),
    ],
)
def test_names_that_may_be_two_parties_have_two_keys(one: str, other: str) -> None:
    assert name_key(one) != name_key(other)


def test_a_name_is_never_dropped_whole() -> None:
    assert name_key("Limited") == "limited"
    assert name_key("Dr") == "dr"
    assert name_key("Smith & Co") == "smith and co"
    assert name_key("!!!") == ""


@settings(deadline=None)
@given(ANY_TEXT)
def test_a_name_key_is_single_spaced_and_knows_no_legal_tail(text: str) -> None:
    key = name_key(text)
    assert key == " ".join(key.split())
    if key and "," not in text and not key.endswith("and"):
        assert name_key(f"{text} Pty. Ltd.") == key


def test_the_first_email_counts_and_its_case_does_not() -> None:
    assert email_key("Ann <Ann.Lee@Kauri.NZ>; bob@kauri.nz") == "ann.lee@kauri.nz"
    assert email_key("n/a") == email_key("@") == ""


@pytest.mark.parametrize(
    ("phone", "key"),
    [
        ("+61 2 9555 0142", "295550142"),
        ("(02) 9555 0142", "295550142"),
        ("0011 61 2 9555 0142", "295550142"),
        ("61295550142", "295550142"),
        ("+64 21 555 014", "21555014"),
        ("021 555 014", "21555014"),
        ("+44 (0)20 7946 0018", "2079460018"),
        ("00 44 20 7946 0018", "2079460018"),
        ("020 7946 0018", "2079460018"),
        ("09 555 0142 ext 5", "95550142"),
        ("09 555 0142 / 021 555 014", "95550142"),
        ("0400 000 000", ""),
        ("1234567890", ""),
        ("555", ""),
        ("n/a", ""),
    ],
)
def test_phones_compare_by_national_digits(phone: str, key: str) -> None:
    assert phone_key(phone) == key


@pytest.mark.parametrize(
    ("number", "key"),
    [
        ("ABN 51 824 753 556", "51824753556"),
        ("51-824-753-556", "51824753556"),
        ("GB 123 4567 89", "123456789"),
        ("GST No. 123-456-789", "123456789"),
        ("00000000000", ""),
        ("n/a", ""),
    ],
)
def test_tax_numbers_compare_without_their_label(number: str, key: str) -> None:
    assert tax_key(number) == key


@pytest.mark.parametrize("text", ["\u0410cme", "Ace \u0410\u0412\u0415", "Kauri \u039cill", "Sh\u043ep"])
def test_lookalike_letters_among_latin_ones_are_noticed(text: str) -> None:
    assert is_mixed_script(text)


@pytest.mark.parametrize(
    "text", ["Acme", "Café", "\u0418\u0432\u0430\u043d Ltd", "株式会社 Kauri", "\u0410\u0412\u0415"]
)
def test_honest_names_are_not_taken_for_lookalikes(text: str) -> None:
    assert not is_mixed_script(text)


def test_words_are_folded_and_keep_their_order() -> None:
    assert words("Labour - Plümber (hr) x2") == ("labour", "plumber", "hr", "x2")
