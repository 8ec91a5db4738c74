"""Small decks made directly of rows, for tests of everything above the tables."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from decks.anki.notes import note_guid
from webapp.domain.memory import Rating
from webapp.domain.review_log import Log
from webapp.services.history import HistoryWriter, PastAnswer
from webapp.services.learners import Learner, ensure_learner
from webapp.storage.database import Database
from webapp.storage.schema import migrate
from webapp.storage.tables import ArticleRow, ArticleTermRow, CardRow, ExampleRow, NoteRow

NOON = datetime(2026, 3, 2, 5, 0, tzinfo=UTC)  # Monday noon in Hà Nội
WORDS = (
    ("thuật toán", "noun", "algorithm"),
    ("mã nguồn mở", "noun", "open source"),
    ("phần mềm", "noun", "software"),
    ("truy cập", "verb", "to access"),
    ("đột phá", "verb", "to break through"),
    ("tiên tiến", "adj", "advanced"),
    ("hệ sinh thái", "noun", "ecosystem"),
    ("mô phỏng", "verb", "to simulate; to imitate"),
    ("trọng số", "noun", "weight (of a model)"),
    ("bảo mật", "verb", "to keep secure"),
    ("phiên bản", "noun", "version"),
    ("hiệu suất", "noun", "performance"),
)


def open_database(folder: Path) -> Database:
    """Return a new database in a folder, migrated."""
    database = Database(folder / "vietdeck.db")
    migrate(database)
    return database


def add_deck(
    session: Session, learner: Learner, words: int = len(WORDS), kinds: tuple[str, ...] = ()
) -> list[int]:
    """Add notes with one example each, and their cards; return the cards' ids."""
    made = []
    for number in range(words):
        term, pos, gloss = WORDS[number % len(WORDS)]
        suffix = "" if number < len(WORDS) else f" {number}"
        text = f"Câu này có {term}{suffix} ở giữa."
        start = text.index(term)
        note = NoteRow(
            learner_id=learner.id,
            guid=note_guid(term + suffix),
            term=term + suffix,
            canonical=term + suffix,
            pos=pos,
            gloss=gloss + suffix,
            edits={},
            created_at=NOON,
            modified_at=NOON,
            examples=[
                ExampleRow(
                    position=0,
                    text=text,
                    start=start,
                    end=start + len(term + suffix),
                    translation=f"This sentence has {gloss} in the middle.",
                )
            ],
        )
        session.add(note)
        session.flush()
        for kind in kinds or ("recognition",):
            card = CardRow(
                learner_id=learner.id, note_id=note.id, kind=kind, position=number, state="new"
            )
            session.add(card)
            session.flush()
            made.append(card.id)
    return made


def add_learner(session: Session, time_zone: str = "Asia/Ho_Chi_Minh") -> Learner:
    """Add the learner of a local installation."""
    return ensure_learner(session, NOON, time_zone)


def add_article(session: Session, learner: Learner, title: str = "Thuật toán mới") -> int:
    """Add an article whose terms are the learner's notes and one that is not in the deck."""
    article = ArticleRow(
        learner_id=learner.id,
        title=title,
        author="Thái Linh",
        source="Financial Times",
        digest=title,
        added_at=NOON,
        token_count=120,
    )
    session.add(article)
    session.flush()
    notes = list(session.scalars(select(NoteRow).where(NoteRow.learner_id == learner.id)))
    spare = [("trí tuệ nhân tạo", "noun", "artificial intelligence", None)]
    listed = [(note.term, note.pos, note.gloss, note) for note in notes]
    for rank, (term, pos, gloss, note) in enumerate([*listed, *spare], start=1):
        text = f"Câu này có {term} ở giữa."
        example = {"text": text, "start": 11, "end": 11 + len(term), "score": 0.5}
        session.add(
            ArticleTermRow(
                article_id=article.id,
                note_id=note.id if note else None,
                rank=rank,
                term=term,
                canonical=term,
                pos=pos,
                gloss=gloss,
                count=3,
                score=1 / rank,
                reason="3 times here, mostly in technology news",
                examples=[example | {"translation": f"This sentence has {gloss}."}],
                status="accepted" if note else "candidate",
            )
        )
    session.flush()
    return article.id


def add_history(session: Session, learner: Learner, cards: Sequence[int], log: Log) -> None:
    """Give cards the answers of a simulated log, whose last day is NOON's."""
    rows = {card.id: card for card in session.scalars(select(CardRow))}
    moved = learner.moment(NOON).day - max(log.days)
    answers: dict[int, list[PastAnswer]] = {}
    for number, day, rating in zip(log.cards, log.days, log.ratings, strict=True):
        told = answers.setdefault(cards[number - 1], [])
        at = NOON - timedelta(days=learner.moment(NOON).day - moved - day, seconds=-len(told))
        milliseconds = 3_000 + 2_000 * (4 - rating)
        told.append(PastAnswer(learner.moment(at), Rating(rating), milliseconds, origin="vietdeck"))
    writer = HistoryWriter(session, learner, NOON)
    for card, history in answers.items():
        writer.write(rows[card], [], history)
    writer.store()
