"""Every figure of the progress page against a slow replay of the log of answers."""

import uuid
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import update
from sqlalchemy.orm import Session

from tests.webapp.builders import NOON, add_article, add_deck, add_learner, open_database
from tests.webapp.services.replay import (
    TYPED,
    check_calibration,
    check_cards,
    check_coverage,
    check_days,
    check_origins,
    check_reasons,
    check_tones,
    check_weeks,
    hanoi_day,
    replayed,
)
from webapp.domain.memory import Rating
from webapp.domain.ways import Way
from webapp.errors import NothingToUndoError
from webapp.services.learners import Learner
from webapp.services.progress import (
    article_progress,
    rebuild_days,
    view_calibration,
    view_progress,
)
from webapp.services.reviews import Answer, review_card
from webapp.services.undo import undo_review
from webapp.storage import progress as queries
from webapp.storage.database import Database
from webapp.storage.tables import ArticleTermRow, CardRow, WordMarkRow

# Few cards and many answers, so that cards are learned, forgotten and overdue in most histories.
STEPS = st.lists(
    st.one_of(
        *[
            st.tuples(
                st.integers(0, 3),
                st.sampled_from(list(Rating)),
                st.integers(0, 60 * 24 * days),
                st.integers(-1, 3),
            )
            for days in (1, 6, 12)
        ],
        st.just("undo"),
    ),
    min_size=12,
    max_size=40,
)


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    opened = open_database(tmp_path)
    yield opened
    opened.close()


def study(
    session: Session,
    learner: Learner,
    card_id: int,
    rating: Rating,
    now: datetime,
    typed: int = -1,
) -> None:
    card = session.get_one(CardRow, card_id)
    given: dict[str, Any] = {}
    if typed >= 0 and card.kind == "production":
        texts = [text for term, text in TYPED if term == card.note.term] + [card.note.term]
        given = {"way": Way.TYPED, "text": texts[typed]}
    answer = Answer(
        card.id, rating, card.version, uuid.uuid4().hex, 1_000 + now.second * 7, **given
    )
    review_card(session, learner, answer, now)


@settings(max_examples=25, deadline=None)
@given(STEPS, st.sampled_from((30, 90, 365)))
def test_every_figure_is_what_a_replay_of_the_log_gives(
    steps: list[tuple[int, Rating, int, int] | str], days: int
) -> None:
    with TemporaryDirectory() as folder:
        database = open_database(Path(folder))
        now = NOON
        with database.transaction() as session:
            learner = add_learner(session)
            made = add_deck(session, learner, 2, ("recognition", "production"))
            # The first word stands in two articles, the second one in the later article only.
            add_article(session, learner)
            session.execute(
                update(ArticleTermRow)
                .where(ArticleTermRow.term == "mã nguồn mở")
                .values(note_id=None, status="spare")
            )
            add_article(session, learner, "Phần mềm")
        for step in steps:
            with database.transaction() as session:
                if isinstance(step, str):
                    try:
                        undo_review(session, learner, uuid.uuid4().hex, now)
                    except NothingToUndoError:
                        continue
                else:
                    chosen, rating, minutes, typed = step
                    now += timedelta(minutes=minutes, seconds=chosen)
                    study(session, learner, made[chosen], rating, now, typed)
        with database.reading() as session:
            told = replayed(session)
            found = view_progress(session, learner, now, days)
            check_days(found, told, hanoi_day(now), days)
            check_weeks(found, told, hanoi_day(now))
            check_cards(session, found, told)
            check_reasons(found, told)
            check_tones(session, learner, told)
            check_origins(session, learner, found, told, now)
            check_coverage(session, found, told, hanoi_day(now))
            check_calibration(session, learner, told, now, days)
            stored = queries.all_days(session, learner.id)
            rebuild_days(session, learner)
            assert queries.all_days(session, learner.id) == stored
        database.close()


def test_an_answer_at_three_in_the_morning_belongs_to_the_day_before(database: Database) -> None:
    night = datetime.fromisoformat("2026-03-02T20:30:00+00:00")  # 3:30 on 3 March in Hà Nội
    with database.transaction() as session:
        learner = add_learner(session)
        [card] = add_deck(session, learner, 1)
        study(session, learner, card, Rating.GOOD, night)
        found = view_progress(session, learner, night + timedelta(hours=1), 30)
    assert date.fromordinal(found.today) == date(2026, 3, 3)
    assert [(span.day, span.reviews) for span in found.spans if span.reviews] == [
        (date(2026, 3, 2).toordinal(), 1)
    ]
    assert (found.streak.current, found.streak.today_done) == (1, False)


def test_a_learner_without_answers_has_a_page_of_zeros(database: Database) -> None:
    with database.transaction() as session:
        learner = add_learner(session)
        found = view_progress(session, learner, NOON, 30)
        assert view_calibration(session, learner, NOON, 90) is None
    assert (found.total.reviews, found.known, found.hardest, found.articles) == (0, (0,), (), ())
    assert found.stages.total == sum(found.forecast) == found.streak.longest == 0


def test_marked_words_count_as_known_or_not_at_all(database: Database) -> None:
    with database.transaction() as session:
        learner = add_learner(session)
        add_deck(session, learner, 4)
        add_article(session, learner)
        for word, mark in (("trí tuệ nhân tạo", "known"), ("phần mềm", "ignored")):
            session.add(
                WordMarkRow(learner_id=learner.id, canonical=word, mark=mark, marked_at=NOON)
            )
        session.flush()
        [article], more = article_progress(session, learner, learner.moment(NOON), 5)
    assert not more
    assert (article.coverage.terms, article.coverage.known, article.coverage.outside) == (4, 1, 0)
    assert article.coverage.expected == 0.25


def test_articles_come_page_by_page(database: Database) -> None:
    with database.transaction() as session:
        learner = add_learner(session)
        for number in range(5):
            add_article(session, learner, f"Bài {number}")
        moment = learner.moment(NOON)
        first, more = article_progress(session, learner, moment, 3)
        second, rest = article_progress(session, learner, moment, 3, skip=3)
    assert (more, rest) == (True, False)
    assert [article.title for article in (*first, *second)] == [f"Bài {n}" for n in (4, 3, 2, 1, 0)]
