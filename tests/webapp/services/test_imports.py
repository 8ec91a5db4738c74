"""Reviews from Anki: what would change, taking them in, and taking them back; without Anki."""

import io
import uuid
from collections.abc import Iterator, Sequence
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from decks.anki import AnkiReview, CardType, ReviewKind, Schedule, write_package
from tests.webapp.builders import NOON, add_deck, add_learner, open_database
from webapp.domain.memory import CardState, Rating
from webapp.errors import NotFoundError, NothingToUndoError
from webapp.services.anki_choices import AnkiChoices
from webapp.services.exports import whole_deck
from webapp.services.imports import apply_import, list_imports, plan_import, undo_import
from webapp.services.learners import Learner
from webapp.services.packages import PackageHistory, read_history
from webapp.services.progress import rebuild_days
from webapp.services.reviews import Answer, memory_of, replay_card, review_card
from webapp.services.undo import undo_review
from webapp.storage import history
from webapp.storage.database import Database
from webapp.storage.tables import CardRow, DailySumRow, MistakeRow, NoteRow, ReviewRow

MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    opened = open_database(tmp_path)
    yield opened
    opened.close()


@pytest.fixture
def learner(database: Database) -> Learner:
    with database.transaction() as session:
        person = add_learner(session)
        add_deck(session, person, 3, kinds=("recognition", "production"))
    return person


def answer_here(
    session: Session, learner: Learner, card_id: int, rating: Rating, at: timedelta
) -> None:
    card = session.get_one(CardRow, card_id)
    given = Answer(card_id, rating, card.version, uuid.uuid4().hex, 1_500)
    review_card(session, learner, given, NOON + at)


def anki_review(
    session: Session, number: int, at: timedelta, rating: int = 3, **more: object
) -> AnkiReview:
    """An answer in Anki to one of the first cards."""
    note = session.scalars(select(NoteRow).order_by(NoteRow.id)).all()[number]
    values = {"guid": note.guid, "at": NOON + at, "rating": rating, "taken": 900, "factor": 500}
    return AnkiReview(**{**values, **more})  # type: ignore[arg-type]


def packed(
    session: Session, learner: Learner, reviews: Sequence[AnkiReview] = ()
) -> PackageHistory:
    """What an export of the whole deck would bring back, with more reviews in it."""
    choices = AnkiChoices(card_types=tuple(CardType), schedule=True)
    deck = whole_deck(session, learner, choices)
    assert deck.schedule is not None
    log = (*deck.schedule.reviews, *reviews)
    file = io.BytesIO()
    write_package(file, deck.notes, schedule=Schedule(cards=deck.schedule.cards, reviews=log))
    file.seek(0)
    return read_history(file)


def check(session: Session, learner: Learner) -> None:
    """Memory is the replay, every row tells what was before it, and sums are what the log says."""
    session.flush()
    rows = history.counted_rows(session, session.scalars(select(CardRow.id)).all())
    for card in session.scalars(select(CardRow)):
        assert replay_card(session, learner, card.id) == memory_of(card)
        state = "new"
        for row in rows.get(card.id, []):
            assert row.before["state"] == state
            state = row.state
        seqs = [row.seq for row in rows.get(card.id, [])]
        assert seqs == sorted(seqs)
    sums = _sums(session)
    rebuild_days(session, learner)
    session.expire_all()
    assert {day: one for day, one in sums.items() if any(one)} == _sums(session)


def _sums(session: Session) -> dict[int, tuple[int, ...]]:
    names = [column.name for column in DailySumRow.__table__.columns if column.name not in _KEYS]
    return {
        row.day: tuple(getattr(row, name) for name in names)
        for row in session.scalars(select(DailySumRow))
    }


_KEYS = ("learner_id", "day")


def counted(session: Session) -> list[tuple[int, int, str]]:
    """The answers that count, as (card, seconds since noon, origin)."""
    rows = history.counted_rows(session, session.scalars(select(CardRow.id)).all())
    return [
        (card, round((row.reviewed_at - NOON).total_seconds()), row.origin)
        for card, log in sorted(rows.items())
        for row in log
    ]


def test_a_preview_tells_all_and_writes_nothing(database: Database, learner: Learner) -> None:
    with database.transaction() as session:
        answer_here(session, learner, 1, Rating.GOOD, timedelta())
    with database.reading() as session:
        more = [anki_review(session, 0, 15 * MINUTE), anki_review(session, 1, DAY, 4)]
        plan = plan_import(session, learner, packed(session, learner, more), NOON + 2 * DAY)
        assert not session.dirty
        assert not session.new
    assert (plan.new, plan.known, plan.cards, plan.matched) == (2, 1, 2, 3)
    first, second = plan.changes
    assert (first.term, first.kind, first.reviews) == ("thuật toán", "recognition", 1)
    assert (first.before.state, first.after.state) == (CardState.LEARNING, CardState.REVIEW)
    assert (second.before.state, second.after.interval) == (CardState.NEW, 8)
    with database.reading() as session:
        assert session.scalar(select(func.count()).select_from(ReviewRow)) == 1


