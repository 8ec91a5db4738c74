"""Splitting a paragraph of Vietnamese news into its sentences.

Written for real pages: full stops without a space after them, captions and credits glued to the
text, a byline at the end. A piece that no full stop ends is not a sentence, since headings,
captions and bylines have none. Quotations of several sentences are split, and a sentence that then
begins or ends with one lone mark is given without it.
"""

import re
from collections.abc import Iterator

from decks.captions import INNER_CREDIT, is_sentence, starts_credit
from decks.openings import STARTERS, UNGLUED
from decks.quotations import Quotations, find_quotations
from decks.vietnamese.syllable import parse_syllable

# The tagger's time and memory grow with the sentence: cut what is longer than this.
MAX_SENTENCE = 2000
Span = tuple[int, int]

_END = re.compile(r"\./\.|[.!?…]++[\"”’'»)\]]*+[.…]*+")
_WORD = re.compile(r"\w+")
_LAST_WORD = re.compile(r"[\w.]+\Z")
_BULLET = re.compile(r"(?:[-–—•●▪■*+>·]+|\(?(?:\d{1,2}|[a-zđ])[.)])\s+")
_OPENING = "\"“„«‘'([-–—•●▪■*>· "
_QUOTES = frozenset("\"“”„«»‘’'")
_TAIL = frozenset("\"”’'».…!? ")

_SHORT = "tp ts ths gs pgs bs ks kts ncs mr mrs ms dr st prof no vs tr jr tx tt gđ"
_ABBREVIATIONS = frozenset(_SHORT.split())
_OPENERS = "|".join(sorted(UNGLUED))
# Where one piece ends without a full stop: before a word that opens sentences, at a wide gap before
# a capital, before the items of a list that runs on in the line ("as follows: - Open ...").
_SEAM = re.compile(
    rf"(?<=[\w)%\"”…]) ++(?=(?:{_OPENERS})\b)|(?<=\w) {{2,}}+(?=\w)"
    r"|(?<=[a-zà-ỹ]) (?=Ông [A-ZĐ])"
    r"|(?<=[a-zà-ỹ]) (?=(?:Ứng dụng|Phần mềm|Thiết bị|Công cụ|Tính năng|Tin mừng) (?:này|là)\b)"
    r"|(?<=[:;]) (?=[-–•+*] ?[^\W\d_])|(?<=\S) (?=[●•▪■] ?\w)"
)
# A heading that the sentence after it repeats: "Màn hình Màn hình của máy ...".
_REPEATED = re.compile(r"(?<!\w)(\w+(?: \w+){0,3}) (?=\1 )", re.IGNORECASE)
_FIRST_TWO = re.compile(r"([^\W\d_]+) (\w+)")
# The title of another article: "[Hackers attack banks] Tuy nhiên ...".
_LINKED = re.compile(r"\[\w[^\[\]]{25,200}\] +(?=\w)")
_ADDRESS = re.compile(r"\w+(?:\.\w+)*\.(?:vn|com|net|org)\b")
_BRACKETED = re.compile(r"\([^()]{1,300}\)")


def split_sentences(text: str, start: int = 0, end: int | None = None) -> list[Span]:
    """The spans of the sentences in the paragraph `text[start:end]`, in order.

    Each span is at most MAX_SENTENCE characters; what is not a sentence is in no span.
    """
    end = len(text) if end is None else end
    quotations = find_quotations(text, start, end)
    kept: list[Span] = []
    for piece in _pieces(text, start, end, quotations):
        if (
            starts_credit(text, _strip(text, *piece)[0])
            and kept
            and text[kept[-1][1] : piece[0]].strip() == ""
        ):
            # "A street in Huế. Photo: AFP": what stands before a credit is its caption.
            kept.pop()
        span = _trimmed(text, piece, quotations)
        if is_sentence(text, span, piece[1]):
            kept.extend(_capped(text, span))
    return kept


def whole_paragraph(text: str, start: int, end: int) -> list[Span]:
    """A paragraph without full stops as one sentence, in parts of at most MAX_SENTENCE."""
    return list(_capped(text, _strip(text, start, end)))


def _pieces(text: str, start: int, end: int, quotations: Quotations) -> Iterator[Span]:
    """Cut at sentence ends, then at the places where a caption is glued to the next sentence."""
    bracketed = _brackets(text, start, end)
    at = start
    for stop, following in _ends(text, start, end, bracketed):
        yield from _unglue(text, at, stop, quotations)
        at = following
    if at < end:
        yield from _unglue(text, at, end, quotations)


def _ends(text: str, start: int, end: int, bracketed: list[Span]) -> Iterator[Span]:
    """(end of a sentence, start of what follows) for each sentence end, in order."""
    bracket = 0
    first = start
    for match in _END.finditer(text, start, end):
        at, after = match.span()
        if match[0] == "./.":
            yield at + 1, after
            first = after
            continue
        while bracket < len(bracketed) and bracketed[bracket][1] < at:
            bracket += 1
        if (
            bracket < len(bracketed)
            and bracketed[bracket][0] < at
            and after <= bracketed[bracket][1]
        ):
            continue
        if _ends_sentence(text, first, match, end):
            yield after, after
            first = after


