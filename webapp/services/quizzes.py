"""How a card is asked, and what an answer to it is worth."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cache
from random import Random
from typing import Any

from sqlalchemy.orm import Session

from decks.frequencies import load_frequencies
from decks.glossary import load_glossary
from decks.usage import sentence_words
from decks.vietnamese.pronunciation import Dialect
from webapp.domain.answer import Graded, Leniency, grade_choice, grade_order, grade_typed
from webapp.domain.distractors import Lexicon, Word
from webapp.domain.leeches import DEFAULT_LAPSES
from webapp.domain.memory import Memory, Rating
from webapp.domain.quiz import Quiz, Subject, make_quiz
from webapp.domain.quiz_sentences import Sentence
from webapp.domain.ways import (
    CHOICE_WAYS,
    SOUND_WAYS,
    TYPED_WAYS,
    Way,
    WaySettings,
    order_ways,
    seed_for,
    stage_of,
)
from webapp.services.learners import Learner
from webapp.services.notes import NoteView, view_note
from webapp.storage import articles, cards, reviews
from webapp.storage.tables import CardRow, NoteRow

# How many notes before and after a word's own are offered as wrong choices.
REACH = 40


@cache
def lexicon() -> Lexicon:
    """Return the glossary's words as choices; read once, which takes about a second."""
    glossary, frequencies = load_glossary(), load_frequencies()
    return Lexicon(
        Word(entry.headword, entry.pos, entry.gloss, entry.domain, frequencies.share(headword))
        for headword in glossary
        for entry in glossary.entries(headword)
    )


def warm_up() -> None:
    """Read the lexicon with all of its indexes, so that the first question need not wait."""
    lexicon().pairs("")
    _ = lexicon().thesaurus


def dialect_of(preferences: Mapping[str, Any]) -> Dialect:
    """Return the region whose speech the learner chose."""
    name = preferences.get("dialect", Dialect.HANOI.value)
    return next((one for one in Dialect if one.value == name), Dialect.HANOI)


def way_settings(learner: Learner, sound: bool) -> WaySettings:
    """Return the ways the learner wants: all of them until they chose."""
    chosen = learner.preferences.get("ways")
    enabled = frozenset(Way) if chosen is None else frozenset(way for way in Way if way in chosen)
    return WaySettings(enabled, sound and learner.preferences.get("sound", "on") != "off")


def leniency_of(learner: Learner) -> Leniency:
    """Return how strictly the learner wants typed answers graded."""
    slip = Rating.AGAIN if learner.preferences.get("slip") == "again" else Rating.HARD
    forgives = learner.preferences.get("forgive") == "on"
    return Leniency(slip, dialect_of(learner.preferences) if forgives else None)


def leech_lapses(learner: Learner) -> int:
    """Return from how many lapses on a card is a leech; 0 for never."""
    return int(learner.preferences.get("leech_lapses", DEFAULT_LAPSES))


def ask(session: Session, learner: Learner, card: CardRow, memory: Memory, sound: bool) -> Quiz:
    """Return the question about a card: the same one until it is answered."""
    last = reviews.last_rating(session, learner.id, card.id) if memory.reps else None
    stage = stage_of(memory, () if last is None else (Rating(last),))
    settings = way_settings(learner, sound)
    random = Random(seed_for(learner.id, card.id, memory.reps))  # noqa: S311
    for way in order_ways(card.kind, stage, settings, random):
        quiz = ask_by(session, learner, card, way)
        if quiz is not None:
            return quiz
    return Quiz(Way.FLIP)


def ask_by(
    session: Session, learner: Learner, card: CardRow, way: Way, seed: str = ""
) -> Quiz | None:
    """Return the question about a card by one way; None where it cannot be asked so."""
    if way is Way.FLIP:
        return Quiz(Way.FLIP)
    seed = seed or seed_for(learner.id, card.id, card.reps)
    subject = _subject(session, learner, card, way)
    return make_quiz(way, subject, lexicon, Random(f"{seed}:{way}"))  # noqa: S311


def _subject(session: Session, learner: Learner, card: CardRow, way: Way) -> Subject:
    note = view_note(card.note)
    near: Sequence[NoteRow] = ()
    if way in CHOICE_WAYS and way is not Way.TONE:
        near = cards.notes_near(session, learner.id, note.id, REACH)
    sentences = tuple(
        Sentence(row.text, row.start, row.end, row.translation) for row in card.note.examples
    )
    if way is Way.BUILD:
        places = [row.article_id for row in card.note.examples]
        sentences = tuple(
            replace(sentence, words=words_of(session, article_id, sentence.text))
            for sentence, article_id in zip(sentences, places, strict=True)
        )
    return Subject(
        word=word_of(note),
        sentences=sentences,
        studied=tuple(_studied_word(row) for row in near),
        dialect=dialect_of(learner.preferences),
    )


def _studied_word(row: NoteRow) -> Word:
    """Return a note to choose beside another, without its sentences: each would cost a query."""
    pos, gloss = (str(row.edits.get(name, getattr(row, name))) for name in ("pos", "gloss"))
    share = load_frequencies().share(row.term)
    return Word(row.term, pos, gloss, row.domain, share, studied=True)


def word_of(note: NoteView) -> Word:
    """Return a note as a word to ask for or to choose."""
    share = load_frequencies().share(note.term)
    return Word(note.term, note.pos, note.gloss, note.domain, share, studied=True)


def words_of(
    session: Session, article_id: int | None, sentence: str
) -> tuple[tuple[int, int, str], ...]:
    """Return the words of a sentence as its article was divided; empty where that is unknown.

    A sentence of no article is taken apart by the glossary.
    """
    if article_id is None:
        return sentence_words(sentence, load_glossary())
    stored = articles.article_text(session, article_id)
    start = -1 if stored is None else stored.text.find(sentence)
    if stored is None or start < 0:
        return ()
    end = start + len(sentence)
    return tuple(
        (token[0] - start, token[1] - start, str(token[2]))
        for token in stored.tokens
        if start <= token[0] and token[1] <= end
    )


def grade(
    session: Session, learner: Learner, card: CardRow, way: Way, answer: str, seed: str = ""
) -> Graded:
    """Return what an answer to a card's present question, or to that of a seed, is worth."""
    note = view_note(card.note)
    leniency = leniency_of(learner)
    if way in TYPED_WAYS:
        quiz = ask_by(session, learner, card, way, seed) if way is Way.CLOZE_TYPED else None
        heard = dialect_of(learner.preferences) if way in SOUND_WAYS else None
        expected = quiz.expected if quiz else note.term
        found = grade_typed(expected, answer, leniency, heard=heard)
        if found.verdict in ("wrong", "near") and way is Way.TYPED:
            return grade_typed(expected, answer, leniency, synonyms=_synonyms(note, answer))
        return found
    if way is Way.BUILD:
        quiz = ask_by(session, learner, card, way, seed)
        return grade_order(quiz.expected if quiz else "", answer, leniency)
    return grade_choice(way, note.gloss if way is Way.CHOOSE_MEANING else note.term, answer)


def _synonyms(note: NoteView, answer: str) -> list[str]:
    """Return what was written if the glossary knows it as a word with the meaning asked for."""
    words = lexicon()
    meant = words.meaning(word_of(note)).said
    return [word.term for word in words.find(answer) if words.meaning(word).said & meant][:1]
