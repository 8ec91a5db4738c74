"""The library by how readable it is, and a plan that gets an article ready by a day."""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import delete, event, select

from tests.webapp.builders import NOON, add_learner, open_database
from webapp.errors import InvalidInputError, NotFoundError
from webapp.services import articles, deck, plans
from webapp.services.learners import Learner, get_learner
from webapp.services.readiness import rate_library, view_readiness
from webapp.services.study import next_question
from webapp.services.today import view_today
from webapp.storage import articles as queries
from webapp.storage.database import Database
from webapp.storage.tables import ArticleRow, ArticleWordsRow, CardRow, NoteRow, WordChangeRow

FIRST = (
    "Công ty công bố mô hình ngôn ngữ lớn\n\n"
    "Một công ty khởi nghiệp ở Hà Nội vừa công bố mô hình ngôn ngữ lớn của họ. "
    "Kỹ sư phần mềm có thể tải xuống mã nguồn mở từ tuần sau."
)
SECOND = (
    "Máy chủ mới tiết kiệm điện\n\n"
    "Trung tâm dữ liệu lắp thêm máy chủ mới trong mùa hè này. "
    "Các kỹ sư cho biết bộ vi xử lý mới cần ít điện hơn."
)
TODAY = date(2026, 3, 2)  # a Monday


@pytest.fixture(scope="module")
def texts() -> tuple[articles.Extracted, articles.Extracted]:
    return articles.extract(FIRST), articles.extract(SECOND)


@pytest.fixture
def database(
    tmp_path: Path, texts: tuple[articles.Extracted, articles.Extracted]
) -> Iterator[Database]:
    opened = open_database(tmp_path)
    with opened.transaction() as session:
        person = add_learner(session)
        for text in texts:
            articles.save(session, person, text, NOON)
    yield opened
    opened.close()


@pytest.fixture
def learner(database: Database) -> Learner:
    with database.transaction() as session:
        return add_learner(session)


def test_words_that_lift_an_article_to_the_goal(database: Database, learner: Learner) -> None:
    with database.reading() as session:
        ready = view_readiness(session, learner, 1, NOON)
        assert 0.2 < ready.now < 0.9
        assert ready.reached >= ready.goal
        assert ready.terms[0].before == ready.now
        assert ready.terms[-1].after == ready.reached
        for one, other in zip(ready.terms, ready.terms[1:], strict=False):
            assert one.after == other.before
            assert one.after - one.before >= other.after - other.before - 1e-9
        # One word less is not enough.
        assert ready.terms[-1].before < ready.goal
        with pytest.raises(NotFoundError):
            view_readiness(session, learner, 99, NOON)


def test_the_share_is_the_same_without_stored_counts(database: Database, learner: Learner) -> None:
    with database.transaction() as session:
        stored = rate_library(session, learner, NOON)
        session.execute(delete(ArticleWordsRow))
        assert rate_library(session, learner, NOON) == stored


def test_merged_and_split_words_count_as_the_words_behind_them(
    database: Database, learner: Learner
) -> None:
    with database.transaction() as session:
        plain = rate_library(session, learner, NOON)[1]
        session.add(
            WordChangeRow(
                learner_id=learner.id,
                canonical="mô hình ngôn ngữ lớn",
                edits={},
                words=["mô hình", "ngôn ngữ lớn"],
                changed_at=NOON,
            )
        )
        for word in ("mô hình", "ngôn ngữ lớn"):
            queries.set_mark(session, learner.id, word, "known", NOON)
        session.flush()
        assert rate_library(session, learner, NOON)[1] > plain


