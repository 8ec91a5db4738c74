"""Words and parts of speech: the only file that imports underthesea, on first use.

Tags are those of the VLSP corpus: N noun, Np name, Nc classifier, Nu unit, Ny abbreviation, V verb,
A adjective, P pronoun, R adverb, L determiner, M number, E preposition, C conjunction, I
interjection, T particle, X other, CH punctuation, FW foreign.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from importlib import import_module
from threading import Lock
from typing import Protocol

from decks.token_repair import repair

# The tagger's time and memory grow with what it is given at once.
MAX_TAGGED = 2000

_ANYTHING = re.compile(r"\w+|[^\w\s]")
_STRETCH = re.compile(rf"\S.{{0,{MAX_TAGGED - 1}}}(?=\s|\Z)|\S{{{MAX_TAGGED}}}", re.DOTALL)
_loading = Lock()


@dataclass(frozen=True, slots=True)
class Token:
    """A word of a sentence: `text == sentence[start:end]`, `pos` is underthesea's tag."""

    text: str
    start: int
    end: int
    pos: str


class Tokenizer(Protocol):
    """What splits a sentence into tagged words."""

    def tag(self, sentence: str) -> list[Token]:
        """The tokens of one sentence, in order, without overlap."""
        ...


class UndertheseaTokenizer:
    """underthesea's words, at their places in the text as written, its known faults mended."""

    def tag(self, sentence: str) -> list[Token]:
        """The tokens of one sentence, in order; every character but space is in exactly one.

        `sentence` is in NFC; of a longer one than MAX_TAGGED, stretches are tagged one by one.
        """
        if len(sentence) <= MAX_TAGGED:
            return _tag(sentence, sentence, 0)
        tokens: list[Token] = []
        for match in _STRETCH.finditer(sentence):
            tokens += _tag(sentence, match[0], match.start())
        return tokens


def _tag(sentence: str, stretch: str, offset: int) -> list[Token]:
    if not stretch.strip():
        return []
    # One at a time: the models are loaded at the first call.
    with _loading:
        pairs: list[tuple[str, str]] = import_module("underthesea").pos_tag(stretch)
    return [
        Token(sentence[start + offset : end + offset], start + offset, end + offset, pos)
        for start, end, pos in repair(stretch, _placed(stretch, pairs))
    ]


def _placed(text: str, pairs: Iterable[tuple[str, str]]) -> list[tuple[int, int, str]]:
    """Find each word in the text.

    The tagger rewrites words (hoà to hòa) and puts spaces into them and between them, but keeps
    the number of other characters; where it did not, every word is cut out anew, untagged.
    """
    placed: list[tuple[int, int, str]] = []
    at = 0
    size = len(text)
    for word, pos in pairs:
        while at < size and text[at].isspace():
            at += 1
        start = at
        if text.startswith(word, at):
            at += len(word)
        else:
            for char in word:
                if not char.isspace():
                    while at < size and text[at].isspace():
                        at += 1
                    at += 1
        placed.append((start, at, pos))
    if at > size or text[at:].strip():
        return list(_untagged(text))
    return placed


def _untagged(text: str) -> Iterator[tuple[int, int, str]]:
    for match in _ANYTHING.finditer(text):
        yield match.start(), match.end(), "X" if match[0][0].isalnum() else "CH"
