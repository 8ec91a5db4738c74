"""Ways to ask on a real database: stored answers, mistakes, leeches, and taking all of it back."""

import uuid
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from itertools import count, takewhile
from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tests.webapp.builders import NOON, add_deck, add_learner, open_database
from webapp.domain.memory import Rating
from webapp.domain.ways import TYPED_WAYS, Way
from webapp.errors import InvalidInputError, NotFoundError, NothingToUndoError
from webapp.services import cards, mistakes, practice, quizzes, study
from webapp.services.learners import Learner
from webapp.services.practice import PracticeQuestion, Round
from webapp.services.reviews import Answer, memory_of, review_card
from webapp.services.sessions import start_session, summarise, view_sitting
from webapp.services.undo import undo_review
from webapp.storage.database import Database
from webapp.storage.tables import CardRow, MistakeRow, NoteRow, ReviewRow


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    opened = open_database(tmp_path)
    yield opened
    opened.close()


@pytest.fixture
def learner(database: Database) -> Learner:
    with database.transaction() as session:
        person = add_learner(session)
        add_deck(session, person, kinds=("recognition", "production"))
    return person


def card_of(session: Session, term: str, kind: str = "production") -> CardRow:
    return session.scalars(
        select(CardRow).join(NoteRow).where(NoteRow.term == term, CardRow.kind == kind)
    ).one()


def answer(
    database: Database,
    learner: Learner,
    term: str,
    text: str | None,
    way: Way = Way.TYPED,
    rating: Rating = Rating.HARD,
    **more: object,
) -> None:
    with database.transaction() as session:
        card = card_of(session, term)
        given = Answer(card.id, rating, card.version, uuid.uuid4().hex, 900, way=way, text=text)
        review_card(session, learner, replace(given, **more), NOON)  # type: ignore[arg-type]


def kept(database: Database) -> list[tuple[str, str, str]]:
    with database.reading() as session:
        rows = session.scalars(select(MistakeRow).order_by(MistakeRow.id))
        return [(row.kind, row.expected_tone, row.answer_tone) for row in rows]


def test_every_error_is_stored_as_what_it_was(database: Database, learner: Learner) -> None:
    answer(database, learner, "bảo mật", "bão mật")
    answer(database, learner, "phần mềm", "phân mêm")
    answer(database, learner, "mã nguồn mở", "má nguồn mở", Way.TONE)
    answer(database, learner, "thuật toán", "phiên bản", Way.CHOOSE_WORD)
    answer(database, learner, "truy cập", "truy cập", rating=Rating.GOOD)
    answer(database, learner, "đột phá", "dot pha", accepted=True)
    answer(database, learner, "trọng số", None, Way.FLIP)
    assert kept(database) == [
        ("tone", "hỏi", "ngã"),
        ("tone", "huyền", "ngang"),
        ("tone", "huyền", "ngang"),
        ("tone", "ngã", "sắc"),
        ("choice", "", ""),
    ]
    with database.reading() as session:
        rows = session.scalars(select(ReviewRow).order_by(ReviewRow.seq)).all()
        assert [row.answer for row in rows][-3:] == ["truy cập", "dot pha", None]
        assert rows[0].way == "typed"


def test_mistakes_of_undone_reviews_do_not_count(database: Database, learner: Learner) -> None:
    for _ in range(4):
        answer(database, learner, "bảo mật", "bão mật")
    with database.reading() as session:
        found = mistakes.suggest_practice(session, learner, NOON)
        assert found is not None
        assert (found.pair, found.told, found.count) == (
            "hoi-nga",
            "You mix up hỏi and ngã.",
            4,
        )
    for number in range(4):
        with database.transaction() as session:
            undo_review(session, learner, f"undo-number-{number}", NOON)
        with database.reading() as session:
            assert mistakes.tone_profile(session, learner).total == 3 - number
            suggestion = mistakes.suggest_practice(session, learner, NOON)
            assert (suggestion is None) == (number > 0)


def test_the_question_is_the_same_until_it_is_answered(
    database: Database, learner: Learner
) -> None:
    answer(database, learner, "bảo mật", None, Way.FLIP, Rating.AGAIN)
    asked = []
    for _ in range(3):
        with database.reading() as session:
            asked.append(study.question_for(session, learner, card_of(session, "bảo mật").id, NOON))
    assert asked[0].quiz == asked[1].quiz == asked[2].quiz
    with database.transaction() as session:
        undo_review(session, learner, "undo-number-1", NOON)
        card = card_of(session, "bảo mật")
        review = Answer(card.id, Rating.AGAIN, card.version, uuid.uuid4().hex)
        review_card(session, learner, review, NOON)
        again = study.question_for(session, learner, card.id, NOON)
    assert again.quiz == asked[0].quiz