def test_reviews_come_in_once(database: Database, learner: Learner) -> None:
    with database.transaction() as session:
        answer_here(session, learner, 1, Rating.GOOD, timedelta())
        found = packed(session, learner, [anki_review(session, 0, 15 * MINUTE)])
        batch = apply_import(session, learner, found, "mine.apkg", NOON + DAY)
        assert batch is not None
        assert (batch.reviews, batch.cards, batch.name) == (1, 1, "mine.apkg")
        assert counted(session) == [(1, 0, "vietdeck"), (1, 900, "anki")]
        check(session, learner)
        before = session.scalar(select(func.count()).select_from(ReviewRow))
        assert apply_import(session, learner, found, "mine.apkg", NOON + DAY) is None
        assert apply_import(session, learner, packed(session, learner), "x", NOON + DAY) is None
        assert session.scalar(select(func.count()).select_from(ReviewRow)) == before


def test_a_review_in_between_changes_what_came_after(database: Database, learner: Learner) -> None:
    with database.transaction() as session:
        answer_here(session, learner, 1, Rating.GOOD, timedelta())
        answer_here(session, learner, 1, Rating.GOOD, 20 * MINUTE)
        answer_here(session, learner, 1, Rating.GOOD, 3 * DAY)
        session.add(
            MistakeRow(review_seq=3, learner_id=learner.id, day=1, kind="tone", expected="a",
                       answer="á")
        )  # fmt: skip
        rows = session.scalar(select(func.count()).select_from(ReviewRow))
        found = packed(session, learner, [anki_review(session, 0, DAY, 1)])
        apply_import(session, learner, found, "mine.apkg", NOON + 4 * DAY)
        check(session, learner)
        card = session.get_one(CardRow, 1)
        assert (card.lapses, card.reps, card.state) == (1, 4, "review")
        # The log only grew: the answer behind was taken back and written again, with its mistake.
        assert session.scalar(select(func.count()).select_from(ReviewRow)) == (rows or 0) + 3
        assert session.scalar(select(func.count()).select_from(MistakeRow)) == 2
        assert [origin for *_, origin in counted(session)] == [
            "vietdeck", "vietdeck", "anki", "vietdeck",
        ]  # fmt: skip


def test_an_import_can_be_taken_back(database: Database, learner: Learner) -> None:
    with database.transaction() as session:
        answer_here(session, learner, 1, Rating.GOOD, timedelta())
        answer_here(session, learner, 1, Rating.GOOD, 3 * DAY)
        before = {card.id: memory_of(card) for card in session.scalars(select(CardRow))}
        found = packed(
            session,
            learner,
            [anki_review(session, 0, DAY, 1), anki_review(session, 2, DAY, 3, ordinal=1)],
        )
        batch = apply_import(session, learner, found, "mine.apkg", NOON + 4 * DAY)
        assert batch is not None
        assert undo_import(session, learner, batch.id, NOON + 5 * DAY).undone
        check(session, learner)
        assert {c.id: memory_of(c) for c in session.scalars(select(CardRow))} == before
        size = session.scalar(select(func.count()).select_from(ReviewRow))
        undo_import(session, learner, batch.id, NOON + 5 * DAY)
        assert session.scalar(select(func.count()).select_from(ReviewRow)) == size
        # What was taken back can be taken in again.
        again = apply_import(session, learner, found, "mine.apkg", NOON + 6 * DAY)
        assert again is not None
        assert again.reviews == 2
        check(session, learner)
        assert [one.undone for one in list_imports(session, learner)] == [False, True]


def test_answers_given_since_stay_when_an_import_is_taken_back(
    database: Database, learner: Learner
) -> None:
    with database.transaction() as session:
        found = packed(session, learner, [anki_review(session, 0, timedelta(), 4)])
        batch = apply_import(session, learner, found, "mine.apkg", NOON + DAY)
        assert batch is not None
        answer_here(session, learner, 1, Rating.GOOD, 9 * DAY)
        undo_import(session, learner, batch.id, NOON + 10 * DAY)
        check(session, learner)
        assert counted(session) == [(1, 9 * 86_400, "vietdeck")]
        assert session.get_one(CardRow, 1).state == "learning"


def test_an_answer_is_not_undone_under_an_import(database: Database, learner: Learner) -> None:
    with database.transaction() as session:
        answer_here(session, learner, 1, Rating.GOOD, timedelta())
        found = packed(session, learner, [anki_review(session, 0, DAY)])
        apply_import(session, learner, found, "mine.apkg", NOON + 2 * DAY)
        with pytest.raises(NothingToUndoError, match="elsewhere"):
            undo_review(session, learner, "undo-number-1", NOON + 2 * DAY)


