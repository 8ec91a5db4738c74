"""Every table of the database. `ReviewRow`s are append-only: no code changes or deletes one.

Days are learner's days (ordinals, see `webapp.domain.calendar`); instants are aware UTC.
"""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    DateTime,
    Dialect,
    ForeignKey,
    Index,
    String,
    Text,
    TypeDecorator,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship


class UtcDateTime(TypeDecorator[datetime]):
    """An aware UTC instant; anything else is refused before it reaches the database."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a time without a zone cannot be stored")
        return value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return None if value is None else value.replace(tzinfo=UTC)


class Base(DeclarativeBase):
    """The base of all tables."""

    type_annotation_map = {  # noqa: RUF012 - SQLAlchemy reads it from the class
        datetime: UtcDateTime,
        dict[str, Any]: JSON,
        list[Any]: JSON,
    }


class LearnerRow(Base):
    """A learner and their settings. A local installation has one."""

    __tablename__ = "learners"

    id: Mapped[int] = mapped_column(primary_key=True)
    created_at: Mapped[datetime]
    time_zone: Mapped[str] = mapped_column(String(64))
    rollover_hour: Mapped[int] = mapped_column(default=4)
    new_per_day: Mapped[int] = mapped_column(default=20)
    reviews_per_day: Mapped[int] = mapped_column(default=200)
    desired_retention: Mapped[float] = mapped_column(default=0.9)
    # FSRS weights fitted from the learner's own reviews; null for the defaults.
    parameters: Mapped[list[Any] | None]
    # Choices without a column of their own (dialect, typing method, ways to ask, ...).
    preferences: Mapped[dict[str, Any]] = mapped_column(default=dict)


class ArticleRow(Base):
    """An article the learner reads, and where it came from."""

    __tablename__ = "articles"
    __table_args__ = (UniqueConstraint("learner_id", "digest"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    learner_id: Mapped[int] = mapped_column(ForeignKey("learners.id", ondelete="CASCADE"))
    title: Mapped[str] = mapped_column(Text)
    author: Mapped[str] = mapped_column(Text, default="")
    source: Mapped[str] = mapped_column(Text, default="")
    published: Mapped[str] = mapped_column(String(64), default="")
    # Where it came from: the page, the name of the file, and paste, html, pdf, ...
    address: Mapped[str] = mapped_column(Text, default="")
    file_name: Mapped[str] = mapped_column(Text, default="")
    kind: Mapped[str] = mapped_column(String(16), default="paste")
    # SHA-256 of the canonical text: the same article twice is recognised.
    digest: Mapped[str] = mapped_column(String(64))
    added_at: Mapped[datetime]
    token_count: Mapped[int] = mapped_column(default=0)
    is_technology: Mapped[bool] = mapped_column(default=True)
    # Where the learner stopped reading: an offset into the text.
    place: Mapped[int] = mapped_column(default=0)


class ArticleTextRow(Base):
    """The text of an article and its tokens; apart, so that lists of articles stay small."""

    __tablename__ = "article_texts"

    article_id: Mapped[int] = mapped_column(
        ForeignKey("articles.id", ondelete="CASCADE"), primary_key=True
    )
    text: Mapped[str] = mapped_column(Text)
    # [[start, end, part of speech], ...] in reading order.
    tokens: Mapped[list[Any]] = mapped_column(default=list)


class ArticleWordsRow(Base):
    """The words of an article, counted: enough to say how much of it is known, for a library."""

    __tablename__ = "article_words"

    article_id: Mapped[int] = mapped_column(
        ForeignKey("articles.id", ondelete="CASCADE"), primary_key=True
    )
    # Running words that everyone knows: names, numbers, function words.
    free: Mapped[int]
    # The others: canonical form -> how often it stands in the article.
    counts: Mapped[dict[str, Any]]


class SentenceRow(Base):
    """A sentence of an article: a slice of its text, and a translation where there is one."""

    __tablename__ = "sentences"
    __table_args__ = (Index("ix_sentences_article", "article_id", "position"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    article_id: Mapped[int] = mapped_column(ForeignKey("articles.id", ondelete="CASCADE"))
    position: Mapped[int]
    start: Mapped[int]
    end: Mapped[int]
    translation: Mapped[str] = mapped_column(Text, default="")


class NoteRow(Base):
    """A term the learner studies: one note for each term and sense, whatever the article."""

    __tablename__ = "notes"
    __table_args__ = (
        UniqueConstraint("learner_id", "canonical", "sense"),
        UniqueConstraint("learner_id", "guid"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    learner_id: Mapped[int] = mapped_column(ForeignKey("learners.id", ondelete="CASCADE"))
    guid: Mapped[str] = mapped_column(String(64))
    term: Mapped[str] = mapped_column(Text)
    # Which word it is, in every table: `decks.identity.word_identity`.
    canonical: Mapped[str] = mapped_column(Text)
    sense: Mapped[str] = mapped_column(String(64), default="")
    pos: Mapped[str] = mapped_column(String(32), default="")
    gloss: Mapped[str] = mapped_column(Text, default="")
    classifier: Mapped[str] = mapped_column(Text, default="")
    han: Mapped[str] = mapped_column(Text, default="")
    parts: Mapped[str] = mapped_column(Text, default="")
    usage: Mapped[str] = mapped_column(Text, default="")
    domain: Mapped[str] = mapped_column(String(32), default="")
    # What the learner changed: field name -> value. It wins over the columns above.
    edits: Mapped[dict[str, Any]] = mapped_column(default=dict)
    created_at: Mapped[datetime]
    modified_at: Mapped[datetime]

    examples: Mapped[list["ExampleRow"]] = relationship(
        order_by="ExampleRow.position", cascade="all, delete-orphan", passive_deletes=True
    )


class ExampleRow(Base):
    """A sentence that shows a note's term; `text[start:end]` is the term."""

    __tablename__ = "examples"
    __table_args__ = (Index("ix_examples_note", "note_id", "position"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    note_id: Mapped[int] = mapped_column(ForeignKey("notes.id", ondelete="CASCADE"))
    article_id: Mapped[int | None] = mapped_column(ForeignKey("articles.id", ondelete="SET NULL"))
    position: Mapped[int]
    text: Mapped[str] = mapped_column(Text)
    start: Mapped[int]
    end: Mapped[int]
    translation: Mapped[str] = mapped_column(Text, default="")
    score: Mapped[float] = mapped_column(default=0.0)


class ArticleTermRow(Base):
    """A term the miner found in an article, and what the learner decided about it."""

    __tablename__ = "article_terms"
    __table_args__ = (UniqueConstraint("article_id", "canonical"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    article_id: Mapped[int] = mapped_column(ForeignKey("articles.id", ondelete="CASCADE"))
    note_id: Mapped[int | None] = mapped_column(
        ForeignKey("notes.id", ondelete="SET NULL"), index=True
    )
    rank: Mapped[int]
    term: Mapped[str] = mapped_column(Text)
    canonical: Mapped[str] = mapped_column(Text)
    pos: Mapped[str] = mapped_column(String(32), default="")
    gloss: Mapped[str] = mapped_column(Text, default="")
    count: Mapped[int]
    score: Mapped[float]
    reason: Mapped[str] = mapped_column(Text)
    # [{"text", "start", "end", "translation", "sentence", "score"}, ...], best first.
    examples: Mapped[list[Any]] = mapped_column(default=list)
    # Character offsets of its occurrences in the article's text.
    positions: Mapped[list[Any]] = mapped_column(default=list)
    # candidate (the miner proposes it) | spare (found besides) | accepted | rejected
    # | merged (into another word) | split (into its words)
    status: Mapped[str] = mapped_column(String(16), default="candidate")


class WordMarkRow(Base):
    """A word the learner marked: known, ignored (a name, noise) or rejected for cards."""

    __tablename__ = "word_marks"

    learner_id: Mapped[int] = mapped_column(
        ForeignKey("learners.id", ondelete="CASCADE"), primary_key=True
    )
    canonical: Mapped[str] = mapped_column(Text, primary_key=True)
    mark: Mapped[str] = mapped_column(String(16))
    marked_at: Mapped[datetime]


class WordChangeRow(Base):
    """How the learner changed a word that the miner found; it holds for every article."""

    __tablename__ = "word_changes"

    learner_id: Mapped[int] = mapped_column(
        ForeignKey("learners.id", ondelete="CASCADE"), primary_key=True
    )
    canonical: Mapped[str] = mapped_column(Text, primary_key=True)
    # Their own meaning and part of speech before there is a note: field name -> value.
    edits: Mapped[dict[str, Any]] = mapped_column(default=dict)
    # The word that this is only another form of: its sentences go there.
    same_as: Mapped[str | None] = mapped_column(Text)
    # The words of a phrase that is not to be learned whole.
    words: Mapped[list[Any]] = mapped_column(default=list)
    changed_at: Mapped[datetime]


class CardRow(Base):
    """One thing to remember about a note; its columns hold `webapp.domain.memory.Memory`."""

    __tablename__ = "cards"
    __table_args__ = (
        UniqueConstraint("note_id", "kind"),
        # What is due: learning by instant, review by day, new by position.
        Index("ix_cards_learning", "learner_id", "suspended", "state", "due_at"),
        Index(
            "ix_cards_queue",
            "learner_id",
            "suspended",
            "state",
            "due_day",
            "position",
            "interval",
            "buried_day",
        ),
        Index("ix_cards_new", "learner_id", "suspended", "state", "position"),
        Index("ix_cards_lapses", "learner_id", "lapses"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    learner_id: Mapped[int] = mapped_column(ForeignKey("learners.id", ondelete="CASCADE"))
    note_id: Mapped[int] = mapped_column(ForeignKey("notes.id", ondelete="CASCADE"))
    kind: Mapped[str] = mapped_column(String(16))
    position: Mapped[int]
    state: Mapped[str] = mapped_column(String(16), default="new")
    step: Mapped[int] = mapped_column(default=0)
    stability: Mapped[float | None]
    difficulty: Mapped[float | None]
    due_at: Mapped[datetime | None]
    due_day: Mapped[int | None]
    last_day: Mapped[int | None]
    interval: Mapped[int] = mapped_column(default=0)
    reps: Mapped[int] = mapped_column(default=0)
    lapses: Mapped[int] = mapped_column(default=0)
    suspended: Mapped[bool] = mapped_column(default=False)
    # Not shown on this day because a sibling was, or because the learner asked.
    buried_day: Mapped[int | None]
    # Counts every change; an answer to an older version is refused.
    version: Mapped[int] = mapped_column(default=1)

    note: Mapped[NoteRow] = relationship()
    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012


class StudySessionRow(Base):
    """A sitting: what the end screen sums up and undo is limited to."""

    __tablename__ = "study_sessions"

    id: Mapped[int] = mapped_column(primary_key=True)
    learner_id: Mapped[int] = mapped_column(ForeignKey("learners.id", ondelete="CASCADE"))
    article_id: Mapped[int | None] = mapped_column(ForeignKey("articles.id", ondelete="SET NULL"))
    started_at: Mapped[datetime]
    # What the learner aims for: {"minutes": 10} or {"cards": 20}; empty for all that is due.
    aim: Mapped[dict[str, Any]] = mapped_column(default=dict)


class ImportBatchRow(Base):
    """Something that was taken in from outside at once, and can be taken back at once."""

    __tablename__ = "import_batches"

    id: Mapped[int] = mapped_column(primary_key=True)
    learner_id: Mapped[int] = mapped_column(ForeignKey("learners.id", ondelete="CASCADE"))
    # reviews (they name their batch) | known (words marked as known)
    kind: Mapped[str] = mapped_column(String(16))
    # The file it came from.
    name: Mapped[str] = mapped_column(Text)
    made_at: Mapped[datetime]
    undone_at: Mapped[datetime | None]
    # What was done: {"reviews": 12, "cards": 5}, or {"marks": [words that were marked]}.
    effects: Mapped[dict[str, Any]] = mapped_column(default=dict)


class ReviewRow(Base):
    """One answer, or the undoing of one (`undoes`); written once, never changed."""

    __tablename__ = "reviews"
    __table_args__ = (
        UniqueConstraint("learner_id", "review_id"),
        Index("ix_reviews_card", "card_id", "reviewed_at"),
        Index("ix_reviews_learner", "learner_id", "seq"),
        Index("ix_reviews_day", "learner_id", "day"),
        Index(
            "ix_reviews_undoes",
            "undoes",
            unique=True,
            sqlite_where=text("undoes IS NOT NULL"),
            postgresql_where=text("undoes IS NOT NULL"),
        ),
        Index(
            "ix_reviews_batch",
            "batch_id",
            sqlite_where=text("batch_id IS NOT NULL"),
            postgresql_where=text("batch_id IS NOT NULL"),
        ),
    )

    seq: Mapped[int] = mapped_column(primary_key=True)
    # Made by the page when the question is shown; the same id twice is the same review.
    review_id: Mapped[str] = mapped_column(String(64))
    learner_id: Mapped[int] = mapped_column(ForeignKey("learners.id", ondelete="CASCADE"))
    card_id: Mapped[int] = mapped_column(ForeignKey("cards.id", ondelete="CASCADE"))
    session_id: Mapped[int | None] = mapped_column(
        ForeignKey("study_sessions.id", ondelete="SET NULL"), index=True
    )
    undoes: Mapped[int | None] = mapped_column(ForeignKey("reviews.seq", ondelete="CASCADE"))
    # The import it came with.
    batch_id: Mapped[int | None] = mapped_column(
        ForeignKey("import_batches.id", ondelete="SET NULL")
    )
    reviewed_at: Mapped[datetime]
    day: Mapped[int]
    rating: Mapped[int]
    # How it was asked (flip, typed, cloze, ...) and where it was answered (vietdeck, anki).
    way: Mapped[str] = mapped_column(String(16), default="flip")
    origin: Mapped[str] = mapped_column(String(16), default="vietdeck")
    milliseconds: Mapped[int] = mapped_column(default=0)
    # The memory before (whole, for undo) and after (for the answer and for charts).
    before: Mapped[dict[str, Any]]
    state: Mapped[str] = mapped_column(String(16))
    stability: Mapped[float | None]
    difficulty: Mapped[float | None]
    interval: Mapped[int] = mapped_column(default=0)
    due_at: Mapped[datetime | None]
    due_day: Mapped[int | None]
    # What was typed or chosen; null where the card was flipped.
    answer: Mapped[str | None] = mapped_column(Text)
    # What the answer changed beside the memory, so that undo can take exactly that back:
    # {"buried": [[card, buried_day before], ...], "own": buried_day before, "leech": true,
    # "suspends": true}.
    effects: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))


class MistakeRow(Base):
    """What was wrong in an answer, syllable by syllable; the source of the tone profile."""

    __tablename__ = "mistakes"
    __table_args__ = (Index("ix_mistakes_learner", "learner_id", "day"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    review_seq: Mapped[int] = mapped_column(
        ForeignKey("reviews.seq", ondelete="CASCADE"), index=True
    )
    learner_id: Mapped[int] = mapped_column(ForeignKey("learners.id", ondelete="CASCADE"))
    day: Mapped[int]
    kind: Mapped[str] = mapped_column(String(16))
    expected: Mapped[str] = mapped_column(Text)
    answer: Mapped[str] = mapped_column(Text)
    expected_tone: Mapped[str] = mapped_column(String(8), default="")
    answer_tone: Mapped[str] = mapped_column(String(8), default="")


class DailySumRow(Base):
    """What a learner did on a day; kept with every review so that charts need no full scan."""

    __tablename__ = "daily_sums"

    learner_id: Mapped[int] = mapped_column(
        ForeignKey("learners.id", ondelete="CASCADE"), primary_key=True
    )
    day: Mapped[int] = mapped_column(primary_key=True)
    reviews: Mapped[int] = mapped_column(default=0)
    new_cards: Mapped[int] = mapped_column(default=0)
    # Answers to cards in review, and how many of those were not Again: true retention.
    review_answers: Mapped[int] = mapped_column(default=0)
    review_passed: Mapped[int] = mapped_column(default=0)
    milliseconds: Mapped[int] = mapped_column(default=0)
    # Words (their cards from Vietnamese) that came into review, and that were forgotten out of it:
    # summed up over the days they give the words known on any day.
    words_gained: Mapped[int] = mapped_column(default=0)
    words_lost: Mapped[int] = mapped_column(default=0)


class DictionaryRow(Base):
    """A dictionary of the learner's own."""

    __tablename__ = "dictionaries"

    id: Mapped[int] = mapped_column(primary_key=True)
    learner_id: Mapped[int] = mapped_column(ForeignKey("learners.id", ondelete="CASCADE"))
    name: Mapped[str] = mapped_column(Text)
    kind: Mapped[str] = mapped_column(String(32))
    source: Mapped[str] = mapped_column(Text, default="")
    licence: Mapped[str] = mapped_column(Text, default="")
    digest: Mapped[str] = mapped_column(String(64))
    position: Mapped[int]
    entries: Mapped[int]
    added_at: Mapped[datetime]


class DictionaryEntryRow(Base):
    """One entry of a dictionary."""

    __tablename__ = "dictionary_entries"
    # By dictionary first, so that one of them is removed as fast as a word is found.
    __table_args__ = (Index("ix_dictionary_entries_word", "dictionary_id", "canonical"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    dictionary_id: Mapped[int] = mapped_column(ForeignKey("dictionaries.id", ondelete="CASCADE"))
    headword: Mapped[str] = mapped_column(Text)
    canonical: Mapped[str] = mapped_column(Text)
    pos: Mapped[str] = mapped_column(String(32), default="")
    definition: Mapped[str] = mapped_column(Text)


class JobRow(Base):
    """Work that is done outside of a request: an article to be fetched, read and mined."""

    __tablename__ = "jobs"
    __table_args__ = (Index("ix_jobs_state", "state", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    learner_id: Mapped[int] = mapped_column(ForeignKey("learners.id", ondelete="CASCADE"))
    # text | file | address
    kind: Mapped[str] = mapped_column(String(16))
    # What the learner knows it by: a title, a file's name, an address.
    name: Mapped[str] = mapped_column(Text)
    # queued | running | done | failed | cancelled
    state: Mapped[str] = mapped_column(String(16), default="queued")
    progress: Mapped[float] = mapped_column(default=0.0)
    message: Mapped[str] = mapped_column(Text, default="")
    article_id: Mapped[int | None] = mapped_column(ForeignKey("articles.id", ondelete="SET NULL"))
    # The file in the data folder that holds what was given; it goes when the job ends.
    payload: Mapped[str] = mapped_column(String(64))
    # How often it was begun: one that stops the program is not begun for ever.
    attempts: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime]
