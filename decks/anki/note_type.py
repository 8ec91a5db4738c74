"""The one note type of every deck: frozen from the first release.

Anki matches a note type by its id and refuses to merge one whose fields or card types have other
names or another order, and the notes with it. So `NOTE_TYPE_ID`, `FIELDS` and the names in
`CardType` never change. What a later release brings goes into the spare fields; a card type is
there from the start and switched on by a field. Templates and style may change, and then
`REVISED` becomes the day of the change: Anki takes a look that is newer than the one it has.
"""

from datetime import UTC, datetime
from enum import IntEnum
from functools import lru_cache

import genanki

from decks.anki import templates

NOTE_TYPE_ID = 1_764_028_800_417
NOTE_TYPE_NAME = "Vietdeck"

FIELDS: tuple[str, ...] = (
    "Term",
    "Meaning",
    "PartOfSpeech",
    "Classifier",
    "IPA",
    "HanViet",
    "Parts",
    "Note",
    "Sentence1",
    "Translation1",
    "Sentence2",
    "Translation2",
    "Sentence3",
    "Translation3",
    "Cloze1",
    "Source",
    "SourceLink",
    "SourceDate",
    "Audio",
    "SentenceAudio",
    "Key",
    "WithRecognition",
    "WithProduction",
    "WithCloze",
    "WithListening",
    "WithTyping",
    "WithVoice",
    "Spare1",
    "Spare2",
    "Spare3",
    "Spare4",
    "Spare5",
    "Spare6",
)
SORT_FIELD = 0

# A true date and no counter: after a merging import Anki dates the note type with that day.
REVISED = datetime(2026, 11, 23, tzinfo=UTC)


class CardType(IntEnum):
    """The four card types; the numbers are Anki's template ordinals, the names its card names."""

    RECOGNITION = 0
    PRODUCTION = 1
    CLOZE = 2
    LISTENING = 3

    @property
    def card_name(self) -> str:
        """The name of the card type in Anki."""
        return self.name.capitalize()

    @property
    def switch(self) -> str:
        """The field that switches the card type on."""
        return f"With{self.card_name}"


def revision_time() -> int:
    """Return the modification time of the note type, in seconds since 1970."""
    return int(REVISED.timestamp())


@lru_cache(maxsize=1)  # genanki takes a tenth of a second to find which fields a card needs
def note_type() -> genanki.Model:
    """Return the note type as genanki writes it."""
    sides = {
        CardType.RECOGNITION: (templates.RECOGNITION_QUESTION, templates.RECOGNITION_ANSWER),
        CardType.PRODUCTION: (templates.PRODUCTION_QUESTION, templates.PRODUCTION_ANSWER),
        CardType.CLOZE: (templates.CLOZE_QUESTION, templates.CLOZE_ANSWER),
        CardType.LISTENING: (templates.LISTENING_QUESTION, templates.LISTENING_ANSWER),
    }
    return genanki.Model(
        NOTE_TYPE_ID,
        NOTE_TYPE_NAME,
        fields=[{"name": name} for name in FIELDS],
        templates=[
            {"name": kind.card_name, "qfmt": question, "afmt": answer}
            for kind, (question, answer) in sides.items()
        ],
        css=templates.CSS,
        sort_field_index=SORT_FIELD,
    )
