"""The table behind Telex and VNI, and the questions that typing asks of it."""

import json
import unicodedata
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any, Literal

Method = Literal["telex", "vni"]
Style = Literal["old", "new"]

_Sets = dict[str, frozenset[str]]


@dataclass(frozen=True)
class InputTable:
    """`decks/data/input_methods.json` prepared for one method.

    Letters carry their own mark (ă, đ, ơ) but no tone; tones go by their Vietnamese names.
    """

    tones: dict[str, str]
    marked: dict[str, str]
    vowels: str
    onsets: tuple[str, ...]
    rhymes: _Sets
    beginnings: _Sets
    stops: frozenset[str]
    stop_tones: frozenset[str]
    styles: dict[str, dict[str, int]]
    respelled: dict[str, str]
    tone_keys: dict[str, str]
    mark_keys: dict[str, dict[str, str]]
    pairs: dict[str, dict[str, str]]
    alone: dict[str, str]
    apart: dict[str, tuple[str, str]]

    def base(self, letters: str) -> str:
        return "".join(self.marked.get(letter, letter) for letter in letters)

    def split(self, letters: str) -> tuple[str, str] | None:
        """Onset and rhyme of letters that may still become a syllable; None if they cannot."""
        for onset in self.onsets:
            if letters.startswith(onset):
                rhyme = letters[len(onset) :]
                # The i of gì is its vowel; that of già is part of the onset.
                if (rhyme or onset != "gi") and rhyme in _of(self.beginnings, onset):
                    return onset, rhyme
        return None

    def shows(self, letters: str, tone: str, strict: bool) -> bool:
        """Whether letters and tone can be, or when `strict` already are, a possible syllable."""
        parts = self.split(letters)
        if parts is None:
            return False
        onset, rhyme = parts
        fits = rhyme.lstrip(self.vowels) not in self.stops or tone in self.stop_tones
        if strict:
            return fits and rhyme in _of(self.rhymes, onset)
        return fits or not self.tones[tone]

    def render(self, letters: str, uppers: list[bool], tone: str, style: Style) -> str:
        """Write letters with their tone and their capitals, NFC."""
        # No syllable ends in ươ: the keys of thuở, until another letter makes them thương.
        written = list(self.respelled.get(letters, letters))
        parts = self.split(letters)
        if parts is not None and parts[1]:
            written[len(parts[0]) + self._place(parts[1], style)] += self.tones[tone]
        text = [
            letter.upper() if up else letter for letter, up in zip(written, uppers, strict=True)
        ]
        return unicodedata.normalize("NFC", "".join(text))

    def _place(self, rhyme: str, style: Style) -> int:
        """Which letter of a rhyme bears the tone mark."""
        coda = rhyme.lstrip(self.vowels)
        vowels = rhyme[: len(rhyme) - len(coda)]
        marked = [place for place, vowel in enumerate(vowels) if vowel in self.marked]
        if marked:
            return marked[-1]
        if coda:
            return len(vowels) - 1
        if len(vowels) == 3:
            return 1
        return self.styles[style].get(vowels, 0)


@cache
def load_table(method: Method) -> InputTable:
    """Read the data file, once, for one method; ValueError for an unknown method."""
    data = read_data()
    if method not in data["methods"]:
        raise ValueError(f"No input method {method!r}: there are {', '.join(data['methods'])}.")
    own = data["methods"][method]
    rhymes = {onset: " ".join(lines).split() or [""] for onset, lines in data["rhymes"].items()}
    return InputTable(
        tones=data["tones"],
        marked=data["marked"],
        vowels=data["vowels"],
        onsets=(*sorted(data["onsets"].split(), key=lambda onset: -len(onset)), ""),
        rhymes={onset: frozenset(some) for onset, some in rhymes.items()},
        beginnings={
            onset: frozenset(_beginnings(some, data["marked"])) for onset, some in rhymes.items()
        },
        stops=frozenset(data["stops"]),
        stop_tones=frozenset(data["stop_tones"]),
        styles=data["styles"],
        respelled=data["respelled"],
        tone_keys=own["tones"],
        mark_keys=own["marks"],
        pairs=own["pairs"],
        alone=own["alone"],
        apart=_letters_apart(data),
    )


def read_data() -> Any:
    """Give the data file as it stands, for the page that hands it to the browser."""
    text = resources.files("decks").joinpath("data/input_methods.json").read_text("utf-8")
    return json.loads(text)


def _of(sets: _Sets, onset: str) -> frozenset[str]:
    return sets.get(onset, sets[""])


def _beginnings(rhymes: list[str], marked: dict[str, str]) -> set[str]:
    """Every beginning of the rhymes, with any of its marks still missing."""
    found = {""}
    for rhyme in rhymes:
        partial = [""]
        for letter in rhyme:
            forms = {letter, marked.get(letter, letter)}
            partial = [begun + form for begun in partial for form in forms]
            found.update(partial)
    return found


def _letters_apart(data: Any) -> dict[str, tuple[str, str]]:
    """Every letter of the alphabet and every toned vowel -> the letter and its tone's name."""
    apart = {letter: (letter, "") for letter in "abcdefghijklmnopqrstuvwxyzđ"}
    for vowel in data["vowels"]:
        for tone, mark in data["tones"].items():
            name = tone if mark else ""
            apart[unicodedata.normalize("NFC", vowel + mark)] = (vowel, name)
    return apart
