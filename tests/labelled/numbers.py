"""Tax and company numbers with right check digits, and the ways people write them."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from random import Random

ABN_WEIGHTS = (10, 1, 3, 5, 7, 9, 11, 13, 15, 17, 19)
IRD_WEIGHTS = (3, 2, 7, 6, 5, 4, 3, 2)
IRD_SECOND = (7, 4, 3, 2, 5, 2, 7, 6)
VAT_WEIGHTS = (8, 7, 6, 5, 4, 3, 2)


def _drawn(rng: Random, length: int) -> str:
    return str(rng.randrange(10 ** (length - 1), 10**length))


def _sum(digits: str, weights: tuple[int, ...]) -> int:
    return sum(int(digit) * weight for digit, weight in zip(digits, weights, strict=True))


def acn(rng: Random) -> str:
    """Draw an Australian company number: eight digits and a check digit."""
    body = "0" + _drawn(rng, 7)
    return body + str(-_sum(body, (8, 7, 6, 5, 4, 3, 2, 1)) % 10)


def abn(rng: Random, body: str = "") -> str:
    """Draw an Australian business number; a company's is its ACN, given as `body`, behind two check digits."""
    body = body or _drawn(rng, 9)
    # The sum is taken with the first digit one less; the two front digits make up what it lacks to a multiple of 89.
    lacking = -_sum(body, ABN_WEIGHTS[2:]) % 89
    first, second = divmod(lacking, 10)
    return f"{first + 1}{second}{body}"


def ird(rng: Random) -> str:
    """Draw a New Zealand IRD number, nine digits from 100 million on."""
    while True:
        body = str(rng.randrange(10_000_000, 13_999_999))
        check = -_sum(body, IRD_WEIGHTS) % 11
        check = -_sum(body, IRD_SECOND) % 11 if check == 10 else check
        if check < 10:
            return body + str(check)


def nzbn(rng: Random) -> str:
    """Draw a New Zealand business number: thirteen digits as of a barcode."""
    body = "9429" + _drawn(rng, 8)
    return body + str(-_sum(body, (1, 3) * 6) % 10)


def vat(rng: Random) -> str:
    """Draw a British VAT number, of the old series or of the one that adds 55."""
    body = _drawn(rng, 7)
    rest = -(_sum(body, VAT_WEIGHTS) + rng.choice((0, 55))) % 97
    return f"{body}{rest:02d}"


def numbers_of_company(rng: Random, country: str) -> tuple[str, str]:
    """Draw a company's tax number and company number."""
    if country == "AU":
        company = acn(rng)
        return abn(rng, company), company
    if country == "NZ":
        return ird(rng), nzbn(rng) if rng.random() < 0.5 else _drawn(rng, 7)
    return vat(rng), _drawn(rng, 8)


def tax_number(rng: Random, country: str) -> str:
    """Draw the tax number of somebody who is no company."""
    return {"AU": abn, "NZ": ird, "UK": vat}[country](rng)


_GROUPS = {11: (2, 3, 3, 3), 9: (3, 3, 3), 13: (13,), 8: (2, 3, 3), 7: (7,)}


def written(rng: Random, number: str, country: str) -> str:
    """Write a number as people do: bare, in groups, or with its name before it."""
    if not number:
        return ""
    text, start = [], 0
    for size in _GROUPS.get(len(number), (len(number),)):
        text.append(number[start : start + size])
        start += size
    spaced = rng.choice((" ", " ", "-") if country == "NZ" else (" ",)).join(text)
    prefix = {"AU": "ABN ", "NZ": rng.choice(("GST ", "IRD ", "")), "UK": rng.choice(("GB", "GB ", "VAT "))}[country]
    roll = rng.random()
    if roll < 0.5:
        return number
    return spaced if roll < 0.85 else prefix + (number if roll < 0.93 else spaced)


def one_digit_off(rng: Random, number: str) -> str:
    """Mistype one digit."""
    at = rng.randrange(len(number))
    return number[:at] + str((int(number[at]) + rng.randint(1, 9)) % 10) + number[at + 1 :]