def test_an_answer_taken_back_here_does_not_come_back(database: Database, learner: Learner) -> None:
    with database.transaction() as session:
        answer_here(session, learner, 1, Rating.GOOD, timedelta())
        found = packed(session, learner)
        undo_review(session, learner, "undo-number-1", NOON + MINUTE)
        assert apply_import(session, learner, found, "mine.apkg", NOON + DAY) is None
        assert counted(session) == []


def test_what_is_no_answer_stays_out(database: Database, learner: Learner) -> None:
    with database.transaction() as session:
        found = packed(
            session,
            learner,
            [
                anki_review(session, 0, MINUTE, 0, kind=ReviewKind.MANUAL),
                anki_review(session, 0, 2 * MINUTE, 3, kind=ReviewKind.RESCHEDULED),
                anki_review(session, 0, 3 * MINUTE, 3, kind=ReviewKind.FILTERED, factor=0),
                anki_review(session, 0, 4 * MINUTE, 3, kind=ReviewKind.FILTERED, factor=2500),
                anki_review(session, 0, 40 * DAY, 3),
            ],
        )
        plan = plan_import(session, learner, found, NOON + DAY)
        assert (plan.new, plan.by_hand, plan.practice, plan.future) == (1, 2, 1, 1)
        apply_import(session, learner, found, "mine.apkg", NOON + DAY)
        assert counted(session) == [(1, 240, "anki")]


def test_cards_that_are_only_studied_in_anki_keep_their_history(
    database: Database, learner: Learner
) -> None:
    with database.transaction() as session:
        found = packed(session, learner, [anki_review(session, 0, MINUTE, 4, ordinal=2)])
        batch = apply_import(session, learner, found, "mine.apkg", NOON + DAY)
        assert batch is not None
        card = session.scalars(select(CardRow).where(CardRow.kind == "cloze")).one()
        assert (card.suspended, card.state, card.interval) == (True, "review", 8)
        check(session, learner)
        # It goes out again, and there it does not rest.
        deck = whole_deck(session, learner, AnkiChoices(card_types=tuple(CardType), schedule=True))
        assert deck.schedule is not None
        (cloze,) = (one for one in deck.schedule.cards if one.ordinal == CardType.CLOZE)
        assert not cloze.suspended
        assert apply_import(session, learner, packed(session, learner), "x", NOON + DAY) is None


def test_words_that_are_not_here_are_named(database: Database, learner: Learner) -> None:
    with database.transaction() as session:
        found = packed(session, learner, [anki_review(session, 2, MINUTE)])
        session.delete(session.scalars(select(NoteRow).order_by(NoteRow.id.desc())).first())
        session.flush()
        plan = plan_import(session, learner, found, NOON + DAY)
        assert (plan.unknown, plan.new, plan.matched) == (("phần mềm",), 0, 2)


def test_a_strangers_import_is_not_found(database: Database, learner: Learner) -> None:
    with database.transaction() as session, pytest.raises(NotFoundError):
        undo_import(session, learner, 7, NOON)


LOGS = st.lists(
    st.tuples(st.integers(0, 2), st.integers(0, 1), st.integers(0, 5_000), st.integers(1, 4)),
    max_size=12,
    unique_by=lambda one: (one[0], one[1], one[2]),
)


@settings(max_examples=25, deadline=None)
@given(
    LOGS, LOGS, st.lists(st.tuples(st.integers(1, 6), st.sampled_from(list(Rating))), max_size=4)
)
def test_the_order_of_imports_does_not_matter(
    one: list[tuple[int, int, int, int]],
    other: list[tuple[int, int, int, int]],
    ours: list[tuple[int, Rating]],
) -> None:
    """Whatever order, however often: the same answers, memories and sums; all undone at last."""
    taken = {log[:3] for log in one}
    other = [log for log in other if log[:3] not in taken]
    results = []
    for order in ((one, other, one), (other, one, other)):
        with TemporaryDirectory() as folder:
            database = open_database(Path(folder))
            with database.transaction() as session:
                learner = add_learner(session)
                add_deck(session, learner, 3, ("recognition", "production"))
                for number, (card_id, rating) in enumerate(ours):
                    answer_here(
                        session, learner, card_id, rating, number * DAY + timedelta(seconds=7)
                    )
                start = {card.id: memory_of(card) for card in session.scalars(select(CardRow))}
                later = NOON + 10 * DAY
                batches = []
                for log in order:
                    reviews = [
                        anki_review(session, note, minutes * MINUTE, rating, ordinal=ordinal)
                        for note, ordinal, minutes, rating in log
                    ]
                    found = packed(session, learner, reviews)
                    batches.append(apply_import(session, learner, found, "x", later))
                    check(session, learner)
                assert batches[2] is None
                cards = {card.id: memory_of(card) for card in session.scalars(select(CardRow))}
                results.append((counted(session), cards, _sums(session)))
                for batch in batches:
                    if batch is not None:
                        undo_import(session, learner, batch.id, later)
                        check(session, learner)
                end = {card.id: memory_of(card) for card in session.scalars(select(CardRow))}
                assert end == start
            database.close()
    assert results[0] == results[1]
