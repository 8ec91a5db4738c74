"""What the app knows about a word: the glossary, the learner's dictionaries, sound and parts."""

from dataclasses import dataclass
from time import perf_counter

from sqlalchemy.orm import Session

from decks.frequencies import DOCS, load_frequencies
from decks.glossary import PIECE, Entry, Part, first_sense, load_glossary, word_key
from decks.identity import word_identity
from decks.usage import load_usage
from decks.vietnamese.contrasts import Contrast, ContrastIndex
from decks.vietnamese.pronunciation import Dialect, ipa
from decks.vietnamese.spelling import canonical, display_form
from webapp.errors import InvalidInputError
from webapp.services.dictionaries import GLOSSARY_ID, Source, glossary_source, list_sources
from webapp.services.learners import Learner
from webapp.storage import lookup

MAX_WORD = 100
MOST_CONTRASTS = 12


@dataclass(frozen=True, slots=True)
class Meaning:
    """One entry of a source; only the glossary tells more than part of speech and text.

    `example` is a sentence that shows the word, `translation` its English.
    """

    headword: str
    pos: str
    text: str
    han: str = ""
    classifier: str = ""
    note: str = ""
    domain: str = ""
    register: str = ""
    example: str = ""
    translation: str = ""


@dataclass(frozen=True, slots=True)
class SourceMeanings:
    """What one source says about a word."""

    source: Source
    meanings: tuple[Meaning, ...]


@dataclass(frozen=True, slots=True)
class Syllable:
    """A syllable of the word with the meanings it can have."""

    text: str
    meanings: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class OwnNote:
    """The learner's own note of the word, with their edits."""

    pos: str
    gloss: str
    edited: bool


@dataclass(frozen=True, slots=True)
class WordView:
    """Everything about a word.

    `sounds` is IPA by region, empty for a word that is not Vietnamese; `articles` counts the news
    articles that hold the word, of `articles_of`, and is None where it was never counted.
    `seconds` is the time the look-up took.
    """

    word: str
    sounds: dict[str, str]
    sources: tuple[SourceMeanings, ...]
    parts: tuple[Part, ...]
    syllables: tuple[Syllable, ...]
    note: OwnNote | None
    articles: int | None
    articles_of: int
    seconds: float

    @property
    def is_known(self) -> bool:
        """Whether any source has a meaning."""
        return bool(self.sources)


def look_up(session: Session, learner: Learner, word: str) -> tuple[SourceMeanings, ...]:
    """Return the meanings of a word in every source that has some, in the learner's order."""
    sources = list_sources(session, learner)
    own = [source.id for source in sources if source.is_own]
    found: dict[int, list[Meaning]] = {GLOSSARY_ID: glossary_meanings(word)}
    for entry in lookup.find_entries(session, own, canonical(word)):
        if entry.definition:
            meaning = Meaning(entry.headword, entry.pos, entry.definition)
            found.setdefault(entry.dictionary_id, []).append(meaning)
    return tuple(
        SourceMeanings(source, tuple(found[source.id]))
        for source in sources
        if found.get(source.id)
    )


def glossary_meanings(word: str) -> list[Meaning]:
    """Return the glossary's entries for every headword that a word can be; AI beside ai."""
    glossary = load_glossary()
    best = glossary.find(word, any_capitals=True)
    headwords = glossary.by_key.get(word_key(word), ())
    return [
        _meaning(entry)
        for headword in sorted(headwords, key=lambda one: one != best)
        for entry in glossary.entries(headword)
    ]


def _meaning(entry: Entry) -> Meaning:
    shown = load_usage().find(entry.headword, entry.pos)
    return Meaning(
        headword=entry.headword,
        pos=entry.pos,
        text=entry.gloss,
        han=entry.han,
        classifier=entry.classifier,
        note=entry.note,
        domain=entry.domain,
        register=entry.register,
        example=shown.text if shown else "",
        translation=shown.translation if shown else "",
    )


def look(session: Session | None, learner: Learner | None, word: str) -> WordView:
    """Return everything about a word; without a learner only what comes with the program.

    Raises InvalidInputError for a word that is none or too long.
    """
    word = " ".join(display_form(word).split())
    if not word:
        raise InvalidInputError("Write a word to look up.", "q")
    if len(word) > MAX_WORD:
        raise InvalidInputError(f"A word can have {MAX_WORD} characters at most.", "q")
    load_data()
    start = perf_counter()
    glossary = load_glossary()
    note = None
    if session is not None and learner is not None:
        sources = look_up(session, learner, word)
        note = _own_note(session, learner, word)
    else:
        meanings = tuple(glossary_meanings(word))
        sources = (SourceMeanings(glossary_source(), meanings),) if meanings else ()
    counts = load_frequencies().counts(word)
    pieces = [Syllable(piece, glossary.morphemes(piece)) for piece in PIECE.findall(word)]
    sounds = {region.value: ipa(word, region) or "" for region in Dialect}
    return WordView(
        word=word,
        sounds={region: sound for region, sound in sounds.items() if sound},
        sources=sources,
        parts=glossary.parts(word),
        syllables=tuple(piece for piece in pieces if piece.meanings),
        note=note,
        articles=counts[0] if counts else None,
        articles_of=DOCS,
        seconds=perf_counter() - start,
    )


def load_data() -> None:
    """Load what a look-up reads, where that has not happened yet."""
    load_frequencies()
    load_usage()
    _ = load_glossary().by_key


def tone_contrasts(word: str) -> list[tuple[Contrast, str]]:
    """Return words of the glossary that one tone or mark tells from this one, with a meaning."""
    glossary, frequencies = load_glossary(), load_frequencies()
    lexicon = {headword: (frequencies.counts(headword) or (0, 0))[0] for headword in glossary}
    found = ContrastIndex(lexicon).contrasts(word)[:MOST_CONTRASTS]
    return [(one, first_sense(glossary.meaning(one.word))) for one in found]


def _own_note(session: Session, learner: Learner, word: str) -> OwnNote | None:
    note = lookup.find_note(session, learner.id, word_identity(word))
    if note is None:
        return None
    told = {"pos": note.pos, "gloss": note.gloss} | note.edits
    return OwnNote(told["pos"], told["gloss"], bool(note.edits))
