"""The rules of Vietnamese spelling: the parts of a syllable, and how each is written.

`syllable` reads and writes with these tables; the sources are named there.
"""

import unicodedata
from collections.abc import Iterator
from enum import Enum


class Tone(Enum):
    """The six tones, in the order of Vietnamese dictionaries.

    `label` is the Vietnamese name, `mark` the combining character (empty for ngang).
    """

    NGANG = ("ngang", "")
    HUYEN = ("huyền", "\u0300")
    HOI = ("hỏi", "\u0309")
    NGA = ("ngã", "\u0303")
    SAC = ("sắc", "\u0301")
    NANG = ("nặng", "\u0323")

    def __init__(self, label: str, mark: str) -> None:
        self.label = label
        self.mark = mark


_ONSETS = "b c ch d đ g gi h kh l m n ng nh p ph r s t th tr v x"
ONSETS = ("", *_ONSETS.split())
# Nucleus -> the codas it can take; "-" is no coda.
_PLAIN = {
    "a": "- j w m n ng nh p t c ch",
    "ă": "j w m n ng p t c",
    "â": "j w m n ng p t c",
    "e": "- w m n ng p t c",
    "ê": "- w m n nh p t ch",
    "i": "- w m n nh p t ch",
    "o": "- j m n ng p t c",
    "oo": "ng c",
    "ô": "- j m n ng p t c",
    "ôô": "ng c",
    "ơ": "- j m n p t",
    "u": "- j m n ng p t c",
    "ư": "- j w m n ng t c",
    "iê": "- w m n ng p t c",
    "uô": "- j m n ng p t c",
    "ươ": "- j w m n ng p t c",
}
_ROUNDED = {
    "a": "- j w m n ng nh p t c ch",
    "ă": "j m n ng p t c",
    "â": "j n ng t c",
    "e": "- w m n ng p t c",
    "ê": "- w n nh t ch",
    "i": "- w n nh p t ch",
    "ơ": "- n",
    "iê": "- n t",
}
# Rounded rimes found only after q: quạu, quốc, quớt.
_AFTER_Q = {"ă": "w", "ô": "c", "ơ": "m t"}
NUCLEI = tuple(_PLAIN)
CODAS = ("", "j", "w", "m", "n", "ng", "nh", "p", "t", "c", "ch")
STOPS = frozenset(("p", "t", "c", "ch"))

FRONT = frozenset("ieêy")
_VOWELS = frozenset("aăâeêioôơuưy")
BEFORE_FRONT = {"c": "k", "g": "gh", "ng": "ngh"}
# Onsets after which a final i is also spelled y: lý, kỹ, Vy, Thy.
_BEFORE_Y = frozenset(("", "ch", "d", "h", "k", "kh", "l", "m", "n", "nh", "s", "t", "th", "v"))


def spell_rime(glide: str, nucleus: str, coda: str, *, q: bool, y: bool) -> tuple[str, int]:
    """Spell a rime without its tone; gives the letters and the place of the tone mark."""
    head = ""
    if glide:
        head = "o" if nucleus in ("a", "ă", "e") and not q else "u"
    vowel = nucleus
    if nucleus == "iê":
        vowel = ("y" if y else "i") + ("ê" if coda else "a")
    elif nucleus in ("uô", "ươ") and not coda:
        vowel = nucleus[0] + "a"
    elif nucleus == "i" and y:
        vowel = "y"
    elif nucleus == "ă" and coda in ("j", "w"):
        vowel = "a"
    tail = coda
    if coda == "j":
        tail = "y" if nucleus in ("ă", "â") else "i"
    elif coda == "w":
        tail = "o" if nucleus in ("a", "e") else "u"
    place = len(head) + (1 if len(vowel) == 2 and coda else 0)
    # hòa, khỏe, thủy: in the open rimes oa, oe and uy the mark stands on the glide, except after q.
    if head and not coda and not q and nucleus in ("a", "e", "i"):
        place = 0
    return head + vowel + tail, place


def usually_y(onset: str, glide: str, nucleus: str, coda: str) -> bool:
    """Whether y is the usual spelling of an i or iê here: uy, uyên, y, yên."""
    if nucleus == "i":
        return bool(glide) or not (onset or coda)
    return nucleus == "iê" and bool(glide or (coda and not onset))


def set_tone(letters: str, place: int, tone: Tone) -> str:
    """Put the mark of a tone on the letter at a place."""
    return unicodedata.normalize("NFC", letters[: place + 1] + tone.mark + letters[place + 1 :])


