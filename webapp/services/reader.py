"""An article as a page to read: where each of its words stands, and where reading stopped."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from math import prod
from typing import NamedTuple

from sqlalchemy.orm import Session

from decks.frequencies import load_frequencies
from decks.identity import word_identity
from webapp.domain.coverage import is_for_free
from webapp.domain.memory import Moment, retrievability
from webapp.domain.readiness import share_known
from webapp.domain.reading import (
    Paragraph,
    Standing,
    lay_out,
    least,
    stand,
)
from webapp.errors import InvalidInputError, NotFoundError
from webapp.services.decisions import NO_NEED, Decisions, load_decisions
from webapp.services.learners import Learner
from webapp.services.running_words import Phrase, needs_of, phrases_in
from webapp.storage import articles, reader
from webapp.storage.reader import WordCard
from webapp.storage.tables import ArticleRow, ArticleTextRow

# The words of one language come again and again; spelling them out costs more than the rest.
_identity = lru_cache(maxsize=50_000)(word_identity)


class Word(NamedTuple):
    """A running word of an article: `text[start:end]`, and the word it counts as.

    A tuple, as an article has thousands of them. `headword` is empty where the glossary does not
    know it; `free` words need no card.
    """

    start: int
    end: int
    text: str
    pos: str
    headword: str
    key: str
    free: bool


@dataclass(frozen=True, slots=True)
class OpenArticle:
    """An article that is being read, with what the learner said about words."""

    row: ArticleRow
    text: str
    words: tuple[Word, ...]
    said: Decisions

    def word(self, number: int) -> Word:
        """Return a word by its number; raise NotFoundError when there is none."""
        if not 0 <= number < len(self.words):
            raise NotFoundError("There is no such word in this article.")
        return self.words[number]

    def same(self, key: str) -> tuple[int, ...]:
        """Return the numbers of all words that count as the same word."""
        return tuple(number for number, word in enumerate(self.words) if word.key == key)


@dataclass(frozen=True, slots=True)
class ReaderPage:
    """An article to read; `standings` has where each word stands, by its number.

    `title_words` is the first paragraph where the text begins with its title, else None; `author`
    is empty where the text tells it; `phrases` of the deck go from first to last word, none over
    another.
    """

    id: int
    title: str
    author: str
    source: str
    published: str
    place: int
    share: float
    title_words: Paragraph | None
    paragraphs: tuple[Paragraph, ...]
    words: tuple[Word, ...]
    standings: tuple[Standing, ...]
    phrases: tuple[tuple[int, int], ...]


def open_article(session: Session, learner: Learner, article_id: int) -> OpenArticle:
    """Return an article's words; raise NotFoundError when the learner has no such article."""
    row = articles.get_article(session, learner.id, article_id)
    stored = articles.article_text(session, article_id) if row else None
    if row is None or stored is None:
        raise NotFoundError("There is no such article in your library.")
    said = load_decisions(session, learner.id)
    return OpenArticle(row, stored.text, tuple(_words(stored, said)), said)


def _words(stored: ArticleTextRow, said: Decisions) -> Iterable[Word]:
    share, text = load_frequencies().share, stored.text
    known: dict[tuple[str, str], tuple[str, bool]] = {}
    for start, end, pos, headword in stored.tokens:
        written = text[start:end]
        named = headword or written
        found = known.get((named, pos))
        if found is None:
            found = said.target(_identity(named)), is_for_free(named, pos, share)
            known[named, pos] = found
        yield Word(start, end, written, pos, headword, *found)


def title_of(session: Session, learner: Learner, article_id: int) -> str:
    """Return an article's title; raise NotFoundError when the learner has no such article."""
    row = articles.get_article(session, learner.id, article_id)
    if row is None:
        raise NotFoundError("There is no such article in your library.")
    return row.title


