"""Mending the faults of underthesea's words: marks and neighbours glued, names and numbers cut."""

import re
from collections.abc import Iterator
from functools import lru_cache

from decks.vietnamese.syllable import Tone, parse_syllable

# start, end, part of speech
Span = tuple[int, int, str]

# Written as one but cut by the tagger.
_WHOLE = re.compile(
    r"\bhttps?://[^\s\"“”<>]*[\w/]|[\w.+-]+@[\w-]+(?:\.[\w-]+)+|(?<!\w)[@#]\w+"
    r"|\b[A-Za-z]\+\+|\b[A-Z]#|(?<!\w)\.NET\b|\b\d{1,2}h\d{2}\b"
    r"|\b[A-Za-z0-9]+(?:[.-][A-Za-z0-9]+)*\.(?:js|io|ai|vn|com|net|org|edu|gov|exe|dll|zip|apk|pdf)\b"
)
_SPECIAL = re.compile(r"[+#@]|\.\w|\dh|://")
# Parts that a word may not hold together: space and marks, except marks inside a word.
_PART = re.compile(r"\w+(?:[.,:/&+_'’@-]+\w+)*|[^\w\s]+")
_MARKS = re.compile(r"\.{2,}|-{2,}|[^\w\s]|_")
_NUMBER = re.compile(r"[\d.,/:-]*\d")
_UNITS = (
    "GB|MB|TB|KB|MP|mAh|GHz|MHz|kHz|Hz|Mbps|Gbps|Kbps|MBps|GBps|Wh|kW|KW|W"
    "|mm|cm|km|kg|nm|inch|USD|m"
)
_MEASURE = re.compile(rf"(\d[\d.,]*)({_UNITS})")
_HYPHENATED = re.compile(r"([^\W\d_]+)-([^\W\d_]+)")
_ABBREVIATION = re.compile(r"(?:\w|[Tt][Pp]|[Tt][Xx]|TS|ThS|GS|PGS|BS|Mr|Mrs|Ms|Dr|St)\Z")
_NOMINAL = frozenset(("N", "Np", "Nc", "Nu", "Ny", "FW", "M", "X", "Nb", "Vb"))


def repair(text: str, spans: list[Span]) -> list[Span]:
    """Mend the words of `text`: the same characters, cut and tagged as a reader would."""
    if _SPECIAL.search(text):
        spans = _joined(text, spans)
    mended: list[Span] = []
    for span in spans:
        start, end, pos = span
        word = text[start:end]
        if word.isalpha():
            # The usual case, a single word; only its tag may be wrong.
            if pos not in _NOMINAL and not word.islower() and _is_foreign(word):
                span = (start, end, "Np")
            mended.append(span)
        else:
            mended.extend(_mended(word, start, pos))
    return mended


def _joined(text: str, spans: list[Span]) -> list[Span]:
    """Join what belongs to one written word: C++, Node.js, 10h30."""
    wholes = [match.span() for match in _WHOLE.finditer(text)]
    if not wholes:
        return spans
    joined: list[Span] = []
    pieces = iter(spans)
    piece = next(pieces, None)
    for first, last in wholes:
        while piece and piece[1] <= first:
            joined.append(piece)
            piece = next(pieces, None)
        if piece and piece[0] < first:
            joined.append((piece[0], first, piece[2]))
        pos = "M" if text[first].isdigit() and "h" in text[first:last] else "Np"
        joined.append((first, last, pos))
        while piece and piece[1] <= last:
            piece = next(pieces, None)
        if piece and piece[0] < last:
            piece = (last, piece[1], piece[2])
    while piece:
        joined.append(piece)
        piece = next(pieces, None)
    return [
        (start + _indent(text, start, end), end - _outdent(text, start, end), pos)
        for start, end, pos in joined
        if text[start:end].strip()
    ]


def _indent(text: str, start: int, end: int) -> int:
    return (end - start) - len(text[start:end].lstrip())


def _outdent(text: str, start: int, end: int) -> int:
    return (end - start) - len(text[start:end].rstrip())


