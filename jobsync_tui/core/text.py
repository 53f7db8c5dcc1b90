"""Text from elsewhere: made safe to show, and folded into keys that compare equal when people mean the same.

The keys are for equality and look-up only; what is shown stays spelled as it was given.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

UNSAFE = "\N{REPLACEMENT CHARACTER}"
INVISIBLE = "\N{MIDDLE DOT}"
CUT = "\N{HORIZONTAL ELLIPSIS}"

_JOINERS = "\N{ZERO WIDTH NON-JOINER}\N{ZERO WIDTH JOINER}"
# Letters and marks by category, yet blank on the screen: grapheme joiner and the Hangul fillers.
_BLANKS = "\u034f\u115f\u1160\u3164\uffa0"
_BLANK = re.compile(f"[{_BLANKS}]")
_LINE_END = re.compile("\r\n|[\r\n\u2028\u2029]")
# No control character inside a string sequence, so that each is scanned once however they are nested.
_SEQUENCE = re.compile(
    "(?:\x1b[\\]PX^_]|[\x90\x98\x9d\x9e\x9f])[^\x00-\x1f\x7f-\x9f]*(?:\x07|\x1b\\\\|\x9c)"
    "|(?:\x1b\\[|\x9b)[0-?]*[ -/]*[@-~]"
    "|\x1b[ -/]*[0-~]"
)


def clean(text: str, *, multiline: bool = False, limit: int = 4000) -> str:
    """Make remote text safe for a terminal; at most `limit` characters, idempotent.

    A whole escape sequence becomes one U+FFFD, as does any other control, surrogate or private-use
    character; bidi controls, zero-width and tag characters become a visible middle dot. Joiners stay:
    real names need them. A tab becomes a space, and so does a line end unless `multiline`.
    Source: Trojan Source (CVE-2021-42574), ECMA-48 sections 5.4 and 5.6.
    """
    if len(text) > limit:
        text = text[: max(limit - 1, 0)] + CUT
    if text.isprintable() and not _BLANK.search(text):
        return text
    text = _LINE_END.sub("\n" if multiline else " ", text).replace("\t", " ")
    return "".join(map(_shown, _SEQUENCE.sub(UNSAFE, text)))


def _shown(char: str) -> str:
    if char == "\n" or char in _JOINERS:
        return char
    match unicodedata.category(char):
        case "Cc" | "Cs" | "Co":
            return UNSAFE
        case "Cf":
            return INVISIBLE
        case _:
            return INVISIBLE if char in _BLANKS else char


# Letters of other alphabets that look like Latin ones (UTS #39, the ones people can type).
_LOOKALIKES = frozenset("аеорсухіјѕԁԛԝһӏвкмнтгпАВЕЅІЈКМНОРСТУХҮΑΒΕΖΗΙΚΜΝΟΡΤΥΧονρικατυχօոսᎪᏴᏟᎬᎻᎫᏦᏞᎷᏢᎡᎢ")
_OTHER_ALPHABETS = ("CYRILLIC", "GREEK", "ARMENIAN", "CHEROKEE", "COPTIC")


def is_mixed_script(text: str) -> bool:
    """Whether look-alike letters of another alphabet stand among Latin ones, within a word or beside it.

    A word wholly of another alphabet beside Latin words is mixed only if all its letters are look-alikes.
    """
    if text.isascii():
        return False
    found = [_alphabets(word) for word in re.findall(r"[^\W\d_]+", unicodedata.normalize("NFKC", text))]
    if any(latin and other for latin, other, _ in found):
        return True
    return any(latin for latin, _, _ in found) and any(alike for _, _, alike in found)


def _alphabets(word: str) -> tuple[bool, bool, bool]:
    """Tell whether a word has Latin letters, letters of a look-alike alphabet, and look-alikes only."""
    names = [unicodedata.name(char, "") for char in word]
    latin = any(name.startswith("LATIN") for name in names)
    other = any(name.startswith(_OTHER_ALPHABETS) for name in names)
    return latin, other, all(char in _LOOKALIKES for char in word)


_ACCENT = re.compile("[\u0300-\u036f]")
_MARKS_OF_TRADE = re.compile("[™℠®©]")


def fold(text: str) -> str:
    """Fold case, width, ligatures and the accents of European alphabets; marks of other scripts stay."""
    if text.isascii():
        return text.lower()
    return _ACCENT.sub("", unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold()))


def _spaced(text: str) -> str:
    """Keep letters, digits and marks, drop invisible characters, put single spaces for all others."""
    if text.isascii():
        return " ".join(re.findall(r"[a-z0-9]+", text))
    kept = (_letter_or_space(char) for char in text)
    return " ".join("".join(kept).split())


def _letter_or_space(char: str) -> str:
    category = unicodedata.category(char)
    if category[0] in "LNM":
        return char
    return "" if category == "Cf" else " "


@lru_cache(maxsize=1 << 14)  # every line of a job is held against the names of all accounts
def words(text: str) -> tuple[str, ...]:
    """Folded words in their order, for look-ups in past lines."""
    return tuple(_spaced(fold(text)).split())


_APOSTROPHE = re.compile(r"(?<=\w)['‘’ʼʻ`´′](?=\w)")  # noqa: RUF001 - all of them are typed as one
_AND = re.compile(r"[&+＋＆]")  # noqa: RUF001 - full-width ones too
_SLASHED_PTY = re.compile(r"\bp\s*/\s*l\b")
_INITIALS = re.compile(r"\b[^\W\d_]\.(?:[^\W\d_]\.)*(?:[^\W\d_]\b\.?)?")
LEGAL = frozenset({"pty", "proprietary", "ltd", "limited", "llp", "plc", "llc", "inc", "incorporated", "co"})
"""Words that say what form a business has, not which one it is; dropped at the end of a name only."""
TITLES = frozenset({"mr", "mrs", "ms", "miss", "dr"})
_PARTICLES = frozenset({"van", "von", "der", "den", "de", "la", "le", "al", "el", "st", "ter", "di", "da"})
_LONGEST_GIVEN = 3


def name_key(name: str) -> str:
    """Fold a name so that spellings of one party are equal; empty if there is no letter or digit in it.

    `Smith & Sons Pty. Ltd.` and `SMITH AND SONS` meet; `Smith & Co` and `Smith` do not, nor do
    `Mr & Mrs Smith` and `Mr Smith`.
    """
    return " ".join(_without_title(_without_tail(name_words(name))))


def name_words(name: str) -> list[str]:
    """Folded words of a name in speaking order, its title and its legal tail among them."""
    text = _APOSTROPHE.sub("", _MARKS_OF_TRADE.sub(" ", name))
    text = _SLASHED_PTY.sub("pty ltd", fold(_AND.sub(" and ", text)))
    return _turned(_INITIALS.sub(lambda found: found[0].replace(".", "") + " ", text))


def _turned(text: str) -> list[str]:
    """Words of a name, with `Last, First` put into speaking order where both sides look like a person's."""
    head, comma, tail = (part.strip() for part in text.partition(","))
    last, first = _spaced(head).split(), _spaced(tail).split()
    one_surname = len(last) == 1 or (bool(last) and set(last[:-1]) <= _PARTICLES)
    given = 0 < len(first) <= _LONGEST_GIVEN and not set(first) & LEGAL and "".join(first).isalpha()
    return first + last if comma and one_surname and given else last + first