def view_page(session: Session, learner: Learner, article_id: int, now: datetime) -> ReaderPage:
    """Return an article as a page to read."""
    opened = open_article(session, learner, article_id)
    moment = learner.moment(now)
    spans = [(word.start, word.end) for word in opened.words]
    phrases = phrases_in(session, article_id, spans)
    keys = {word.key for word in opened.words} | {phrase.canonical for phrase in phrases}
    cards = cards_by_word(session, learner, opened, keys)
    standings = tuple(standings_of(opened, cards, learner, moment))
    sentences = [(row.start, row.end) for row in articles.sentences(session, article_id)]
    paragraphs = lay_out(opened.text, spans, sentences)
    row = opened.row
    titled = paragraphs[0] if paragraphs and paragraphs[0].text == row.title else None
    opening = {paragraph.text for paragraph in paragraphs[:4]}
    return ReaderPage(
        id=row.id,
        title=row.title,
        author="" if row.author in opening else row.author,
        source=row.source,
        published=row.published,
        place=row.place,
        share=share_of(opened, phrases, cards, learner, moment),
        title_words=titled,
        paragraphs=paragraphs[1:] if titled else paragraphs,
        words=opened.words,
        standings=standings,
        phrases=tuple((phrase.first, phrase.last) for phrase in phrases),
    )


def cards_by_word(
    session: Session, learner: Learner, opened: OpenArticle, keys: Collection[str]
) -> Mapping[str, Sequence[WordCard]]:
    """Return the cards of words, and of the words that phrases were split into."""
    wanted = {need for key in keys for need in needs_of(key, opened.said)} | set(keys)
    found: defaultdict[str, list[WordCard]] = defaultdict(list)
    for card in reader.word_cards(session, learner.id, wanted):
        found[card.canonical].append(card)
    return found


def recall_of(cards: Iterable[WordCard], learner: Learner, moment: Moment) -> float:
    """Return the chance of recall of a word now: that of its best remembered card."""
    chances = (
        retrievability(
            card.stability, max(0, moment.day - card.last_day), learner.scheduler.parameters
        )
        for card in cards
        if card.stability is not None and card.last_day is not None
    )
    return max(chances, default=0.0)


def standings_of(
    opened: OpenArticle,
    cards: Mapping[str, Sequence[WordCard]],
    learner: Learner,
    moment: Moment,
) -> Iterable[Standing]:
    """Yield where each word of an article stands."""
    known: dict[tuple[str, str, bool], Standing] = {}
    for word in opened.words:
        place = word.key, word.headword, word.free
        if place not in known:
            known[place] = standing_of(word, opened.said, cards, learner, moment)
        yield known[place]


def standing_of(
    word: Word,
    said: Decisions,
    cards: Mapping[str, Sequence[WordCard]],
    learner: Learner,
    moment: Moment,
) -> Standing:
    """Say where one word stands; a phrase that was split, where its least known word does."""

    def one(key: str) -> Standing:
        own = [card for card in cards.get(key, ()) if not is_homograph(word, card.term)]
        states = {card.state or "new" for card in own}
        return stand(said.marks.get(key, ""), states, recall_of(own, learner, moment), word.free)

    return least([one(key) for key in needs_of(word.key, said)])


def is_homograph(word: Word, term: str) -> bool:
    """Say whether a word of the deck is another one, told apart by its capitals (AI, ai)."""
    return term != word.headword and term.lower() == word.headword.lower()


def share_of(
    opened: OpenArticle,
    phrases: Sequence[Phrase],
    cards: Mapping[str, Sequence[WordCard]],
    learner: Learner,
    moment: Moment,
) -> float:
    """Return the share of an article's running words that are known now."""
    said = opened.said
    inside = {number for first, last, _ in phrases for number in range(first, last + 1)}
    alone = [word for number, word in enumerate(opened.words) if number not in inside]
    counts = Counter(said.target(phrase.canonical) for phrase in phrases)
    counts.update(word.key for word in alone if not word.free)

    def chance(need: str) -> float:
        marked = said.marks.get(need) in NO_NEED
        return 1.0 if marked else recall_of(cards.get(need, ()), learner, moment)

    chances = {key: prod(map(chance, needs_of(key, said))) for key in counts}
    return share_known(sum(word.free for word in alone), counts, chances)


def keep_place(session: Session, learner: Learner, article_id: int, place: int) -> None:
    """Keep where the learner stopped reading, an offset into the text."""
    row = articles.get_article(session, learner.id, article_id)
    if row is None:
        raise NotFoundError("There is no such article in your library.")
    if place < 0:
        raise InvalidInputError("A place in a text is a number from 0 on.", "place")
    row.place = place