def test_a_plan_brings_its_words_first_and_is_shown_today(
    database: Database, learner: Learner
) -> None:
    with database.transaction() as session:
        deck.add_to_deck(session, learner, 2, NOON)
        friday = plans.coming_friday(learner, NOON)
        plan = plans.make_plan(session, learner, 1, friday, NOON)
    assert friday == date(2026, 3, 6)
    assert plan.days == 4
    assert plan.left == plan.words
    assert plan.pace.per_day * 4 >= plan.words
    with database.reading() as session:
        person = get_learner(session, learner.id)
        ready = view_readiness(session, person, 1, NOON)
        question = next_question(session, person, NOON)
        assert question is not None
        assert question.note.term == ready.terms[0].term
        cards = session.scalars(select(CardRow).order_by(CardRow.position, CardRow.id)).all()
        notes = {note.id: note.canonical for note in session.scalars(select(NoteRow))}
        first = [notes[card.note_id] for card in cards[: plan.words]]
        assert first == [term.word for term in ready.terms]
        assert {card.kind for card in cards[: plan.words]} == {"recognition"}
        today = view_today(session, person, NOON)
        assert today.plan is not None
        assert today.plan.title == ready.title
        assert [one.id for one in today.articles] == sorted(
            today.shares, key=lambda key: -today.shares[key]
        )


def test_a_plan_counts_what_is_left(database: Database, learner: Learner) -> None:
    with database.transaction() as session:
        plan = plans.make_plan(session, learner, 1, TODAY + timedelta(days=3), NOON)
        person = get_learner(session, learner.id)
        for card in session.scalars(select(CardRow).order_by(CardRow.position).limit(2)):
            card.state = "learning"
        session.flush()
        left = plans.view_plan(session, person, NOON)
        assert left is not None
        assert left.learned == 2
        assert left.left == plan.words - 2
        on_the_day = plans.view_plan(session, person, NOON + timedelta(days=3))
        assert on_the_day is not None
        assert on_the_day.days == 0
        plans.drop_plan(session, person)
        assert plans.view_plan(session, get_learner(session, learner.id), NOON) is None


def test_a_plan_raises_the_limit_only_when_asked(database: Database, learner: Learner) -> None:
    with database.transaction() as session:
        row = queries.get_article(session, learner.id, 1)
        assert row is not None
        tomorrow = TODAY + timedelta(days=1)
        plan = plans.make_plan(session, learner, 1, tomorrow, NOON)
        assert get_learner(session, learner.id).new_per_day == learner.new_per_day
        low = get_learner(session, learner.id)
        low = Learner(low.id, low.time_zone, low.rollover_hour, 1, 10, low.scheduler, {})
        plans.make_plan(session, low, 1, tomorrow, NOON, raise_limit=True)
        assert get_learner(session, learner.id).new_per_day == plan.words


@pytest.mark.parametrize("days", [-1, 0, 91])
def test_a_day_that_cannot_be_planned_for(database: Database, learner: Learner, days: int) -> None:
    with database.transaction() as session, pytest.raises(InvalidInputError) as told:
        plans.make_plan(session, learner, 1, TODAY + timedelta(days=days), NOON)
    assert told.value.field == "day"


def test_a_plan_goes_with_its_article(database: Database, learner: Learner) -> None:
    with database.transaction() as session:
        plans.make_plan(session, learner, 1, TODAY + timedelta(days=3), NOON)
        session.execute(delete(ArticleRow).where(ArticleRow.id == 1))
        assert plans.view_plan(session, get_learner(session, learner.id), NOON) is None


def test_two_hundred_articles_are_rated_with_a_few_statements(
    database: Database, learner: Learner
) -> None:
    with database.transaction() as session:
        deck.add_to_deck(session, learner, 1, NOON)
        counts = {f"từ {number}": 1 + number % 5 for number in range(400)}
        for number in range(200):
            row = ArticleRow(
                learner_id=learner.id, title=f"Bài {number}", digest=str(number), added_at=NOON
            )
            session.add(row)
            session.flush()
            session.add(ArticleWordsRow(article_id=row.id, free=600, counts=counts))
    sent: list[str] = []
    event.listen(
        database.engine, "before_cursor_execute", lambda *given: sent.append(str(given[2]))
    )
    with database.reading() as session:
        shares = rate_library(session, learner, NOON)
    assert len(shares) == 202
    assert len(sent) <= 8, sent