def _without_tail(parts: list[str]) -> list[str]:
    while len(parts) > 1 and parts[-1] in LEGAL and parts[-2] != "and":
        parts = parts[:-1]
    return parts


def _without_title(parts: list[str]) -> list[str]:
    if len(parts) > 1 and parts[0] in TITLES and parts[1] != "and":
        return parts[1:]
    return parts


_EMAIL = re.compile(r"[^\s@<>,;:\"()]+@[^\s@<>,;:\"()]+\.[^\s@<>,;:\"().]+")
FREE_MAIL = frozenset(
    re.findall(
        r"\S+",
        """gmail.com googlemail.com outlook.com outlook.com.au outlook.co.nz hotmail.com hotmail.com.au
    hotmail.co.nz hotmail.co.uk live.com live.com.au live.co.uk msn.com yahoo.com yahoo.com.au yahoo.co.nz
    yahoo.co.uk ymail.com icloud.com me.com mac.com aol.com proton.me protonmail.com gmx.com mail.com
    bigpond.com bigpond.net.au optusnet.com.au iinet.net.au tpg.com.au internode.on.net dodo.com.au
    adam.com.au westnet.com.au xtra.co.nz slingshot.co.nz orcon.net.nz vodafone.co.nz btinternet.com
    sky.com talktalk.net virginmedia.com ntlworld.com blueyonder.co.uk clear.net.nz paradise.net.nz ihug.co.nz
    live.co.nz windowslive.com inspire.net.nz ozemail.com.au netspace.net.au aapt.net.au spark.co.nz plus.net
    tiscali.co.uk rocketmail.com outlook.co.uk pm.me fastmail.com hey.com qq.com paradise.co.nz ihug.net.nz
    clear.co.nz""",
    )
)
"""Domains anybody can have an address at: they say nothing of who it is."""


