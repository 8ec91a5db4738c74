"""The word layer over the segmenter: a sentence as the words a learner should know whole.

The segmenter follows a guideline that splits terms (trí tuệ|nhân tạo, bộ vi|xử lý) and sometimes
glues neighbours together. Here a sentence is cut into pieces (syllables, foreign words, numbers)
and every run of pieces that is a headword of the glossary competes with the segmenter's own words;
the best cover of the sentence wins, found by dynamic programming.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from decks.extraction.pieces import Piece, is_join, split_pieces
from decks.glossary import Glossary, choose_headword
from decks.tokenizer import Token

# What the segmenter's tags mean in the glossary's terms.
TAGS = {
    "N": "noun", "Nc": "cls", "Nu": "unit", "Ny": "noun", "Nb": "noun", "Np": "propn",
    "V": "verb", "Vb": "verb", "A": "adj", "R": "adv", "E": "prep", "C": "conj", "CC": "conj",
    "P": "pron", "L": "det", "M": "num", "T": "part", "I": "interj", "FW": "noun", "X": "phrase",
}  # fmt: skip

# What a segment of the cover is worth. A headword counts the square of its pieces, so that one long
# term beats its halves; the others settle ties the way a reader would.
_UNKNOWN_WORD = 2.0
_GLUED_WORD = 0.5
_SAME_AS_TOKEN = 0.5
_CUT_TOKEN = -1.0
_JOINED_PAIR = -0.75


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a sentence: `sentence[start:end]`, and the glossary's headword for it.

    `headword` is empty when the glossary does not know the word. `pos` is one of the glossary's
    parts of speech, `propn` for a name, `tag` the segmenter's own tag. `pieces` is its length in
    syllables.
    """

    start: int
    end: int
    text: str
    headword: str
    pos: str
    tag: str
    pieces: int


def split_words(sentence: str, tokens: Sequence[Token], glossary: Glossary) -> list[Word]:
    """Cover a sentence with words, in order and without overlap; signs are left out."""
    pieces = split_pieces(sentence)
    if not pieces:
        return []
    cover = _Cover(sentence, pieces, tokens, glossary)
    return [cover.word(start, end, headword) for start, end, headword in cover.best()]


