"""A learner of many years: 100,000 cards and 1,000,000 reviews, made once and kept.

The histories are real ones: a few hundred are simulated with the scheduler, card by card, and
handed out to all the cards, each moved by some days. So every card's memory is what its reviews
lead to, and the sums of the days are what the log says.
"""

import hashlib
import json
import shutil
import tempfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict, replace
from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import islice
from pathlib import Path
from typing import Any

from sqlalchemy import insert
from sqlalchemy.schema import CreateTable

from decks.anki import note_guid
from tests.benchmarks.histories import DAYS, EPOCH, TEMPLATES, histories
from webapp.domain.memory import Memory
from webapp.domain.progress import DayAnswer
from webapp.services.learners import ensure_learner
from webapp.services.reviews import pack_memory
from webapp.storage.database import Database
from webapp.storage.schema import migrate
from webapp.storage.tables import (
    ArticleRow,
    ArticleTermRow,
    Base,
    CardRow,
    DailySumRow,
    ExampleRow,
    NoteRow,
)

CARDS = 100_000
REVIEWS = 1_000_000
SPREAD = 17  # a history is moved back by up to so many days
TERMS_OF_ARTICLE = 100
# The format of the file; a change of the builder changes it.
EDITION = 4
ZONE = "Asia/Ho_Chi_Minh"
KINDS = ("production", "recognition")
INSERT_REVIEW = """
INSERT INTO reviews (
    learner_id, way, origin, review_id, card_id, reviewed_at, milliseconds,
    day, rating, before, state, stability, difficulty, interval, due_at, due_day
) VALUES (1, 'flip', 'vietdeck', ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
"""


def today() -> datetime:
    """Return noon in Hà Nội of the present day, from which the histories count back."""
    return datetime.now(UTC).replace(hour=5, minute=0, second=0, microsecond=0)


def big_database(cards: int = CARDS, reviews: int = REVIEWS) -> Database:
    """Return a copy of the big database, which the caller may change and should delete."""
    # The tables are part of the name, so that a file from before a change is not taken.
    tables = "\n".join(str(CreateTable(table)) for table in Base.metadata.sorted_tables)
    digest = hashlib.sha256(tables.encode()).hexdigest()[:8]
    name = f"vietdeck-big-{EDITION}-{digest}-{cards}-{reviews}-{today():%Y%m%d}.db"
    kept = Path(tempfile.gettempdir()) / name
    if not kept.exists():
        part = kept.with_suffix(".part")
        part.unlink(missing_ok=True)
        build(part, cards, reviews)
        part.rename(kept)
    folder = Path(tempfile.mkdtemp(prefix="vietdeck-bench-"))
    shutil.copy(kept, folder / "vietdeck.db")
    return Database(folder / "vietdeck.db")


