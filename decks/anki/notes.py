"""What goes onto a note: plain values in, the frozen fields of the note type out.

The identity of a note is a promise. Its GUID comes from the word (see `decks.identity`) and the
sense, and from nothing else: not from the article, the meaning or the sentences. So the same word
of another article, a corrected meaning or a better sentence updates the note that the learner has,
in place and with its schedule.
"""

import base64
import hashlib
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache

from decks.anki.markup import to_attribute, to_html
from decks.anki.note_type import FIELDS, CardType
from decks.errors import PackageError
from decks.identity import word_identity
from decks.terms import Example, Term
from decks.vietnamese.spelling import canonical

DECK = "Vietdeck"
FIRST_RELEASE = datetime(2025, 1, 1, tzinfo=UTC)
MAX_SENTENCES = 3
# AI had its GUID before capitals told words apart, and nearly every deck has it: so it is the rare
# ai (who) that got another key. For all other words the key is the word itself.
_KEYS = {"AI": "ai", "ai": "ai (who)"}
_EMPTY = dict.fromkeys(FIELDS, "")
_TEXTS = (
    ("Meaning", "meaning"),
    ("PartOfSpeech", "part_of_speech"),
    ("Classifier", "classifier"),
    ("IPA", "ipa"),
    ("HanViet", "han_viet"),
    ("Parts", "parts"),
    ("Note", "note"),
    ("Source", "source"),
    ("SourceDate", "source_date"),
)
_ALL_TYPES = tuple(CardType)
SWITCHES = {kind: kind.switch for kind in CardType}
_BLANK = '<span class="blank">[…]</span>'
_SPACES = re.compile(r"[\s\u3000\x00-\x1f]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class AnkiNote:
    """One note: plain text in every field, nothing escaped.

    `sense` tells apart two meanings of one spelling and is part of the identity, so it never
    changes once given. At most three `examples` are written, the first also as a gap sentence.
    `audio` and `sentence_audio` name files of the package; with `anki_voice` Anki's own Vietnamese
    voice reads what has no file. A card type is made when it is asked for and has what it asks
    about: a meaning for production, a sentence for cloze, a sound for listening. `created` and
    `modified` are aware instants; Anki takes a changed note only when it was modified later.
    """

    term: str
    sense: str = ""
    meaning: str = ""
    part_of_speech: str = ""
    classifier: str = ""
    ipa: str = ""
    han_viet: str = ""
    parts: str = ""
    note: str = ""
    examples: tuple[Example, ...] = ()
    source: str = ""
    source_link: str = ""
    source_date: str = ""
    audio: str = ""
    sentence_audio: str = ""
    card_types: tuple[CardType, ...] = (CardType.RECOGNITION, CardType.PRODUCTION)
    typing: bool = False
    anki_voice: bool = False
    tags: tuple[str, ...] = ()
    deck: str = DECK
    created: datetime = FIRST_RELEASE
    modified: datetime = FIRST_RELEASE

    @property
    def guid(self) -> str:
        """The identity of the note in every collection."""
        return note_guid(self.term, self.sense)

    @property
    def cards(self) -> tuple[CardType, ...]:
        """The card types that are asked for and possible, in Anki's order."""
        possible = (
            True,
            bool(self.meaning.strip()),
            bool(self.examples) and self.examples[0].start < self.examples[0].end,
            self.anki_voice or bool(self.audio),
        )
        asked = self.card_types
        return tuple(kind for kind in _ALL_TYPES if possible[kind] and kind in asked)


@lru_cache(maxsize=256)  # a note is asked for its key several times in a row
def note_key(term: str, sense: str = "") -> str:
    """Return the readable identity of a note: the word, and the sense if there is one."""
    word = word_identity(term)
    word = _KEYS.get(word, word)
    return f"{word} ({unicodedata.normalize('NFC', sense.strip())})" if sense else word


def note_guid(term: str, sense: str = "") -> str:
    """Return the GUID of a term in one sense: 16 letters, digits, - and _.

    A promise: it never changes for a term and sense, whatever the article and the release.
    """
    return _hashed(note_key(term, sense))


def present_guid(guid: str, term: str) -> str:
    """Return the GUID that a stored note has now, where capitals did not tell its word apart yet.

    Then PIN had the GUID of pin. Any other note keeps the GUID it has.
    """
    before = _hashed(canonical(term))
    return note_guid(term) if guid == before else guid


def _hashed(key: str) -> str:
    digest = hashlib.sha256(f"vietdeck\x1f{key}".encode()).digest()
    return base64.urlsafe_b64encode(digest[:12]).decode("ascii")


def deck_name(*path: str) -> str:
    """Return the name of a deck below Vietdeck: `deck_name(title)` is "Vietdeck::<title>"."""
    levels = (_SPACES.sub(" ", part.replace("::", ":")).strip(" :") for part in path)
    return "::".join((DECK, *(unicodedata.normalize("NFC", level) for level in levels if level)))


def tag_name(*path: str) -> str:
    """Return a tag without spaces: `tag_name("article", title)` is "vietdeck::article::<title>"."""
    levels = (_SPACES.sub("_", part.replace("::", ":").strip()).strip("_:") for part in path)
    return "::".join(
        ("vietdeck", *(unicodedata.normalize("NFC", level) for level in levels if level))
    )


def note_from_term(
    term: Term,
    *,
    article_title: str,
    sense: str = "",
    meanings: Sequence[str] = (),
    source: str = "",
    source_link: str = "",
    source_date: str = "",
    domains: Sequence[str] = (),
    card_types: tuple[CardType, ...] = (CardType.RECOGNITION, CardType.PRODUCTION),
    modified: datetime = FIRST_RELEASE,
) -> AnkiNote:
    """Return the note of a mined term: its own deck and tags, its gloss unless meanings are given.

    Use `dataclasses.replace` for what else is known of the term: IPA, classifier, sound.
    """
    tags = [tag_name("article", article_title), *(tag_name("domain", name) for name in domains)]
    return AnkiNote(
        term=term.term,
        sense=sense,
        meaning="; ".join(meanings) if meanings else term.gloss,
        part_of_speech=term.pos,
        examples=term.examples[:MAX_SENTENCES],
        source=source or article_title,
        source_link=source_link,
        source_date=source_date,
        card_types=card_types,
        tags=tuple(tags),
        deck=deck_name(article_title),
        modified=modified,
    )


def fields_of(note: AnkiNote) -> dict[str, str]:
    """Return the HTML of every field, in the order of the note type."""
    values = _EMPTY.copy()
    values["Term"] = to_html(note.term.strip())
    if not values["Term"]:
        raise PackageError("A note has no term. Give it one, or leave it out.")
    for name, attribute in _TEXTS:
        if text := getattr(note, attribute):
            values[name] = to_html(text)
    values["SourceLink"] = _link(note.source_link)
    if note.audio:
        values["Audio"] = f"[sound:{note.audio}]"
    if note.sentence_audio:
        values["SentenceAudio"] = f"[sound:{note.sentence_audio}]"
    for number, example in enumerate(note.examples[:MAX_SENTENCES], start=1):
        before, term, after = _parts(example)
        values[f"Sentence{number}"] = f"{before}<b>{term}</b>{after}" if term else before + after
        values[f"Translation{number}"] = to_html(example.translation)
        if number == 1 and term:
            values["Cloze1"] = f"{before}{_BLANK}{after}"
    values["Key"] = to_html(note_key(note.term, note.sense))
    values["WithTyping"] = "1" if note.typing else ""
    values["WithVoice"] = "1" if note.anki_voice else ""
    for kind in note.cards:
        values[SWITCHES[kind]] = "1"
    return values


def _parts(example: Example) -> tuple[str, str, str]:
    """Return the HTML before the term, of the term, and after it."""
    text, start, end = example.text, example.start, example.end
    return to_html(text[:start]), to_html(text[start:end]), to_html(text[end:])


def _link(address: str) -> str:
    """Return an address for a link, or nothing where a click could do more than open a page."""
    if not address:
        return ""
    lowered = address.strip().lower()
    return to_attribute(address.strip()) if lowered.startswith(("https://", "http://")) else ""