def test_only_wanted_ways_are_asked(database: Database, learner: Learner) -> None:
    wanted = replace(learner, preferences={"ways": ["typed"]})
    for number in range(6):
        answer(database, learner, "bảo mật", None, Way.FLIP, Rating.GOOD)
        with database.reading() as session:
            card = card_of(session, "bảo mật")
            assert study.question_for(session, wanted, card.id, NOON).quiz.way is Way.TYPED, number
            other = card_of(session, "bảo mật", "recognition")
            assert study.question_for(session, wanted, other.id, NOON).quiz.way is Way.FLIP


@pytest.mark.parametrize("way", [way for way in Way if way is not Way.FLIP])
def test_every_way_grades_its_own_right_answer_as_right(
    database: Database, learner: Learner, way: Way
) -> None:
    with database.reading() as session:
        card = card_of(session, "hệ sinh thái")
        quiz = quizzes.ask_by(session, learner, card, way)
        assert quiz is not None
        assert quiz.way is way
        assert study.check(session, learner, card.id, way, quiz.expected).right
        assert not study.check(session, learner, card.id, way, "").right
        assert session.scalar(select(func.count()).select_from(ReviewRow)) == 0
        if way in TYPED_WAYS:
            plain = study.check(session, learner, card.id, way, "he sinh thai")
            assert (plain.verdict, plain.rating) == ("unmarked", Rating.HARD)
            strict = replace(learner, preferences={"slip": "again"})
            assert study.check(session, strict, card.id, way, "he sinh thai").rating == Rating.AGAIN


def test_another_word_of_the_same_meaning_is_recognised(
    database: Database, learner: Learner
) -> None:
    with database.transaction() as session:
        note = card_of(session, "hiệu suất").note
        note.gloss = "version"
        card_id = card_of(session, "hiệu suất").id
        graded = study.check(session, learner, card_id, Way.TYPED, "phiên bản")
    assert graded.verdict == "same_meaning"


def test_a_leech_is_pulled_out_and_undo_brings_it_back(
    database: Database, learner: Learner
) -> None:
    strict = replace(learner, preferences={"leech_lapses": 2})
    now = NOON
    told = []
    for rating in (Rating.EASY, Rating.AGAIN, Rating.EASY, Rating.AGAIN):
        with database.transaction() as session:
            card = card_of(session, "bảo mật")
            given = Answer(card.id, rating, card.version, uuid.uuid4().hex)
            told.append(review_card(session, strict, given, now))
            again = review_card(session, strict, given, now)
            assert again == told[-1]
        now += timedelta(days=30)
    assert [one.leech for one in told] == [False, False, False, True]
    with database.transaction() as session:
        assert card_of(session, "bảo mật").suspended
        undo_review(session, strict, "undo-number-1", now)
        assert not card_of(session, "bảo mật").suspended