# Everything but the onset, in the order of the fields of Syllable.
_Parts = tuple[str, str, str, Tone, bool | None]
_Rimes = dict[str, _Parts]


def _toned(
    glide: str, nucleus: str, coda: str, *, y: bool | None = None, before: str = ""
) -> _Rimes:
    """Spell one rime after `before` in every tone it can have, the mark on any of the vowels."""
    rime, _ = spell_rime(glide, nucleus, coda, q=before == "q", y=bool(y))
    letters = before + rime
    tones = (Tone.SAC, Tone.NANG) if coda in STOPS else tuple(Tone)
    return {
        set_tone(letters, place, tone): (glide, nucleus, coda, tone, y)
        for tone in tones
        for place, letter in enumerate(letters)
        if letter in _VOWELS
    }


def _rimes(table: dict[str, str]) -> Iterator[tuple[str, str]]:
    for nucleus, codas in table.items():
        for coda in codas.split():
            yield nucleus, "" if coda == "-" else coda


def _plain_readings() -> tuple[_Rimes, _Rimes, _Rimes]:
    """The rimes without a glide: those that begin with i, e or ê; the others; y alone and yê."""
    front: _Rimes = {}
    back: _Rimes = {}
    with_y: _Rimes = {}
    for nucleus, coda in _rimes(_PLAIN):
        y = False if nucleus in ("i", "iê") else None
        (front if nucleus[0] in FRONT else back).update(_toned("", nucleus, coda, y=y))
        if usually_y("", "", nucleus, coda):
            with_y |= _toned("", nucleus, coda, y=True)
    return front, back, with_y


def _rounded_readings() -> tuple[_Rimes, _Rimes, _Rimes]:
    """The rimes with a glide: after most onsets; after g and gi (goá, gioăng); after q."""
    rounded: _Rimes = {}
    low: _Rimes = {}
    after_q: _Rimes = {}
    for nucleus, coda in _rimes(_ROUNDED):
        y = True if nucleus in ("i", "iê") else None
        toned = _toned("w", nucleus, coda, y=y)
        rounded |= toned
        if nucleus in ("a", "ă"):
            low |= toned
        after_q |= _toned("w", nucleus, coda, y=y, before="q")
        if nucleus == "i" and coda != "w":
            after_q |= _toned("w", nucleus, coda, y=False, before="q")
    for nucleus, coda in _rimes(_AFTER_Q):
        after_q |= _toned("w", nucleus, coda, before="q")
    return rounded, low, after_q


def _gi_readings() -> _Rimes:
    """The syllables in gi, whole: its i belongs to the onset alone (già) or is shared (gìn)."""
    whole: _Rimes = {}
    for nucleus, coda in _rimes(_PLAIN):
        if (nucleus == "iê" and coda) or (nucleus == "i" and coda != "w"):
            whole |= _toned("", nucleus, coda, y=False, before="g")
        elif nucleus not in ("i", "iê") and not (nucleus == "ê" and coda):
            whole |= _toned("", nucleus, coda, before="gi")
    for coda in _ROUNDED["a"].replace("-", "").split():
        whole |= _toned("w", "a", coda, before="gi")
    whole |= _toned("w", "ă", "ng", before="gi")
    # The mark tells gịa (giặt gịa) from giạ; with any other tone it is only misplaced (gía).
    whole["gịa"] = ("", "iê", "", Tone.NANG, False)
    return whole


def _readings() -> dict[str, tuple[str, _Rimes]]:
    """Spelling of an onset -> the onset, and the reading of every rime that may follow it."""
    front, back, with_y = _plain_readings()
    rounded, low, after_q = _rounded_readings()
    every = front | back | rounded
    open_y = {rime: parts for rime, parts in with_y.items() if parts[1] == "i"}
    readings: dict[str, tuple[str, _Rimes]] = {}
    for onset in ONSETS:
        readings[onset] = (onset, every | open_y if onset in _BEFORE_Y else every)
    readings[""] = ("", every | with_y)
    readings["c"] = ("c", back)
    readings["k"] = ("c", front | open_y)
    readings["q"] = ("c", {spelling[1:]: parts for spelling, parts in after_q.items()})
    readings["g"] = ("g", back | low)
    readings["gh"] = ("g", front)
    readings["ng"] = ("ng", back | rounded)
    readings["ngh"] = ("ng", front)
    del readings["gi"]
    for spelling, parts in _gi_readings().items():
        readings.setdefault(spelling[:2], ("gi", {}))[1][spelling[2:]] = parts
    return readings


READINGS = _readings()
