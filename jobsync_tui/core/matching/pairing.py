"""The words of two names paired: equal ones, and those that only fingers made different."""

from __future__ import annotations

import re

from rapidfuzz.distance import OSA

from jobsync_tui.core.matching.nicknames import SURNAMES, known
from jobsync_tui.core.matching.people import SHORTEST_MISSPELT, misspelt
from jobsync_tui.core.matching.words import TRADES

_MOST_APART = 2
_DOUBLED = re.compile(r"(.)\1")


def share_out(ours: tuple[str, ...], theirs: tuple[str, ...]) -> tuple[list[str], list[str], list[str]]:
    """Pair the words of two names, equal ones first; give the paired, and what is left on each side."""
    if theirs < ours:
        common, right, left = share_out(theirs, ours)
        return common, left, right
    common, left, right = [], [], list(theirs)
    for word in ours:
        if word in right:
            right.remove(word)
            common.append(word)
        else:
            left.append(word)
    for word in tuple(left):
        twin = next((other for other in right if _one_word(word, other)), None)
        if twin is not None:
            common.append(min(word, twin))
            left.remove(word)
            right.remove(twin)
    return common, left, right


def _one_word(one: str, other: str) -> bool:
    """Whether two words of a firm's name may be one: a slip of the fingers, or the plural."""
    if abs(len(one) - len(other)) > _MOST_APART:
        return False
    if one[0] != other[0] and not _is_led_astray(one, other):
        return False  # another first letter makes another word: Northside and Southside
    if one + "s" == other or other + "s" == one:
        return True
    if misspelt(one, other, shortest=5):
        return not (known(one) and known(other))
    return min(len(one), len(other)) >= SHORTEST_MISSPELT and _short_slip(one, other)


def _is_led_astray(one: str, other: str) -> bool:
    """Whether fingers turned a word's first two letters, or lost the first one of a trade's name."""
    if sorted(one) == sorted(other) and one[2:] == other[2:]:
        return True
    short, long = sorted((one, other), key=len)
    return long[1:] == short and long in TRADES and short not in TRADES and not known(short)


def _short_slip(one: str, other: str) -> bool:
    """Whether two short words differ as only fingers do it: `cclub`, `cfae`, and a trade's name, `clun`."""
    if OSA.distance(one, other, score_cutoff=1) > 1:
        return False
    if sorted(one) == sorted(other) or _DOUBLED.sub(r"\1", one) == _DOUBLED.sub(r"\1", other):
        return not (known(one) and known(other))
    stranger = other if one in TRADES else one
    return (one in TRADES) != (other in TRADES) and not known(stranger) and stranger not in SURNAMES
