"""Questions in whole sentences: the term left out, and the words to put in order."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

# A sentence of the news is long: of a longer one only the words around the term are shuffled.
MOST_PIECES = 8
LEAST_PIECES = 3
_BREAK = re.compile(r"[,;:.!?…–—()“”\"]")
_SPACES = re.compile(r"\S+")


@dataclass(frozen=True, slots=True)
class Piece:
    """A word of a sentence: `text[start:end]` of it, and how it is shown among others."""

    start: int
    end: int
    shown: str


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence that shows a term at `text[start:end]`.

    `words` are the places of its words as the miner divided them, with the part of speech; empty
    where they are not known, and then the sentence is divided at its spaces.
    """

    text: str
    start: int
    end: int
    translation: str = ""
    words: tuple[tuple[int, int, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Gap:
    """A sentence with its term left out."""

    before: str
    target: str
    after: str
    translation: str


@dataclass(frozen=True, slots=True)
class Window:
    """Words to put in order, with the texts that stay: one before, between and behind them."""

    text: str
    pieces: tuple[Piece, ...]
    frame: tuple[str, ...]
    translation: str


def open_cloze(sentences: Sequence[Sentence], random: Random) -> Gap | None:
    """Return one of the sentences with its term left out.

    A sentence that writes the term twice would give it away, so it is not taken.
    """
    fit = [one for one in sentences if one.end > one.start and _once(one)]
    if not fit:
        return None
    one = random.choice(fit)
    return Gap(
        one.text[: one.start], one.text[one.start : one.end], one.text[one.end :], one.translation
    )


def _once(sentence: Sentence) -> bool:
    target = sentence.text[sentence.start : sentence.end]
    whole = rf"(?<!\w){re.escape(target)}(?!\w)"
    return len(re.findall(whole, sentence.text, flags=re.IGNORECASE)) == 1


def find_window(sentences: Sequence[Sentence], random: Random) -> Window | None:
    """Return words of one of the sentences to put in order; None where none is long enough.

    Sentences without a translation are not taken: nobody can order words without knowing what the
    sentence should say.
    """
    fit = [one for one in sentences if one.translation]
    random.shuffle(fit)
    for sentence in fit:
        pieces = _around_term(sentence, _pieces(sentence))
        if len(pieces) >= LEAST_PIECES:
            return _window(sentence, pieces)
    return None


def _pieces(sentence: Sentence) -> list[Piece]:
    places = sentence.words or tuple((*m.span(), "") for m in _SPACES.finditer(sentence.text))
    # The term is one piece, whoever divided the sentence.
    cut = [place for place in places if place[1] <= sentence.start or place[0] >= sentence.end]
    if sentence.end > sentence.start:
        cut.append((sentence.start, sentence.end, "term"))
    found: list[Piece] = []
    for start, end, pos in sorted(cut):
        text = sentence.text[start:end]
        bare = text.strip(" \t\n.,;:!?…–—()“”\"'")
        if not any(c.isalnum() for c in bare):
            continue
        start += text.index(bare)
        found.append(Piece(start, start + len(bare), _shown(bare, first=not found, pos=pos)))
    return found


def _shown(text: str, *, first: bool, pos: str) -> str:
    """A word as it is shown for ordering: the capital of a sentence would tell its first word."""
    name = pos.startswith("Np") or any(c.isupper() for c in text[1:])
    return text if name or not first else text[:1].lower() + text[1:]


def _around_term(sentence: Sentence, pieces: list[Piece]) -> list[Piece]:
    """Cut long sentences down to the words around the term, where possible up to a comma."""
    if len(pieces) <= MOST_PIECES:
        return pieces
    at = next((n for n, piece in enumerate(pieces) if piece.start >= sentence.start), 0)
    first = last = at
    while last - first + 1 < MOST_PIECES:
        left = first > 0 and not _breaks(sentence, pieces[first - 1], pieces[first])
        right = last + 1 < len(pieces) and not _breaks(sentence, pieces[last], pieces[last + 1])
        if not (left or right):
            break
        # Grow on the side that has less, so that the term is not at an end.
        if left and (not right or at - first <= last - at):
            first -= 1
        else:
            last += 1
    return pieces[first : last + 1]


def _breaks(sentence: Sentence, piece: Piece, following: Piece) -> bool:
    return bool(_BREAK.search(sentence.text[piece.end : following.start]))


def _window(sentence: Sentence, pieces: Sequence[Piece]) -> Window:
    edges = [0, *(edge for piece in pieces for edge in (piece.start, piece.end))]
    edges.append(len(sentence.text))
    frame = tuple(
        sentence.text[start:end] for start, end in zip(edges[::2], edges[1::2], strict=True)
    )
    text = sentence.text[pieces[0].start : pieces[-1].end]
    return Window(text, tuple(pieces), frame, sentence.translation)


def joined(frame: Sequence[str], words: Sequence[str]) -> str:
    """Return the words within the texts that stay between them, as the learner ordered them."""
    inner = [*frame[1:-1], ""]
    return "".join(word + gap for word, gap in zip(words, inner, strict=True))
