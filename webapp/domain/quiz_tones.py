"""The tone drill: the same letters with the tones that can stand on them; which one is it?"""

from dataclasses import dataclass, replace
from random import Random

from decks.vietnamese.spelling import canonical, display_form, same_spelling
from decks.vietnamese.syllable import STOPS, Syllable, Tone, parse_syllable, write_syllable
from webapp.domain.distractors import Lexicon, Word
from webapp.domain.meanings import Meaning, too_close


@dataclass(frozen=True, slots=True)
class Spot:
    """A syllable of a term whose tone can be asked for; `index` counts the syllables."""

    index: int
    syllable: Syllable


def tones_of(syllable: Syllable) -> tuple[Tone, ...]:
    """Return the tones that a syllable's letters can bear: two before a stop, else all six."""
    return (Tone.SAC, Tone.NANG) if syllable.coda in STOPS else tuple(Tone)


def spots(term: str) -> list[Spot]:
    """Return the syllables of a term that are Vietnamese; AI and startup have none."""
    found = ((index, parse_syllable(part)) for index, part in enumerate(term.split(" ")))
    return [Spot(index, syllable) for index, syllable in found if syllable is not None]


def with_tone(term: str, spot: Spot, tone: Tone) -> str:
    """Return a term with another tone on one of its syllables; capitals stay."""
    parts = display_form(term).split(" ")
    old = parts[spot.index]
    new = write_syllable(replace(spot.syllable, tone=tone))
    if len(new) == len(old):
        new = "".join(
            c.upper() if shown.isupper() else c for c, shown in zip(new, old, strict=True)
        )
    parts[spot.index] = new
    return " ".join(parts)


def tone_choices(
    term: str,
    meaning: Meaning,
    lexicon: Lexicon,
    random: Random,
    only: frozenset[Tone] = frozenset(),
) -> tuple[str, ...]:
    """Return a term in the tones that one of its syllables can have; empty where there are none.

    The order is that of the dictionary, as on a chart of tones. `only` narrows the tones. What
    is another word with the same meaning (cám ơn, cảm ơn) is left out.
    """
    found = spots(term)
    if only:
        found = [spot for spot in found if spot.syllable.tone in only]
    if not found:
        return ()
    spot = random.choice(found)
    own = spot.syllable.tone
    choices = [
        term if tone is own else with_tone(term, spot, tone)
        for tone in tones_of(spot.syllable)
        if not only or tone in only
    ]
    kept = [one for one in choices if one == term or not _also_right(one, term, meaning, lexicon)]
    return tuple(kept) if len(kept) > 1 else ()


def _also_right(choice: str, term: str, meaning: Meaning, lexicon: Lexicon) -> bool:
    if same_spelling(choice, term):
        return True
    return any(too_close(lexicon.meaning(word), meaning) for word in lexicon.find(choice))


def tone_pairs(words: list[Word], pair: tuple[Tone, Tone]) -> list[Word]:
    """Return the words of which a syllable bears one of two tones and could bear the other."""
    both = frozenset(pair)
    return [
        word
        for word in words
        if any(
            spot.syllable.tone in both and both <= set(tones_of(spot.syllable))
            for spot in spots(canonical(word.term))
        )
    ]
