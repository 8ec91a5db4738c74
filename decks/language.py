"""Telling Vietnamese from other text, by its syllables."""

import re
import unicodedata
from collections import Counter

from decks.errors import ArticleError
from decks.vietnamese.syllable import parse_syllable

# In Vietnamese about seven words in ten carry a mark. In French one in twenty is by chance a
# Vietnamese syllable with a mark.
_MARKED_SHARE = 0.2
# Vietnamese without its marks: nearly every word is a possible syllable, in English one in four.
_BARE_SHARE = 0.7

_WORDS = re.compile(r"[^\W\d_]+")


def check_vietnamese(text: str) -> None:
    """Raise ArticleError unless `text` (NFC) is Vietnamese, saying what it seems to be instead."""
    counts = Counter(_WORDS.findall(text))
    if not counts:
        raise ArticleError("The text holds no words. Paste the text of a Vietnamese article.")
    small = Counter({word: count for word, count in counts.items() if word[0].islower()})
    if small.total() * 5 > counts.total():
        # Names say little about the language around them.
        counts = small
    total = counts.total()
    possible = {word: count for word, count in counts.items() if parse_syllable(word) is not None}
    marked = sum(count for word, count in possible.items() if _is_marked(word))
    if marked / total >= _MARKED_SHARE:
        return
    if sum(possible.values()) / total >= _BARE_SHARE:
        raise ArticleError(
            "The text looks like Vietnamese without its accent marks, which do not say which words"
            " are meant. Use a version with the marks (Tiếng Việt, not Tieng Viet)."
        )
    raise ArticleError(
        "The text is not Vietnamese. Paste an article in Vietnamese, written with its accent marks."
    )


def _is_marked(word: str) -> bool:
    return not unicodedata.is_normalized("NFD", word) or "đ" in word or "Đ" in word
