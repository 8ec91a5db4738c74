"""What the reader tells about a word, a phrase or a sentence when the learner asks."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from decks.glossary import Part, load_glossary
from decks.identity import word_identity
from decks.vietnamese.pronunciation import ipa
from webapp.domain.reading import Standing
from webapp.errors import InvalidInputError, NotFoundError
from webapp.services import lookup
from webapp.services.learners import Learner
from webapp.services.lookup import Meaning, SourceMeanings
from webapp.services.notes import NoteView, view_note
from webapp.services.own_phrases import phrase_places
from webapp.services.quizzes import dialect_of
from webapp.services.reader import (
    OpenArticle,
    cards_by_word,
    is_homograph,
    open_article,
    recall_of,
    standing_of,
)
from webapp.storage import articles, reader

LONGEST_PHRASE = 100


@dataclass(frozen=True, slots=True)
class WordDetail:
    """All about one word, or about a phrase from the word `first` to the word `last`.

    `recall` is the chance of recall now, None where it was never answered. `meaning` is the one to
    show first, the learner's own where they wrote one; `more` are the glossary's others, `sources`
    what the learner's own dictionaries say. `count` is how often it stands in the article,
    `sentence` the number of its sentence, None in a heading.
    """

    article_id: int
    first: int
    last: int
    written: str
    term: str
    key: str
    standing: Standing
    recall: float | None
    note: NoteView | None
    meaning: Meaning
    is_own: bool
    more: tuple[Meaning, ...]
    sources: tuple[SourceMeanings, ...]
    parts: tuple[Part, ...]
    sound: str
    count: int
    sentence: int | None

    @property
    def is_phrase(self) -> bool:
        """Whether it covers several words of the article."""
        return self.last > self.first


@dataclass(frozen=True, slots=True)
class SentenceWord:
    """A word of a sentence that the learner does not know yet."""

    number: int
    text: str
    gloss: str
    standing: Standing


@dataclass(frozen=True, slots=True)
class SentenceDetail:
    """A sentence with its translation, empty where there is none, and the words to learn in it."""

    article_id: int
    number: int
    text: str
    translation: str
    words: tuple[SentenceWord, ...]


def view_word(
    session: Session,
    learner: Learner,
    article_id: int,
    first: int,
    last: int | None,
    now: datetime,
) -> WordDetail:
    """Return all about a word of an article, or about the phrase from one word to another."""
    opened = open_article(session, learner, article_id)
    last = first if last is None else last
    written = phrase_text(opened, first, last)
    word = opened.word(first)
    named = word_key(opened, first, last)
    term = term_of(opened, first, last)
    cards = cards_by_word(session, learner, opened, {named})
    note = articles.notes_of(session, learner.id, [named]).get(named)
    if note is not None and first == last and is_homograph(word, note.term):
        note = None
    view = view_note(note) if note else None
    found = lookup.look_up(session, learner, term)
    glossary = [one for each in found if not each.source.is_own for one in each.meanings]
    best = _best(glossary, "" if last > first else word.pos)
    own = opened.said.edits(named)
    meaning = _shown(best, view, own, term)
    moment = learner.moment(now)
    seen = [card for card in cards.get(named, ()) if note and card.stability is not None]
    places = phrase_places(opened.text, opened.words, written)
    phrase_standing = Standing.NEW if view else Standing.OUT
    alone = standing_of(word, opened.said, cards, learner, moment)
    return WordDetail(
        article_id=article_id,
        first=first,
        last=last,
        written=written,
        term=term,
        key=named,
        standing=alone if last == first else phrase_standing,
        recall=recall_of(seen, learner, moment) if seen else None,
        note=view,
        meaning=meaning,
        is_own=bool(view.edited if view else own.get("gloss")),
        more=tuple(one for one in glossary if one is not best),
        sources=tuple(each for each in found if each.source.is_own),
        parts=load_glossary().parts(term),
        sound=ipa(term, dialect_of(learner.preferences)) or "",
        count=len(opened.same(named)) if last == first else len(places),
        sentence=sentence_of(session, opened, first),
    )


def phrase_text(opened: OpenArticle, first: int, last: int) -> str:
    """Return what the words from `first` to `last` write; raise InvalidInputError beyond a line."""
    start, end = opened.word(first).start, opened.word(last).end
    if last < first:
        raise NotFoundError("There is no such phrase in this article.")
    text = opened.text[start:end]
    if "\n" in text or len(text) > LONGEST_PHRASE:
        raise InvalidInputError(
            f"A phrase ends with its line and has at most {LONGEST_PHRASE} characters.", "last"
        )
    return text


def word_key(opened: OpenArticle, first: int, last: int) -> str:
    """Return the canonical form under which a word or phrase is kept."""
    if first == last:
        return opened.word(first).key
    return opened.said.target(word_identity(phrase_text(opened, first, last)))


def term_of(opened: OpenArticle, first: int, last: int) -> str:
    """Return a word as a dictionary writes it: names keep their capitals, other words do not."""
    word = opened.word(first)
    if first == last:
        written = word.headword or (word.text if word.pos == "propn" else word.text.lower())
        return opened.said.name(word_identity(written), written)
    text = phrase_text(opened, first, last)
    if word.pos == "propn" or word.text.isupper() or word.headword[:1].isupper():
        return text
    return text[:1].lower() + text[1:]


def _best(meanings: Sequence[Meaning], pos: str) -> Meaning | None:
    return next((one for one in meanings if one.pos == pos), next(iter(meanings), None))


def _shown(best: Meaning | None, note: NoteView | None, own: dict[str, str], term: str) -> Meaning:
    """Return the meaning to show first: that of the note, else the learner's own, else the best."""
    if note is not None:
        return Meaning(
            headword=note.term,
            pos=note.pos,
            text=note.gloss,
            han=note.han,
            classifier=note.classifier,
            note=note.usage,
            domain=note.domain,
        )
    found = best or Meaning(term, "", "")
    return Meaning(
        headword=found.headword,
        pos=own.get("pos") or found.pos,
        text=own.get("gloss") or found.text,
        han=found.han,
        classifier=found.classifier,
        note=found.note,
        domain=found.domain,
        register=found.register,
    )


