"""The smallest pieces of a sentence: Vietnamese syllables, foreign words, numbers."""

from dataclasses import dataclass
from functools import lru_cache

from decks.glossary import PIECE, word_key
from decks.vietnamese.syllable import parse_syllable


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece at `start` to `end` of its sentence; `gap` is what stands between it and the last.

    `capital` says whether it begins with a capital, `foreign` whether no Vietnamese syllable is
    written so. `key` is the same for all spellings.
    """

    start: int
    end: int
    key: str
    gap: str
    capital: bool
    foreign: bool


def split_pieces(sentence: str) -> list[Piece]:
    """Cut a sentence into its pieces; signs and spaces stand in the gaps."""
    pieces: list[Piece] = []
    last = 0
    for match in PIECE.finditer(sentence):
        start, end = match.span()
        text = match[0]
        key, foreign = _look(text)
        pieces.append(Piece(start, end, key, sentence[last:start], text[0].isupper(), foreign))
        last = end
    return pieces


def is_join(gap: str) -> bool:
    """Whether two pieces with this gap between them may be one word: a space, or Wi-Fi, Node.js."""
    return gap.isspace() or gap.strip() == "-" or gap == "."


@lru_cache(maxsize=20_000)
def _look(text: str) -> tuple[str, bool]:
    return word_key(text), parse_syllable(text) is None
