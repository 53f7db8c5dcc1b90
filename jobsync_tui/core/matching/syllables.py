"""Given names of China and Vietnam: built of few syllables, so that a letter makes a sister's or a brother's name."""

from __future__ import annotations

import re
from functools import lru_cache


def _set(text: str) -> frozenset[str]:
    return frozenset(text.split())


_CHINESE = _set(
    """wang wong zhang cheung zhao chao chen chan liu lau huang zhou chow xu hsu zhu guo kwok luo zheng cheng xie
    tse deng feng peng cai choi jiang xue lin lam liang leung song tang han yuan dong dai shen jin ye yip yang
    yeung wu ng sun ma hu he ho gao kao lu lui li lee su tan lim ong goh teo koh chua tsang tsui hung"""
)
"""Surnames of Chinese families, and of those that spell theirs in the same syllables."""

_FIRST = _set(
    """wang wong zhang cheung zhao chen chan liu huang zhou chow xu hsu zhu guo kwok luo zheng xie deng cai jiang
    xue liang leung yuan shen yeung tsang nguyen pham tran huynh hoang phan vuong truong dinh trinh doan duong
    bui ngo"""
)
"""Surnames that are nobody's first name: a name that begins with one is written surname first."""

_LATER = _set("nguyen pham tran huynh hoang phan vuong truong dinh trinh doan duong bui ngo")
"""Those of Vietnam, where the first name stands last: Nguyen Van Minh is called Minh."""

_EITHER = _set("kim lee park choi jung kang cho yoon le ly ho do mai lam ha dang ma hu he wu lin long") | _CHINESE
_VIETNAMESE = _set(
    """an anh bao binh bich chau chi chien cuong dai dan dang dao dat diem diep dinh dong duc dung duong duy
    duyen giang hai han hanh hang hao hau hien hieu hoa hoai hoan hoang hong huan hue hung huong huy huyen
    khanh khai khoa khoi kien kieu kim lam lan lanh le lien lieu linh loan loc loi long luan luong ly mai manh
    mi minh my nam nga ngan nghia ngoc nguyet nhan nhi nhien nhu nhung nu oanh phat phi phong phuc phung phuoc
    phuong quan quang quoc quy quyen quynh sang sinh son suong tai tam tan thach thai tham thang thanh thao
    thi thien thiet thinh tho thoa thu thuan thuy thuong tien tin tinh toan toai trang tri trinh trong truc
    trung truong tu tuan tung tuoi tuyen tuyet uyen van viet vinh vu vuong vy xuan yen"""
)
_PINYIN = re.compile(
    r"(?:(?:zh|ch|sh|[bpmfdtnlgkhjqxrzcsyw])?(?:iang|iong|uang|ang|eng|ing|ong|ian|iao|uan|uai|an|en|in|un|ai|ei|ao|ou"
    r"|ia|ie|iu|ua|uo|ui|ue|a|e|i|o|u))+"
)


MIDDLE_NAMES = frozenset({"van", "thi"})
"""Middle names of Vietnam, his and hers: left out as often as not."""

_DOUBLED = re.compile(r"(.)\1")


def leads(word: str) -> bool:
    """Whether a word is a surname that, in front, is hardly a first name."""
    return word in _FIRST


def may_lead(word: str) -> bool:
    """Whether a word in front may as well be a surname as a first name: Kim Minjun, Lee Smith."""
    return word in _EITHER or leads(word)


def in_speaking_order(words: list[str]) -> list[str]:
    """The words of one person, first name first: Chinese and Vietnamese names are often written surname first."""
    if len(words) < _TWO or not leads(words[0]):
        return words
    if words[0] in _LATER:
        return words if words[-1] in _LATER else [words[-1], *words[1:-1], words[0]]
    return words if words[-1] in _FIRST | _CHINESE else [*words[1:], words[0]]


_TWO = 2


@lru_cache(maxsize=4096)
def are_two_given_names(one: str, other: str, shared: frozenset[str]) -> bool:
    """Whether two words that differ are each a given name; Chinese ones only beside a surname that both share."""
    if one in _VIETNAMESE and other in _VIETNAMESE:
        return True
    if _DOUBLED.sub(r"\1", one) == _DOUBLED.sub(r"\1", other):
        return False
    return not shared.isdisjoint(_CHINESE) and all(_PINYIN.fullmatch(each) for each in (one, other))