def sentence_of(session: Session, opened: OpenArticle, number: int) -> int | None:
    """Return the number of the sentence that a word stands in; None in a heading."""
    place = opened.word(number).start
    rows = articles.sentences(session, opened.row.id)
    return next((n for n, row in enumerate(rows) if row.start <= place < row.end), None)


def view_sentence(
    session: Session, learner: Learner, article_id: int, number: int, now: datetime
) -> SentenceDetail:
    """Return a sentence of an article with its translation and the words to learn in it."""
    opened = open_article(session, learner, article_id)
    row = reader.sentence_at(session, article_id, number)
    if row is None:
        raise NotFoundError("There is no such sentence in this article.")
    inside = [n for n, word in enumerate(opened.words) if row.start <= word.start < row.end]
    moment = learner.moment(now)
    keys = {opened.words[n].key for n in inside}
    cards = cards_by_word(session, learner, opened, keys)
    notes = articles.notes_of(session, learner.id, keys)
    found: dict[str, SentenceWord] = {}
    for n in inside:
        word = opened.words[n]
        standing = standing_of(word, opened.said, cards, learner, moment)
        if standing not in (Standing.OUT, Standing.NEW, Standing.LEARNING) or word.key in found:
            continue
        note = notes.get(word.key)
        term = term_of(opened, n, n)
        gloss = view_note(note).gloss if note else opened.said.edits(word.key).get("gloss")
        gloss = gloss or load_glossary().meaning(term, word.pos)
        found[word.key] = SentenceWord(n, term, gloss, standing)
    text = opened.text[row.start : row.end]
    return SentenceDetail(article_id, number, text, row.translation, tuple(found.values()))
