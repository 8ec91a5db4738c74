"""Equal spellings, search and order of Vietnamese text.

The same word is stored and typed in many ways: hoà or hòa, kĩ or kỹ, composed or decomposed, with
a soft hyphen from a web page. `canonical` maps them all to one form, for comparison, search and
identity, never for display; `display_form` repairs only what no reader would see as a choice.

đ (U+0111) is a letter of its own. d with a combining stroke (U+0335, U+0336) is read as đ, since
nothing else can be meant. The Icelandic ð (U+00F0) and the African ɖ (U+0256) stay themselves,
although their capitals Ð and Ɖ look like Đ: which one was meant cannot be told from the letter.
"""

import re
import unicodedata
from dataclasses import replace
from functools import lru_cache

from decks.vietnamese.syllable import Tone, parse_syllable, write_syllable

# The marks that make another letter of a vowel: circumflex, breve, horn.
_QUALITIES = "\u0302\u0306\u031b"
_TONES = {tone.mark: rank for rank, tone in enumerate(Tone) if tone.mark}
_MARKS = _QUALITIES + "".join(_TONES)

_RUN = re.compile(r"(?:[^\W\d_]|[\u0300-\u036f])+")
# Invisible though Unicode counts them as marks: the grapheme joiner and variation selectors.
_UNSEEN = re.compile("[\u034f\ufe00-\ufe0f]")
_HYPHEN = re.compile("[\u2010\u2011]")
_APART = re.compile("[\u0300-\u036f]")
_STROKED = re.compile("[dDđĐ][\u0335\u0336]+")
_MARKED = re.compile(f"[{_MARKS}]{{2,}}")
_SPACE = re.compile(r"[^\S\n\r\t ]")

_ALPHABET = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
# Between ASCII, which holds digits and signs, and the letters of other scripts.
_RANKS = {letter: 0x80 + rank for rank, letter in enumerate(_ALPHABET)}
_OTHER = 0x100

# For each syllable its letters and its tones, so that ba, ba ba, bà, bà con is the order.
SortKey = tuple[tuple[tuple[tuple[int, ...], tuple[int, ...]], ...], str]


def canonical(text: str) -> str:
    """Give the one form that all equal spellings of a text share.

    Composed (NFC) and case-folded; invisible characters dropped and white space collapsed; the tone
    mark in its place (hoà, qúy -> hòa, quý); i for y after a consonant (kỹ -> kĩ) and y for i in
    the rest (quí -> quý, í -> ý). Foreign words and lone letters stay. It is idempotent.
    """
    folded = _tidy(text).casefold()
    return " ".join(_RUN.sub(_canonical_run, _compose(folded)).split())


def same_spelling(a: str, b: str) -> bool:
    """Whether two texts are the same but for spelling variants, case and invisible characters."""
    return canonical(a) == canonical(b)


def display_form(text: str) -> str:
    """Give a text as it should be shown: composed, nothing invisible, tone marks in their place.

    Case, the choice of i or y, line breaks and foreign words are kept.
    """
    return _RUN.sub(_display_run, _tidy(text))


def strip_marks(text: str) -> str:
    """Take off every Vietnamese mark, of tones and of letters: Đường -> Duong."""
    bare = unicodedata.normalize("NFD", _tidy(text)).translate(_WITHOUT_MARKS)
    return unicodedata.normalize("NFC", bare)


def sort_key(text: str) -> SortKey:
    """Key for the order of Vietnamese dictionaries: syllable by syllable, letters, then tones.

    The letters are a ă â b c d đ e ê ... with f, j, w and z in their Latin places; the tones ngang,
    huyền, hỏi, ngã, sắc, nặng. Digits and signs come before letters, other scripts after.
    """
    shown = display_form(text)
    words = shown.casefold().replace("-", " ").split()
    return tuple(_word_key(word) for word in words), shown


_WITHOUT_MARKS = {ord(mark): None for mark in _MARKS} | {ord("đ"): "d", ord("Đ"): "D"}


def _tidy(text: str) -> str:
    """Compose a text, drop what is invisible in it, and make every odd space a plain one."""
    if text.isascii():
        return text
    visible = "".join(c for c in text if unicodedata.category(c) != "Cf")
    visible = _HYPHEN.sub("-", _UNSEEN.sub("", visible))
    return _compose(_SPACE.sub(" ", visible))


def _compose(text: str) -> str:
    """NFC, with d + stroke made đ and the marks of a letter put before its tone."""
    # Most texts are composed already, and have no mark that stands apart from its letter.
    if text.isascii() or (unicodedata.is_normalized("NFC", text) and not _APART.search(text)):
        return text
    apart = unicodedata.normalize("NFD", text)
    apart = _STROKED.sub(lambda match: "đ" if match[0].islower() else "Đ", apart)
    apart = _MARKED.sub(lambda match: "".join(sorted(match[0], key=_TONES.__contains__)), apart)
    return unicodedata.normalize("NFC", apart)


def _canonical_run(match: re.Match[str]) -> str:
    return _canonical_syllable(match[0])


@lru_cache(maxsize=20_000)  # a language has few syllables, and they come again and again
def _canonical_syllable(run: str) -> str:
    syllable = parse_syllable(run)
    if syllable is None or (len(run) == 1 and run.isascii()):
        return run
    # Without what was seen, the usual choice of i or y is written.
    return write_syllable(replace(syllable, spelled_y=None))


def _display_run(match: re.Match[str]) -> str:
    run = match[0]
    syllable = parse_syllable(run)
    if syllable is None:
        return run
    written = write_syllable(syllable)
    # The letters are the same ones in the same places, only the marks may have moved.
    return "".join(
        new.upper() if old.isupper() else new for old, new in zip(run, written, strict=True)
    )


def _word_key(word: str) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """The letters of one word, and the tone on each of them."""
    letters: list[int] = []
    tones: list[int] = []
    for char in word:
        apart = unicodedata.normalize("NFD", char)
        tone = next((_TONES[mark] for mark in apart if mark in _TONES), 0)
        bare = unicodedata.normalize("NFC", "".join(c for c in apart if c not in _TONES))
        letters.append(_RANKS.get(bare, _rank_other(bare)))
        tones.append(tone)
    return tuple(letters), tuple(tones)


def _rank_other(char: str) -> int:
    return ord(char[0]) + (0 if char.isascii() else _OTHER) if char else 0