class _Cover:
    """One sentence while its best cover is looked for."""

    def __init__(
        self, sentence: str, pieces: list[Piece], tokens: Sequence[Token], glossary: Glossary
    ) -> None:
        self.sentence = sentence
        self.pieces = pieces
        self.glossary = glossary
        self.shouting = sentence.isupper()
        self.tags: dict[int, str] = {}
        self.spans: dict[int, int] = {}
        self.inside: set[int] = set()
        self._place(tokens)

    def _place(self, tokens: Sequence[Token]) -> None:
        """Find the pieces of each token: its first piece, its end, the boundaries inside it."""
        index = 0
        for token in tokens:
            while index < len(self.pieces) and self.pieces[index].start < token.start:
                index += 1
            first = index
            while index < len(self.pieces) and self.pieces[index].end <= token.end:
                index += 1
            if index > first:
                self.tags[first] = token.pos
                self.spans[first] = index
                self.inside.update(range(first + 1, index))

    def best(self) -> list[tuple[int, int, str]]:
        """Give the best cover as (first piece, end piece, headword or "")."""
        size = len(self.pieces)
        score = [0.0] + [float("-inf")] * size
        back: list[tuple[int, str]] = [(0, "")] * (size + 1)
        for start in range(size):
            for end, headword, worth in self._segments(start):
                total = score[start] + worth + (_CUT_TOKEN if end in self.inside else 0.0)
                if total > score[end]:
                    score[end], back[end] = total, (start, headword)
        cover: list[tuple[int, int, str]] = []
        end = size
        while end:
            start, headword = back[end]
            cover.append((start, end, headword))
            end = start
        return cover[::-1]

    def _segments(self, start: int) -> list[tuple[int, str, float]]:
        """Give what may begin at a piece: headwords, the segmenter's word, the piece alone."""
        token_end = self.spans.get(start, 0)
        known = self.glossary.by_key
        prefixes = self.glossary.prefixes
        found: list[tuple[int, str, float]] = []
        end = start
        key = ""
        single = ""
        while end < len(self.pieces) and (end == start or is_join(self.pieces[end].gap)):
            key = f"{key} {self.pieces[end].key}" if key else self.pieces[end].key
            end += 1
            headword = self._headword(start, end, known[key]) if key in known else ""
            if headword and end > start + 1:
                found.append((end, headword, self._worth(start, end, token_end)))
            elif end == start + 1:
                single = headword
            if key not in prefixes:
                break
        if token_end > start + 1 and all(seen != token_end for seen, _, _ in found):
            found.append((token_end, "", self._unknown_worth(start, token_end)))
        found.append((start + 1, single, 1.0 if single else 0.0))
        return found

    def _unknown_worth(self, start: int, end: int) -> float:
        """What the segmenter's own word is worth; little where it mixes names and words."""
        pieces = self.pieces[start:end]
        names = sum(piece.capital or piece.foreign for piece in pieces)
        return _UNKNOWN_WORD if names in (0, len(pieces)) else _GLUED_WORD

    def _worth(self, start: int, end: int, token_end: int) -> float:
        size = end - start
        worth = float(size * size)
        if end == token_end:
            worth += _SAME_AS_TOKEN
        elif size == 2 and start + 1 not in self.inside:
            worth += _JOINED_PAIR
        return worth

    def _headword(self, start: int, end: int, headwords: tuple[str, ...]) -> str:
        """Give the headword that pieces write, or "" when their capitals make them a name.

        Newspapers write Bộ Thông tin và Truyền thông, but Trương Minh Tuấn: a common word inside
        a name has one capital, on its first syllable, and a person has them on all.
        """
        pieces = self.pieces[start:end]
        text = self.sentence[pieces[0].start : pieces[-1].end]
        headword = choose_headword(headwords, text, self.shouting)
        if headword is None or any(p.gap.strip() not in headword for p in pieces[1:]):
            return ""
        if self.shouting or not headword.islower():
            return headword
        if any(piece.capital for piece in pieces[1:]):
            return ""
        if end == start + 1 and pieces[0].capital and not self._opens(start):
            return headword if pieces[0].foreign and not self._beside_name(start) else ""
        return headword

    def _opens(self, index: int) -> bool:
        """Whether a piece begins a sentence, a quotation or a bracket."""
        return index == 0 or any(c in "\"“”‘'([]:•–.!?…" for c in self.pieces[index].gap)

    def _beside_name(self, index: int) -> bool:
        """Whether a capitalised foreign piece touches a piece, as in Google Chrome."""
        for other in (index - 1, index + 1):
            if 0 <= other < len(self.pieces):
                piece = self.pieces[other]
                gap = self.pieces[max(index, other)].gap
                if gap == " " and piece.capital and piece.foreign:
                    return True
        return False

    def word(self, start: int, end: int, headword: str) -> Word:
        """Make the word of a segment, with its part of speech here."""
        first, last = self.pieces[start], self.pieces[end - 1]
        text = self.sentence[first.start : last.end]
        own_tag = self._tag(start)
        tag = TAGS.get(own_tag, "noun")
        if headword:
            pos = self._known_pos(headword, tag)
        elif first.capital and (tag == "propn" or not self._opens(start)):
            pos = "propn"
        else:
            pos = "propn" if tag == "propn" else tag
        return Word(first.start, last.end, text, headword, pos, own_tag, end - start)

    def _tag(self, index: int) -> str:
        """Give the tag of the token that holds a piece."""
        while index and index in self.inside:
            index -= 1
        return self.tags.get(index, "N")

    def _known_pos(self, headword: str, tag: str) -> str:
        entries = self.glossary.entries(headword)
        return tag if any(entry.pos == tag for entry in entries) else entries[0].pos
