"""Usage examples of the glossary's own: for each headword a plain sentence with its translation.

`decks/data/examples.tsv` holds one line for each line of the glossary (headword, part of speech,
sentence, translation), written by hand and reviewed like code. They are for the words that an
article shows in no good sentence, or only in one that shows other words too.
"""

import re
from collections.abc import Iterable
from functools import cache

from decks.data_files import data_lines
from decks.extraction import split_words
from decks.glossary import Glossary
from decks.terms import Example

# What such a sentence is worth beside one of an article: less than one that is good by every
# criterion and shows no other term, more than all others.
USAGE_SCORE = 0.7
_REASONS = ("a sentence of the glossary",)


class UsageExamples:
    """The glossary's sentences, found by headword and part of speech.

    `lines` are the data lines of a file (headword, part of speech, sentence, translation).
    """

    def __init__(self, lines: Iterable[str]) -> None:
        self._lines: dict[str, list[str]] = {}
        for line in lines:
            self._lines.setdefault(line[: line.index("\t")], []).append(line)

    def __len__(self) -> int:
        return sum(map(len, self._lines.values()))

    def find(self, headword: str, pos: str = "") -> Example | None:
        """Give the sentence for a headword as `pos`, else as another part of speech, or None."""
        rows = [line.split("\t") for line in self._lines.get(headword, ())]
        row = next((row for row in rows if row[1] == pos), rows[0] if rows else None)
        if row is None:
            return None
        _, _, text, translation = row
        place = place_of(headword, text)
        if place is None:
            return None
        return Example(
            text, *place, translation, None, USAGE_SCORE, ("a sentence of the glossary",)
        )


def place_of(headword: str, text: str) -> tuple[int, int] | None:
    """Give where a text writes a headword as whole words, in any capitals; None if nowhere."""
    match = re.search(rf"(?<!\w){re.escape(headword)}(?!\w)", text, re.IGNORECASE)
    return match.span() if match else None


@cache
def load_usage() -> UsageExamples:
    """Read the sentences that come with the program, once."""
    return UsageExamples(data_lines("examples.tsv"))


def sentence_words(text: str, glossary: Glossary) -> tuple[tuple[int, int, str], ...]:
    """Give the words of a sentence as (start, end, part of speech), by the glossary alone.

    Good for sentences in the glossary's own words, where a segmenter need not be loaded; names of
    several syllables are one word, except behind the first word of the sentence.
    """
    words: list[tuple[int, int, str]] = []
    for word in split_words(text, (), glossary):
        first, last, _ = words[-1] if words else (0, -1, "")
        capitals = first > 0 and text[first].isupper() and word.text[0].isupper()
        if capitals and last + 1 == word.start:
            words[-1] = (first, word.end, "propn")
        else:
            words.append((word.start, word.end, word.pos))
    return tuple(words)
