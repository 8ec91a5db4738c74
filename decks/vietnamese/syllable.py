"""The Vietnamese syllable: its parts, reading one from its spelling, and writing one down.

A written Vietnamese syllable is (onset) (glide) nucleus (coda) + tone. The parts are phonological
where the spelling only follows its neighbours, so that c, k and q are one onset and ia and iê one
nucleus, and are named by the letters of the alphabet except for the semivowels, `w` and `j`:

    hoa     onset h,  glide w, nucleus a,  coda "", ngang
    quý     onset c,  glide w, nucleus i,  coda "", sắc (spelled with y)
    giếng   onset gi, glide "", nucleus iê, coda ng, sắc
    khuya   onset kh, glide w, nucleus iê, coda "", ngang
    tay     onset t,  glide "", nucleus ă,  coda j, ngang
    màu     onset m,  glide "", nucleus ă,  coda w, huyền

Sources: Đoàn Thiện Thuật, "Ngữ âm tiếng Việt" (1977), for the inventory of rimes; Thompson,
"A Vietnamese Reference Grammar" (1987), for the spelling of onsets; for i and y the rules of the
Ministry of Education of 1980 and 1984, which allow both after a consonant.
"""

import unicodedata
from dataclasses import dataclass, field

from decks.vietnamese.orthography import (
    BEFORE_FRONT,
    CODAS,
    FRONT,
    NUCLEI,
    ONSETS,
    READINGS,
    STOPS,
    Tone,
    set_tone,
    spell_rime,
    usually_y,
)

__all__ = [
    "CODAS",
    "NUCLEI",
    "ONSETS",
    "STOPS",
    "Syllable",
    "Tone",
    "parse_syllable",
    "write_syllable",
]


@dataclass(frozen=True, slots=True)
class Syllable:
    """One syllable in its parts; equal syllables sound the same in careful speech.

    `onset` is one of `ONSETS`, `glide` is "" or "w", `nucleus` one of `NUCLEI`, `coda` one of
    `CODAS`. `spelled_y` remembers whether an i or iê was written with y (lý, yên) or with i (lí);
    None means the usual spelling. It does not count when syllables are compared.

    The tone of a syllable with a stop coda (p, t, c, ch) is sắc or nặng.
    """

    onset: str
    glide: str
    nucleus: str
    coda: str
    tone: Tone
    spelled_y: bool | None = field(default=None, compare=False)


def write_syllable(syllable: Syllable) -> str:
    """Spell a syllable in lower case, NFC, with the tone mark as in hòa, khỏe, thủy and quý."""
    s = syllable
    y = s.spelled_y
    if y is None:
        y = usually_y(s.onset, s.glide, s.nucleus, s.coda)
    q = s.onset == "c" and bool(s.glide)
    letters, place = spell_rime(s.glide, s.nucleus, s.coda, q=q, y=y)
    onset = s.onset
    if q:
        onset = "q"
    elif onset == "gi" and letters[0] == "i":
        onset = "g"
    elif letters[0] in FRONT:
        onset = BEFORE_FRONT.get(onset, onset)
    return onset + set_tone(letters, place, s.tone)


def parse_syllable(text: str) -> Syllable | None:
    """Read one syllable; None when `text` is not a possible Vietnamese syllable.

    Any normal form and either tone placement is read (hoà, hòa), and so is a tone mark set on a
    wrong vowel (qúy, gíêng). Foreign are: a spelling that the rules do not allow (chip, startup,
    ka), capitals inside a word (iOS), and several capitals without a mark (AI), which are an
    abbreviation far more often than the word ai.
    """
    if not text.isascii():
        text = unicodedata.normalize("NFC", text)
    lower = text.lower()
    if lower[1:] != text[1:] and (text.isascii() or not text.isupper()):
        return None
    for size in (1, 2, 0, 3):
        found = READINGS.get(lower[:size])
        if found is not None:
            parts = found[1].get(lower[size:])
            if parts is not None:
                return Syllable(found[0], *parts)
    return None