def build(path: Path, cards: int, reviews: int) -> None:
    """Write a big database."""
    # Nothing is lost when this is killed: the file is made again.
    database = Database(path, {"journal_mode": "OFF", "synchronous": "OFF"})
    migrate(database)
    noon = today()
    with database.transaction() as session:
        learner = ensure_learner(session, noon, ZONE)
        last_day = learner.moment(noon).day
        connection = session.connection()
        for table, rows in (
            (NoteRow, _notes(cards // 2, noon)),
            (ExampleRow, _examples(cards // 2)),
            (ArticleRow, _articles(cards // 2, noon)),
            (ArticleTermRow, _terms(cards // 2)),
        ):
            connection.execute(insert(table), list(rows))
        plan = _plan(cards, reviews)
        connection.execute(insert(CardRow), list(_cards(plan, last_day, noon)))
        log = _log(plan, last_day, noon)
        while chunk := list(islice(log, 20_000)):
            connection.exec_driver_sql(INSERT_REVIEW, chunk)
        connection.execute(insert(DailySumRow), list(_sums(plan, last_day)))
    database.close()


def _notes(count: int, noon: datetime) -> Iterator[dict[str, Any]]:
    for number in range(1, count + 1):
        yield {
            "id": number, "learner_id": 1, "guid": note_guid(f"từ số {number}"),
            "term": f"từ số {number}", "canonical": f"từ số {number}", "sense": "", "pos": "noun",
            "gloss": f"word number {number}", "classifier": "", "han": "", "parts": "",
            "usage": "", "domain": "", "edits": {}, "created_at": noon, "modified_at": noon,
        }  # fmt: skip


def _examples(count: int) -> Iterator[dict[str, Any]]:
    for number in range(1, count + 1):
        term = f"từ số {number}"
        yield {
            "note_id": number, "article_id": None, "position": 0, "text": f"Đây là {term}.",
            "start": 7, "end": 7 + len(term), "translation": f"This is word {number}.",
            "score": 1.0,
        }  # fmt: skip


def _articles(notes: int, noon: datetime) -> Iterator[dict[str, Any]]:
    for number in range(1, notes // TERMS_OF_ARTICLE + 1):
        yield {
            "id": number, "learner_id": 1, "title": f"Bài báo số {number}", "author": "",
            "source": "", "published": "", "digest": f"digest-{number}",
            "added_at": noon - timedelta(days=number), "token_count": 900,
            "is_technology": True, "place": 0,
        }  # fmt: skip


def _terms(notes: int) -> Iterator[dict[str, Any]]:
    for number in range(1, notes + 1):
        article_id = -(-number // TERMS_OF_ARTICLE)
        if article_id > notes // TERMS_OF_ARTICLE:
            return
        yield {
            "article_id": article_id, "note_id": number, "rank": number, "count": 2,
            "term": f"từ số {number}", "canonical": f"từ số {number}", "pos": "noun",
            "gloss": f"word number {number}", "score": 1.0, "reason": "", "examples": [],
            "positions": [0], "status": "accepted",
        }  # fmt: skip


# For each card the number of its history (-1: none) and by how many days it is moved back.
Plan = list[tuple[int, int]]


def _plan(cards: int, reviews: int) -> Plan:
    """Hand out histories until there are enough reviews; the cards that are left are new."""
    lengths = [len(history) for history in histories()]
    usable = sorted(range(TEMPLATES), key=lengths.__getitem__)
    # Three cards of four are studied: leave out short histories until that gives enough reviews.
    while (
        len(usable) > 20 and sum(lengths[i] for i in usable) / len(usable) < reviews / cards / 0.75
    ):
        usable.pop(0)
    plan: Plan = []
    left = reviews
    for card in range(cards):
        number = usable[card * 7 % len(usable)] if left > 0 else -1
        if number >= 0 and lengths[number] > left:
            number = lengths.index(left) if left in lengths else lengths.index(1)
        left -= lengths[number] if number >= 0 else 0
        plan.append((number, card % SPREAD))
    return plan


def _moved(memory: Memory, days: int, later: timedelta) -> Memory:
    return replace(
        memory,
        due_at=None if memory.due_at is None else memory.due_at + later,
        due_day=None if memory.due_day is None else memory.due_day + days,
        last_day=None if memory.last_day is None else memory.last_day + days,
    )


def _later(noon: datetime, back: int) -> timedelta:
    """Return what turns an instant of a history into one of the past."""
    return noon - timedelta(days=DAYS + back) - EPOCH


def _cards(plan: Plan, last_day: int, noon: datetime) -> Iterator[dict[str, Any]]:
    for card, (number, back) in enumerate(plan, start=1):
        memory = histories()[number][-1].after if number >= 0 else Memory()
        yield {
            "id": card, "learner_id": 1, "note_id": -(-card // 2), "position": card,
            "kind": KINDS[card % 2], "suspended": False, "buried_day": None, "version": 1,
            **asdict(_moved(memory, last_day - DAYS - back, _later(noon, back))),
        }  # fmt: skip


def _answers(plan: Plan) -> list[tuple[int, int, int, int]]:
    """Return (day, second, card, number of the step) of all answers in the order of time."""
    told = [
        (step.day - back, step.second, card, place)
        for card, (number, back) in enumerate(plan, start=1)
        if number >= 0
        for place, step in enumerate(histories()[number])
    ]
    told.sort()
    return told


def _milliseconds(card: int, second: int) -> int:
    return 2_000 + (card * 37 + second) % 9_000


def _log(plan: Plan, last_day: int, noon: datetime) -> Iterator[tuple[Any, ...]]:
    """Give the rows of the log, as the database's own values: SQLAlchemy would take a minute."""

    @cache
    def values(number: int, place: int, back: int) -> tuple[Any, ...]:
        step, days, later = histories()[number][place], last_day - DAYS - back, _later(noon, back)
        before, after = _moved(step.before, days, later), _moved(step.after, days, later)
        due_at = None if after.due_at is None else _told(after.due_at)
        return (
            step.day + days, int(step.rating), json.dumps(pack_memory(before)), str(after.state),
            after.stability, after.difficulty, after.interval, due_at, after.due_day,
        )  # fmt: skip

    for day, second, card, place in _answers(plan):
        number, back = plan[card - 1]
        at = _told(EPOCH + timedelta(days=day + back, seconds=second) + _later(noon, back))
        review_id = f"{card}-{place}-of-a-big-log"
        yield (review_id, card, at, _milliseconds(card, second), *values(number, place, back))


def _told(instant: datetime) -> str:
    return instant.strftime("%Y-%m-%d %H:%M:%S.%f")


def _sums(plan: Plan, last_day: int) -> Iterator[dict[str, int]]:
    sums: dict[int, Counter[str]] = {}
    for day, second, card, place in _answers(plan):
        step = histories()[plan[card - 1][0]][place]
        answer = DayAnswer(
            KINDS[card % 2], step.before.state, step.after.state, step.rating,
            _milliseconds(card, second),
        )  # fmt: skip
        sums.setdefault(last_day - DAYS + day, Counter()).update(answer.sums())
    for day, total in sums.items():
        yield {"learner_id": 1, "day": day, **total}