def _ends_sentence(text: str, first: int, match: re.Match[str], end: int) -> bool:
    at, after = match.span()
    if after >= end:
        return True
    before = text[at - 1] if at > first else " "
    spaced = text[after].isspace()
    if before.isspace() and not spaced:
        return False
    following = _next_word(text, after, end)
    if not following:
        return spaced and text[after:end].lstrip()[:1] not in {",", ";", ":"}
    if not spaced:
        return _ends_glued(text, first, at, after, following, end)
    if following.islower():
        # But a name may begin small: macOS, and the source of the text may be an address.
        return spaced and _ADDRESS.match(text, after + 1, end) is not None
    if following[0].isdigit() and len(match[0].rstrip("\"”’'»)]").replace("…", "..")) > 1:
        # Three dots that keep the reader waiting for a figure.
        return False
    return match[0][0] != "." or len(match[0]) > 1 or not _abbreviates(text, first, at, following)


def _ends_glued(text: str, first: int, at: int, after: int, following: str, end: int) -> bool:
    """Whether a full stop without a space after it ends a sentence (and is not Node.js, 5.6)."""
    word = _LAST_WORD.search(text, max(first, at - 20), at)
    if word is None or not following[0].isupper() or following.isupper():
        return False
    last = word[0]
    if "." in last or len(last) < 2 or last[0].isupper() or parse_syllable(last) is None:
        return False
    place = text.find(following, after, end) + len(following)
    return text[place : place + 1] in {" ", ",", ":", ""}


def _abbreviates(text: str, first: int, at: int, following: str) -> bool:
    """Whether the full stop at `at` belongs to its word: TP. Huế, George W. Bush, 1. Mở."""
    word = _LAST_WORD.search(text, max(first, at - 20), at)
    if word is None:
        return False
    last = word[0].rsplit(".", 1)[-1]
    if last.lower() in _ABBREVIATIONS and last[:1].isupper():
        return following not in STARTERS
    if last.isdigit() and len(last) <= 2:
        # The number of a list's item.
        return text[first:at].strip(_OPENING) == last or text[max(first, word.start() - 2)] == ":"
    if len(last) == 1 and last.isupper() and following not in STARTERS:
        return text[word.start() - 1 : word.start()] != "-"
    return False


def _next_word(text: str, at: int, end: int) -> str:
    while at < end and text[at] in _OPENING:
        at += 1
    match = _WORD.match(text, at, end)
    return match[0] if match else ""


def _unglue(text: str, start: int, end: int, quotations: Quotations) -> Iterator[Span]:
    for match in INNER_CREDIT.finditer(text, start, end):
        # What stands before a credit is a caption, of any length.
        start = match.end()
    seams = sorted(
        [match.span() for match in _SEAM.finditer(text, start, end)]
        + [(m.end() - 1, m.end()) for m in _REPEATED.finditer(text, start, end)]
        + list(_reopened(text, start, end))
    )
    linked = _LINKED.match(text, *_strip(text, start, end))
    if linked:
        start = linked.end()
    for before, after in seams:
        begins = _WORD.match(text, after)
        if before < start or (begins and begins[0].islower()) or text[after].isdigit():
            continue
        if not quotations.hold(before):
            yield start, before
            start = after
    yield start, end


def _reopened(text: str, start: int, end: int) -> Iterator[Span]:
    """A place where a piece opens again with its first two words, as after a heading."""
    opening = _FIRST_TWO.match(text, *_strip(text, start, end))
    if opening and opening[2].islower():
        again = text.find(f" {opening[0]} ", opening.end(), end)
        if again > 0 and text[again - 1].isalnum():
            yield again, again + 1


def _brackets(text: str, start: int, end: int) -> list[Span]:
    """The spans of round brackets that close within 300 characters."""
    return [match.span() for match in _BRACKETED.finditer(text, start, end)]


def _trimmed(text: str, piece: Span, quotations: Quotations) -> Span:
    """A piece without bullet, credit, outer space and a lone quotation mark at its edge."""
    start, end = _strip(text, *piece)
    bullet = _BULLET.match(text, start, end)
    if bullet:
        start = bullet.end()
    if start >= end:
        return start, start
    if text[start] in _QUOTES and quotations.partner(start) not in range(start, end):
        start += 1
    tail = end
    while tail > start and text[tail - 1] in _TAIL:
        tail -= 1
        if text[tail] in _QUOTES and quotations.partner(tail) not in range(start, end):
            end = tail
    return _strip(text, start, end)


def _strip(text: str, start: int, end: int) -> Span:
    while start < end and text[start].isspace():
        start += 1
    while start < end and text[end - 1].isspace():
        end -= 1
    return start, end


def _capped(text: str, span: Span) -> Iterator[Span]:
    start, end = span
    while end - start > MAX_SENTENCE:
        limit = start + MAX_SENTENCE
        cut = max(text.rfind(mark, start + 1, limit) + 1 for mark in ("; ", ", ", " "))
        cut = cut if cut > start else limit
        yield _strip(text, start, cut)
        start, _ = _strip(text, cut, end)
    if start < end:
        yield start, end
