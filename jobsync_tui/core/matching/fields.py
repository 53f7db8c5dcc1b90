"""E-mail addresses, telephone numbers, tax numbers and street addresses, each folded into what compares equal."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from rapidfuzz.distance import OSA

from jobsync_tui.core.text import FREE_MAIL

if TYPE_CHECKING:
    from collections.abc import Callable


# E-mail

_EMAIL = re.compile(r"[^\s@<>,;:\"()]+@[^\s@<>,;:\"()]+\.[^\s@<>,;:\"().]+")
_NO_MAILBOX = re.compile(r"(?:no-?e?-?mail|none|no|na|nil|test|unknown|tbc|tba|noreply|no-reply)@|(\w+)@\1\.")
_GOOGLE = frozenset({"gmail.com", "googlemail.com"})
ROLES = frozenset(
    re.findall(
        r"\S+",
        """info accounts account admin office sales enquiries enquiry hello contact payable accountspayable ap
    reception mail service services support billing invoices finance manager management maintenance jobs
    orders team""",
    )
)
"""Mailboxes of an office, not of a person."""


@lru_cache(maxsize=4096)
def emails(text: str) -> tuple[str, ...]:
    """Give every address in the text, case and what the provider ignores aside."""
    if "@" not in text:
        return ()
    return tuple(
        dict.fromkeys(_mailbox(one) for one in _EMAIL.findall(text.casefold()) if not _NO_MAILBOX.match(one))
    )


def _mailbox(address: str) -> str:
    local, _, domain = address.rpartition("@")
    if domain in _GOOGLE:
        return f"{local.partition('+')[0].replace('.', '')}@gmail.com"
    return address


def is_office(address: str) -> bool:
    """Whether an address is an office's, which several people and firms may use."""
    return address.partition("@")[0] in ROLES


def own_domain(address: str) -> str:
    """Give the domain of an address, empty for one at which anybody can have a mailbox."""
    domain = address.rpartition("@")[2]
    return "" if domain in FREE_MAIL else domain


def mistyped_email(one: str, other: str) -> bool:
    """Whether one slip of the fingers makes one address of the other; an initial or a digit is no slip."""
    if len(one) < _SHORTEST_EMAIL or one[:1] != other[:1] or OSA.distance(one, other, score_cutoff=1) > 1:
        return False
    local, domain = one.rpartition("@")[::2]
    local_, domain_ = other.rpartition("@")[::2]
    if domain != domain_:
        return local == local_ and len(local) > 2  # noqa: PLR2004 - a name, not an initial
    parts, parts_ = re.split(r"[^a-z]+", local), re.split(r"[^a-z]+", local_)
    differing = [(a, b) for a, b in zip(parts, parts_, strict=False) if a != b]
    same_digits = re.sub(r"\D", "", local) == re.sub(r"\D", "", local_)
    return same_digits and all(min(len(a), len(b)) >= _SHORTEST_MAILBOX for a, b in differing)


_SHORTEST_EMAIL, _SHORTEST_MAILBOX = 8, 4


# Telephone


@dataclass(frozen=True, slots=True)
class Phone:
    """A number without trunk 0: country code, empty where it is not known, national digits, and whether a mobile."""

    country: str
    digits: str
    mobile: bool
    spelled: str


_NUMBER = re.compile(r"(?<![\w])\+?\(?\+?\d[\d\s().+-]{4,}\d")
_ABROAD = re.compile(r"^(?:\+|0011|00)(?=[1-9])")
_HOME = re.compile(r"^(61|64|44)0*(\d+)$")
_BARE_HOME = re.compile(r"^(?:61\d{9}|64\d{8,10}|44\d{10})$")
_SHORTEST_PHONE = 6
_MADE_UP = frozenset({"123456", "1234567", "12345678", "123456789", "1234567890", "12345679"})
_MOBILES = {"61": "4", "64": "2", "44": "7"}
_CODES = {"AU": "61", "NZ": "64", "GB": "44"}
_UNKNOWN_MOBILE = re.compile(r"4\d{8}|7\d{9}|2[127]\d{6,8}|204\d{6,7}")
_SYDNEY = re.compile(r"^\(?02(?!\d)")
_GROUPED_MOBILE = re.compile(r"^\(?02[89](?!\d)")


@lru_cache(maxsize=8192)
def phones(text: str, region: str) -> tuple[Phone, ...]:
    """Read every number in the text that could be somebody's; `region` is AU, NZ, GB, another one, or empty."""
    if not text.strip():
        return ()
    found = (_phone(part.strip(), region) for part in _NUMBER.findall(unicodedata.normalize("NFKC", text)))
    return tuple(one for one in found if one)


def _phone(text: str, region: str) -> Phone | None:
    country, digits = _parsed(text, region) if region else _by_rule(text)
    made_up = digits in _MADE_UP or len(set(digits[-_SHORTEST_PHONE:])) == 1
    if len(digits) < _SHORTEST_PHONE or made_up:
        return None
    return Phone(country=country, digits=digits, mobile=_is_mobile(country, digits, text), spelled=text)


def _parsed(text: str, region: str) -> tuple[str, str]:
    import phonenumbers  # noqa: PLC0415 - 20 to 40 ms that most starts of the app do not need

    spelled = re.sub(r"^\s*(?:00)(?=(?:61|64|44)\d{8})", "+", re.sub(r"[^\d+]", "", text))
    try:
        number = phonenumbers.parse(spelled, region)
    except phonenumbers.NumberParseException:
        return _by_rule(text)
    return str(number.country_code), str(number.national_number)