def _mended(word: str, offset: int, pos: str) -> Iterator[Span]:
    """Cut one word of the tagger where its parts do not belong together, and tag the pieces."""
    if _WHOLE.fullmatch(word):
        yield offset, offset + len(word), pos
        return
    group: list[Span] = []
    for start, end, kind in _parts(word, pos):
        if group and _belong(word, group[-1], (start, end, kind), pos):
            group.append((start, end, kind))
            continue
        if group:
            yield _close(word, group, offset, pos)
        group = [(start, end, kind)]
    if group:
        yield _close(word, group, offset, pos)


def _parts(word: str, pos: str) -> Iterator[Span]:
    """The written words and marks of a word: kind v Vietnamese, f foreign, n number, p mark."""
    for match in _PART.finditer(word):
        part = match[0]
        start = match.start()
        if not any(map(str.isalnum, part)):
            after = word[match.end() :]
            head = word[:start].rsplit(" ", 1)[-1]
            if part == "." and _ABBREVIATION.search(head) and (after or pos in {"Np", "Ny"}):
                yield start, match.end(), "a"
                continue
            for mark in _MARKS.finditer(part):
                yield start + mark.start(), start + mark.end(), "p"
        elif measure := _MEASURE.fullmatch(part):
            yield start, start + measure.end(1), "n"
            yield start + measure.start(2), match.end(), "u"
        elif _NUMBER.fullmatch(part):
            yield start, match.end(), "n"
        elif (pair := _HYPHENATED.fullmatch(part)) and _joins_two_words(word, pair):
            yield start, start + pair.end(1), "v"
            yield start + pair.end(1), start + pair.start(2), "p"
            yield start + pair.start(2), match.end(), "v"
        else:
            yield start, match.end(), "f" if _is_foreign(part) else "v"


def _joins_two_words(word: str, pair: re.Match[str]) -> bool:
    """kinh tế-xã (hội), sự-chiến, Mỹ-Trung; but vi-rút and lăng-xê are one word."""
    parts = [parse_syllable(pair[1]), parse_syllable(pair[2])]
    if None in parts:
        return False
    if " " in word or (pair[1][0].isupper() and pair[2][0].isupper()):
        return True
    # A loan word has a syllable in the level tone.
    return all(part and part.tone is not Tone.NGANG for part in parts)


def _belong(word: str, before: Span, part: Span, pos: str) -> bool:
    kinds = before[2] + part[2]
    if "a" in kinds:
        return True
    if "p" in kinds or "n" in kinds or "u" in kinds:
        return False
    first, second = word[before[0] : before[1]], word[part[0] : part[1]]
    if kinds == "vv":
        # tiếng Anh is a word; a verb that goes on with a capital ran into the next sentence.
        return pos in _NOMINAL or first[0].isupper() or not second[0].isupper()
    if pos == "Np" and _is_acronym(first) and not _is_acronym(second):
        return False
    if kinds == "ff":
        return pos == "Np" or _shape(first) == _shape(second) != "mixed"
    # A Vietnamese and a foreign part: one name (Ngọc Sơn FC) or two words (độc WannaCry).
    return pos == "Np" and first[0].isupper() and second[0].isupper()


def _close(word: str, group: list[Span], offset: int, pos: str) -> Span:
    start, end = group[0][0], group[-1][1]
    kinds = {kind for _, _, kind in group}
    if kinds == {"p"}:
        pos = "Nu" if word[start:end] == "%" else "CH"
    elif kinds == {"n"}:
        pos = "M"
    elif kinds == {"u"}:
        pos = "Nu"
    elif "f" in kinds and "v" not in kinds and not _keeps_tag(word, start, end, pos):
        pos = "N" if word[start:end].islower() else "Np"
    return offset + start, offset + end, pos


def _keeps_tag(word: str, start: int, end: int, pos: str) -> bool:
    whole = end - start == len(word)
    return pos in _NOMINAL and (whole or pos == "Np" or word[start:end].islower())


def _is_acronym(word: str) -> bool:
    return 2 <= len(word) <= 4 and word.isascii() and word.isalpha() and word.isupper()


def _shape(word: str) -> str:
    if word.islower():
        return "lower"
    return "title" if word[:1].isupper() and word[1:].islower() else "mixed"


@lru_cache(maxsize=20_000)
def _is_foreign(word: str) -> bool:
    return parse_syllable(word) is None
