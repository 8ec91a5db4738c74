"""Why a word is hard: what went wrong with it, in words, the most frequent first."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from decks.vietnamese.syllable import Tone
from webapp.domain.tones import plain_name, tone_named
from webapp.domain.ways import Way

MOST_REASONS = 3
_WAYS = {
    Way.FLIP: "when turned over",
    Way.CHOOSE_MEANING: "when its meaning was to be chosen",
    Way.CHOOSE_WORD: "when it was to be chosen",
    Way.CLOZE_CHOOSE: "when chosen for a gap",
    Way.CLOZE_TYPED: "when typed into a gap",
    Way.TYPED: "when typed",
    Way.TONE: "when its tone was to be chosen",
    Way.BUILD: "when its sentence was put in order",
    Way.LISTEN_CHOOSE: "when heard",
    Way.LISTEN_TYPED: "when typed as heard",
}


@dataclass(frozen=True, slots=True)
class Slip:
    """A mistake with a word: the answer it was made in, what was wanted and what was given."""

    review: int
    kind: str
    expected: str
    answer: str
    expected_tone: str
    answer_tone: str


@dataclass(frozen=True, slots=True)
class Reason:
    """Something that makes a word hard; `pair` names the tone drill that helps (hoi-nga)."""

    told: str
    count: int
    pair: str = ""


def times(count: int) -> str:
    """Return a number of times in words."""
    return {1: "once", 2: "twice"}.get(count, f"{count} times")


def reasons(slips: Iterable[Slip], lapses: Mapping[str, int]) -> tuple[Reason, ...]:
    """Return what makes a word hard: that it was forgotten, by the way it was asked, and slips."""
    # A word of two syllables without marks was written so once, not twice.
    found = Counter(told for _, told in {(slip.review, _told(slip)) for slip in slips})
    wrong = [Reason(f"{text} {times(count)}", count, pair) for (text, pair), count in found.items()]
    # Of equal ones the first in the alphabet, so that the same log always tells the same.
    wrong.sort(key=lambda reason: (-reason.count, reason.told))
    return (*_forgotten(lapses), *wrong)[:MOST_REASONS]


def _forgotten(lapses: Mapping[str, int]) -> Iterable[Reason]:
    total = sum(lapses.values())
    if not total:
        return
    way, most = min(lapses.items(), key=lambda item: (-item[1], item[0]))
    where = _WAYS.get(Way(way), "") if way in set(Way) else ""
    # That it is forgotten when turned over says nothing where it is asked in no other way.
    said = where and most * 2 > total and (most < total or way != Way.FLIP)
    often = "always" if most == total else "mostly"
    tail = f", {often} {where}" if said and total > 1 else f" {where}" if said else ""
    yield Reason(f"forgotten {times(total)}{tail}", total)


def _told(slip: Slip) -> tuple[str, str]:
    """Return a mistake in words, and the tone drill that helps."""
    meant, written = tone_named(slip.expected_tone), tone_named(slip.answer_tone)
    if meant is not None and written is not None:
        pair = "-".join(plain_name(tone) for tone in Tone if tone in (meant, written))
        return f"wrong tone, {written.label} for {meant.label},", pair
    wrote = f"“{slip.answer}” for “{slip.expected}”"
    told = {
        "mark": f"wrong vowel mark, {wrote},",
        "d": f"d and đ, {wrote},",
        "unmarked": "written without its marks",
        "near": f"misspelt, {wrote},",
        "missing": f"“{slip.expected}” left out",
        "extra": f"“{slip.answer}” too much",
        "order": "its sentence put in the wrong order",
    }
    return told.get(slip.kind, f"confused with “{slip.answer}”"), ""
