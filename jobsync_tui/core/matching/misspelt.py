"""Words one slip of the fingers apart, found without comparing every word with every other."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

_SHORTEST = 4


@lru_cache(maxsize=8192)
def variants(word: str) -> tuple[str, ...]:
    """A word and all that dropping one letter makes of it; nothing of short words and numbers."""
    if len(word) < _SHORTEST or not word.isalpha():
        return ()
    return tuple(dict.fromkeys((word, *(word[:at] + word[at + 1 :] for at in range(len(word))))))


class Misspelt:
    """The words of all names by their variants: two words one slip apart have one in common."""

    def __init__(self, words: Iterable[str]) -> None:
        self._words: dict[str, tuple[str, ...]] = {}
        self._add(words)

    def _add(self, words: Iterable[str]) -> None:
        for word in words:
            for variant in variants(word):
                held = self._words.get(variant, ())
                if word not in held:
                    self._words[variant] = (*held, word)

    def with_words(self, words: Iterable[str]) -> Misspelt:
        """The same with more words; a word that nobody has any more does no harm."""
        new = Misspelt(())
        new._words = dict(self._words)
        new._add(words)
        return new

    def of(self, word: str) -> list[str]:
        """Words that may be this one, misspelt; not the word itself."""
        found = {other for variant in variants(word) for other in self._words.get(variant, ())}
        return sorted(found - {word})