def email_key(email: str) -> str:
    """Fold the first address in the text, case aside; empty if there is none."""
    found = _EMAIL.search(email)
    return found[0].casefold() if found else ""


_NEXT_NUMBER = re.compile(r"[/;,|]|\bor\b|\b(?:ext|extn|x)\b\.?|\bx(?=\d)", re.IGNORECASE)
_ABROAD = re.compile(r"^(?:\+|0011|00)(?=[1-9])")
_HOME_CODES = re.compile(r"^(?:61|64|44)0*")
_BARE_HOME_CODE = re.compile(r"^(?:61\d{9}|64\d{8,10}|44\d{10})$")
_SHORTEST_PHONE = 6
_MADE_UP_PHONES = frozenset({"123456", "1234567", "12345678", "123456789", "1234567890"})


def phone_key(phone: str) -> str:
    """Give the national digits of the first number without trunk 0, or empty if they identify nobody.

    `+61 2 9555 0142`, `(02) 9555 0142` and `0011 61 2 9555 0142` meet; so for +64 and +44. Too short
    numbers and made-up ones (`0400 000 000`) are no evidence.
    """
    first = _NEXT_NUMBER.split(unicodedata.normalize("NFKC", phone).strip(), maxsplit=1)[0]
    digits = re.sub(r"[^0-9+]|(?<=.)\+", "", first)
    local = _ABROAD.sub("", digits)
    if local != digits or _BARE_HOME_CODE.match(digits):
        local = _HOME_CODES.sub("", local)
    local = local.lstrip("+0")
    made_up = local in _MADE_UP_PHONES or len(set(local[-_SHORTEST_PHONE:])) == 1
    return "" if len(local) < _SHORTEST_PHONE or made_up else local


_TAX_LABEL = re.compile(r"^(?:(?:ABN|ACN|GST|VAT|IRD|NZBN|TAX|REG|NO|NUMBER)(?=[A-Z]*\d))+")
_SHORTEST_TAX = 5


def tax_key(number: str) -> str:
    """Give the digits and letters of a tax number without its label; empty if they identify nobody."""
    kept = re.sub(r"[^A-Z0-9]", "", unicodedata.normalize("NFKC", number).upper())
    kept = re.sub(r"^GB(?=\d{9}(?:\d{3})?$)", "", _TAX_LABEL.sub("", kept))
    digits = re.sub(r"\D", "", kept)
    return "" if len(digits) < _SHORTEST_TAX or not digits.strip("0") else kept