def test_many_undos_in_a_row_lead_back_to_the_beginning(
    database: Database, learner: Learner
) -> None:
    strict = replace(learner, preferences={"leech_lapses": 1})
    with database.transaction() as session:
        sitting = start_session(session, strict, NOON)
        cards.bury(session, strict, card_of(session, "đột phá", "recognition").id, NOON)
    states = [snapshot(database)]
    now = NOON
    for number in range(24):
        term = ("bảo mật", "đột phá", "bảo mật", "trọng số")[number % 4]
        with database.transaction() as session:
            card = card_of(session, term, "production" if number % 3 else "recognition")
            given = Answer(
                card.id, Rating(4 - 3 * (number // 4 % 2)), card.version, uuid.uuid4().hex,
                session_id=sitting, way=Way.TYPED, text="bao mat",
            )  # fmt: skip
            review_card(session, strict, given, now)
        states.append(snapshot(database))
        now += timedelta(hours=7)
    assert any("suspended" in str(state) for state in states)
    for number, expected in enumerate(reversed(states[:-1])):
        with database.transaction() as session:
            undo_review(session, strict, f"undo-number-{number}", now, sitting)
        assert snapshot(database) == expected
    with database.transaction() as session, pytest.raises(NothingToUndoError):
        undo_review(session, strict, "undo-number-99", now, sitting)


def snapshot(database: Database) -> object:
    with database.reading() as session:
        shown = [
            (memory_of(card), "suspended" if card.suspended else "", card.buried_day)
            for card in session.scalars(select(CardRow).order_by(CardRow.id))
        ]
        counted = mistakes.tone_profile(session, add_learner(session)).counts
    return shown, counted


def test_an_answer_that_another_sitting_built_on_is_not_undone(
    database: Database, learner: Learner
) -> None:
    with database.transaction() as session:
        first, second = (start_session(session, learner, NOON) for _ in range(2))
    answer(database, learner, "bảo mật", None, Way.FLIP, session_id=first)
    answer(database, learner, "bảo mật", None, Way.FLIP, session_id=second)
    with database.transaction() as session, pytest.raises(NothingToUndoError):
        undo_review(session, learner, "undo-number-1", NOON, first)


def test_a_sitting_tells_how_far_it_has_come(database: Database, learner: Learner) -> None:
    with database.transaction() as session:
        by_cards = start_session(session, learner, NOON, aim={"cards": 2})
        by_time = start_session(session, learner, NOON, aim={"minutes": 10})
        for wrong in ({"cards": 0}, {"minutes": 1_000}):
            with pytest.raises(InvalidInputError):
                start_session(session, learner, NOON, aim=wrong)
    answer(database, learner, "bảo mật", "bão mật", session_id=by_cards, milliseconds=60_000)
    with database.reading() as session:
        sitting = view_sitting(session, learner, by_cards)
        assert sitting is not None
        assert (sitting.told, sitting.share, sitting.reached) == ("1 of 2 cards", 0.5, False)
        other = view_sitting(session, learner, by_time)
        assert other is not None
        assert other.told == "0 of 10 minutes"
        assert view_sitting(session, replace(learner, id=99), by_cards) is None
        summary = summarise(session, learner, NOON, by_cards)
        assert [(slip.term, slip.answer) for slip in summary.slips] == [("bảo mật", "bão")]


def test_cards_that_come_back_soon_are_announced(database: Database, learner: Learner) -> None:
    only = replace(learner, new_per_day=1)
    with database.transaction() as session:
        question = study.next_question(session, only, NOON)
        assert question is not None
        assert question.waiting is None
        given = Answer(question.card_id, Rating.GOOD, question.version, uuid.uuid4().hex)
        review_card(session, only, given, NOON)
    with database.reading() as session:
        early = study.next_question(session, only, NOON + timedelta(minutes=7))
        assert early is not None
        assert early.waiting is not None
        assert (early.waiting.cards, early.waiting.first_in) == (1, "3 minutes")
        due = study.next_question(session, only, NOON + timedelta(minutes=11))
        assert due is not None
        assert due.waiting is None


def test_a_card_left_out_is_not_asked_until_it_is_taken_up(
    database: Database, learner: Learner
) -> None:
    with database.transaction() as session:
        first = study.next_question(session, learner, NOON)
        assert first is not None
        cards.suspend(session, learner, first.card_id)
        second = study.next_question(session, learner, NOON)
        assert second is not None
        assert second.card_id != first.card_id
        assert "tomorrow" in cards.bury(session, learner, second.card_id, NOON).told
        third = study.next_question(session, learner, NOON)
        assert third is not None
        assert third.card_id not in (first.card_id, second.card_id)
        for card_id in (first.card_id, second.card_id):
            assert not cards.take_up(session, learner, card_id).suspended
        back = study.next_question(session, learner, NOON)
        assert back is not None
        assert back.card_id == first.card_id


def round_of(session: Session, learner: Learner, practised: Round) -> list[PracticeQuestion]:
    asked = (practice.question_at(session, learner, practised, n) for n in count())
    return list(takewhile(lambda one: one is not None, asked))  # type: ignore[arg-type]


def test_free_practice_touches_nothing(database: Database, learner: Learner) -> None:
    before = snapshot(database)
    with database.reading() as session:
        practised = Round("seed-1")
        found = round_of(session, learner, practised)
        assert found == round_of(session, learner, practised)
        assert found != round_of(session, learner, Round("seed-2"))
        assert len({one.term for one in found}) == len(found) == 12
        for one in found:
            way, right = one.quiz.way, one.quiz.expected
            assert way is not Way.FLIP
            assert practice.check(session, learner, practised, one.number, way, right).right
            assert not practice.check(session, learner, practised, one.number, way, "x").right
        with pytest.raises(NotFoundError):
            practice.check(session, learner, practised, 99, Way.TYPED, "x")
        with pytest.raises(NotFoundError):
            practice.question_at(session, learner, Round("seed-1", article_id=99), 0)
    assert snapshot(database) == before


def test_a_tone_drill_asks_the_tones_that_are_mixed_up(
    database: Database, learner: Learner
) -> None:
    with database.reading() as session:
        practised = Round("seed-1", tones=True, pair=practice.read_pair("hoi-nga"))
        drill = round_of(session, learner, practised)
        assert practised.pair_name == "hoi-nga"
        assert len(drill) == practice.DRILL
        assert all(len(one.quiz.choices) == 2 for one in drill)
        assert drill == round_of(session, learner, practised)
        every = round_of(session, learner, Round("seed-1", tones=True))
        assert {len(one.quiz.choices) for one in every} <= {2, 3, 4, 5, 6}
        right = drill[0].quiz.expected
        assert practice.check(session, learner, practised, 0, Way.TONE, right).right
    for wrong in ("", "hoi", "hoi-hoi", "hoi-what", "hoi-nga-sac"):
        with pytest.raises(InvalidInputError):
            practice.read_pair(wrong)
