"""The pronunciation of Vietnamese words in Hà Nội, Huế and Sài Gòn.

The convention is English Wiktionary's narrow transcription (see `dialects` for it and for the
sources); syllables are separated by a space:

    >>> ipa("Việt Nam", Dialect.HANOI)
    'viət̚˧˨ʔ naːm˧˧'
    >>> ipa("chip", Dialect.HANOI) is None
    True

Syllables are read one by one, since neighbours change nothing in this convention. Where it gives
two ways to say an onset (Sài Gòn: v as v or j), `ipa` gives the careful one unless asked.

What remains, measured against WikiPron (6 to 12 words in 11,350 of each region):

- Loans and names in syllables that Vietnamese spelling does not know (neon, ion, hic, Đắk Lắk) and
  abbreviations (EU) are foreign here and get nothing. Only k for c (Bắc Kạn, Kon Tum), g for gh
  (gen), the letters ă and â and one variant (giền for dền) are read all the same.
- In loans Huế has the r of the foreign language (ɹ in cà rốt, vi rút, Ả Rập). The spelling does not
  tell, and a list of words would not generalise.
- quít and quịt, spelled with i, are transcribed with a plain i in Huế and Sài Gòn, unlike quýt.
- Of several readings only the regular one is given (o, never the letter's name ô; gen as ghen).
"""

import re
import unicodedata
from dataclasses import dataclass
from itertools import groupby

from decks.vietnamese.dialects import SOUNDS, Dialect
from decks.vietnamese.spelling import display_form
from decks.vietnamese.syllable import CODAS, Syllable, Tone, parse_syllable, write_syllable

__all__ = ["Dialect", "Merger", "ipa", "merged", "mergers"]

_BETWEEN = re.compile(r"[\s-]+")
# Spellings that the rules exclude but names and loans have: Bắc Kạn, gen. The last is a variant.
_INSTEAD = {"k": "c", "g": "gh"}
_IRREGULAR = {"giền": "dền"}
# The longer codas first, so that ng is not taken for g.
_CODAS = sorted(filter(None, CODAS), key=len, reverse=True)
# The letters ă and â, which are no syllables, are called á and ớ.
_LETTER_NAMES = {"ă": "a", "â": "ơ"}


@dataclass(frozen=True, slots=True)
class Merger:
    """A distinction of the spelling that a region does not make.

    `part` is "onset", "rime" or "tone", `members` the spellings that sound the same there.
    """

    part: str
    members: tuple[str, ...]


_D = Merger("onset", ("d", "gi"))
_S = Merger("onset", ("s", "x"))
_TONES = Merger("tone", (Tone.HOI.label, Tone.NGA.label))
# In Sài Gòn h before a glide and qu are both w: hoa, qua. A glide makes cuốc of quốc elsewhere.
_MERGERS = {
    Dialect.HANOI: (Merger("onset", ("d", "gi", "r")), Merger("onset", ("ch", "tr")), _S),
    Dialect.HUE: (_TONES, _D, _S),
    Dialect.SAIGON: (_TONES, Merger("onset", ("d", "gi", "v")), _S, Merger("onset", ("hu", "qu"))),
}


def ipa(word: str, dialect: Dialect, *, casual: bool = False) -> str | None:
    """Transcribe a word of one or more syllables; None when one of them is not Vietnamese.

    With `casual` the less careful of two ways to say an onset is given: in Huế and Sài Gòn s as in
    x and kh as x, in Sài Gòn also v as in d.
    """
    syllables = _read(word)
    if syllables is None:
        return None
    return " ".join(_transcribe(syllable, dialect, casual) for syllable in syllables)


def mergers(dialect: Dialect) -> tuple[Merger, ...]:
    """The distinctions that a region merges in casual speech: tones and onsets, then rimes.

    Rimes are compared as `ipa` transcribes them; those with a glide merge as those without. The
    sources are those of `dialects`.
    """
    rimes = SOUNDS[dialect].rimes
    together = groupby(sorted(rimes, key=lambda rime: rimes[rime]), key=lambda rime: rimes[rime])
    groups = (tuple(sorted(_spell_rime(rime) for rime in group)) for _, group in together)
    return _MERGERS[dialect] + tuple(Merger("rime", group) for group in groups if len(group) > 1)


def merged(a: str, b: str, dialect: Dialect) -> bool:
    """Whether two differently spelled words sound the same in a region (casual speech)."""
    first, second = _read(a), _read(b)
    if first is None or second is None or first == second:
        return False
    return ipa(a, dialect, casual=True) == ipa(b, dialect, casual=True)


def _read(word: str) -> list[Syllable] | None:
    """Read the syllables of a word; None when there are none, or one is foreign."""
    shown = display_form(word).strip()
    # In a heading the capitals say nothing; AI alone is an abbreviation.
    if shown.isupper() and not shown.isascii():
        shown = shown.lower()
    syllables = [_read_syllable(part) for part in _BETWEEN.split(shown)]
    known = [syllable for syllable in syllables if syllable is not None]
    return known if len(known) == len(syllables) else None


def _read_syllable(text: str) -> Syllable | None:
    lower = text.lower()
    found = parse_syllable(_IRREGULAR.get(lower, text))
    if found is None and len(text) == 1:
        return _read_letter(lower)
    if found is None and text[1:].islower() and lower[0] in _INSTEAD:
        return parse_syllable(_INSTEAD[lower[0]] + lower[1:])
    return found


def _read_letter(char: str) -> Syllable | None:
    """Read ă or â, in any tone, by the name of the letter."""
    apart = unicodedata.normalize("NFD", char)
    tone = next((tone for tone in Tone if tone.mark and tone.mark in apart), Tone.NGANG)
    letter = unicodedata.normalize("NFC", apart.replace(tone.mark, "") if tone.mark else apart)
    if letter not in _LETTER_NAMES:
        return None
    return Syllable("", "", _LETTER_NAMES[letter], "", Tone.SAC if tone is Tone.NGANG else tone)


def _transcribe(syllable: Syllable, dialect: Dialect, casual: bool) -> str:
    sounds = SOUNDS[dialect]
    onset = sounds.onsets[syllable.onset]
    if casual:
        onset = sounds.casual.get(syllable.onset, onset)
    key = syllable.nucleus + syllable.coda
    rime = sounds.rimes.get(key, "")
    if not syllable.onset:
        rime = sounds.onsetless.get(key, rime)
    if syllable.glide:
        rime = sounds.rounded.get(key, "w" + rime)
        if syllable.onset == "c":
            rime = sounds.rounded.get("q" + key, rime)
        if syllable.onset in sounds.weakening:
            rime = rime.replace("w", "⁽ʷ⁾", 1)
        elif syllable.onset in sounds.swallowed:
            onset = ""
    tone = sounds.tones[syllable.tone]
    if sounds.open_sac and syllable.tone is Tone.SAC and syllable.coda in ("", "j", "w"):
        tone = sounds.open_sac
    return onset + rime + tone


def _spell_rime(key: str) -> str:
    """Spell a rime of the tables: iêw -> iêu."""
    coda = next((coda for coda in _CODAS if key.endswith(coda) and key != coda), "")
    rime = Syllable("b", "", key.removesuffix(coda), coda, Tone.NGANG)
    return write_syllable(rime).removeprefix("b")