def _by_rule(text: str) -> tuple[str, str]:
    digits = re.sub(r"[^0-9+]|(?<=.)\+", "", text)
    local = _ABROAD.sub("", digits)
    abroad = local != digits or bool(_BARE_HOME.match(digits))
    if abroad and (home := _HOME.match(local)):
        return home[1], home[2]
    return ("?" if abroad else ""), local.lstrip("+0")


def _is_mobile(country: str, digits: str, spelled: str) -> bool:
    """Where no country is known, `02 7...` is Sydney's, and `028`, `029` are mobiles only if grouped so."""
    if country:
        prefix = _MOBILES.get(country)
        return bool(prefix) and digits.startswith(prefix or "-") and (country != "64" or len(digits) > 7)  # noqa: PLR2004
    if _SYDNEY.match(spelled):
        return False
    return bool(_UNKNOWN_MOBILE.fullmatch(digits)) or bool(_GROUPED_MOBILE.match(spelled))


_LOCAL_DIGITS = 7


def same_phone(one: Phone, other: Phone) -> bool:
    """Whether two numbers are one; of equal digits in two countries they are not."""
    return one.digits == other.digits and (one.country == other.country or not one.country or not other.country)


def without_area(one: Phone, other: Phone) -> bool:
    """Whether one number is the other without its area code."""
    short, long = sorted((one.digits, other.digits), key=len)
    return _LOCAL_DIGITS <= len(short) < len(long) and long.endswith(short) and not (one.mobile or other.mobile)


# Tax and company numbers


@dataclass(frozen=True, slots=True)
class TaxNumber:
    """A tax or company number without its label, and whether its check digits are right."""

    digits: str
    valid: bool
    spelled: str


_TAX_LABEL = re.compile(r"^(?:(?:ABN|ACN|GST|VAT|IRD|NZBN|CRN|TAX|REG|NO|NUMBER)(?=[A-Z]*\d))+")
_SHORTEST_TAX = 5
ABN_DIGITS, _ACN, _NZBN, _IRD, _BRANCH_VAT = 11, 9, 13, 8, 12


@lru_cache(maxsize=4096)
def tax_number(text: str) -> TaxNumber | None:
    """Read a number; None if it identifies nobody."""
    kept = re.sub(r"[^A-Z0-9]", "", unicodedata.normalize("NFKC", text).upper())
    kept = re.sub(r"^GB(?=\d{9}(?:\d{3})?$)", "", _TAX_LABEL.sub("", kept))
    digits = re.sub(r"\D", "", kept)
    if len(digits) < _SHORTEST_TAX or not digits.strip("0") or len(set(digits)) == 1:
        return None
    if len(kept) == _ACN and kept.startswith("0") and not _valid(kept):
        kept = kept[1:]  # an IRD number of eight digits, filled up
    return TaxNumber(kept, _valid(kept), text)


def _valid(number: str) -> bool:
    return any(check(number) for check in _checks(len(number)))


@lru_cache(maxsize=16)
def _checks(length: int) -> tuple[Callable[[str], bool], ...]:
    """The checks for numbers of that length; python-stdnum is imported when the first number is read."""
    from stdnum import ean  # noqa: PLC0415 - not needed at start
    from stdnum.au import abn, acn  # noqa: PLC0415 - not needed at start
    from stdnum.gb import vat  # noqa: PLC0415 - not needed at start
    from stdnum.nz import ird  # noqa: PLC0415 - not needed at start

    by_length: dict[int, tuple[Callable[[str], bool], ...]] = {
        _IRD: (ird.is_valid,),
        _ACN: (acn.is_valid, ird.is_valid, vat.is_valid),
        ABN_DIGITS: (abn.is_valid,),
        _BRANCH_VAT: (vat.is_valid,),
        _NZBN: (ean.is_valid,),
    }
    return by_length.get(length, ())


def one_company(one: TaxNumber, other: TaxNumber) -> bool:
    """Whether one number holds the other: an Australian business number its company number behind two digits."""
    short, long = sorted((one.digits, other.digits), key=len)
    sizes = (len(short), len(long))
    return (sizes == (_ACN, ABN_DIGITS) and long.endswith(short)) or (
        sizes == (_ACN, _BRANCH_VAT) and long.startswith(short)
    )


def comparable(one: TaxNumber, other: TaxNumber) -> bool:
    """Whether both may be numbers of one scheme, so that a difference says something."""
    sizes = {len(one.digits), len(other.digits)}
    return len(sizes) == 1 or sizes in ({_IRD, _ACN}, {_ACN, ABN_DIGITS}, {_ACN, _BRANCH_VAT})


def two_parties(one: TaxNumber, other: TaxNumber) -> bool:
    """Whether these are two whole tax numbers of one scheme that differ: a trust's and its trustee company's."""
    whole = len(one.digits) == len(other.digits) in (ABN_DIGITS, _BRANCH_VAT)
    return whole and one.digits != other.digits and not one_digit_off(one, other)


def one_digit_off(one: TaxNumber, other: TaxNumber) -> bool:
    """Whether one slip of the fingers makes one number of the other; two right numbers are two numbers."""
    return not (one.valid and other.valid) and OSA.distance(one.digits, other.digits, score_cutoff=1) <= 1
