"""What to mend in a deck before it goes to Anki, each with the words to open."""

from dataclasses import dataclass, replace

from decks.anki import Problem, check_deck
from webapp.services.anki_choices import AnkiChoices
from webapp.services.exports import Deck

_OF_SENTENCES = frozenset((Problem.TWO_ANSWERS, Problem.NO_SENTENCE, Problem.OVERUSED_SENTENCE))


@dataclass(frozen=True, slots=True)
class Mending:
    """A finding: what is wrong, what to do, and the words it is about with their notes' ids.

    `in_sentences` says that their sentences are to be changed, not their meaning or spelling.
    """

    problem: str
    message: str
    advice: str
    words: tuple[tuple[str, int], ...]

    @property
    def in_sentences(self) -> bool:
        """Whether the way to mend it is among the sentences."""
        return self.problem in _OF_SENTENCES


def report(deck: Deck, choices: AnkiChoices) -> tuple[Mending, ...]:
    """Return what to mend in a deck, the gravest first."""
    notes = deck.notes
    if choices.sound == "files":  # made when the package is
        notes = tuple(replace(note, audio="made") for note in notes)
    return tuple(
        Mending(
            problem=str(found.problem),
            message=found.message,
            advice=found.advice,
            words=tuple(
                (term, deck.note_ids[guid])
                for term, guid in zip(found.terms, found.guids, strict=True)
                if guid in deck.note_ids
            ),
        )
        for found in check_deck(notes)
    )
