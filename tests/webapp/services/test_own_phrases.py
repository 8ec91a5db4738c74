"""A phrase of the learner's own counts as the word it is, in every article it stands in."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from tests.webapp.builders import NOON, add_learner, open_database
from webapp.domain.memory import CardState
from webapp.services import articles, own_phrases, reader, reader_choices, running_words
from webapp.services.decisions import load_decisions
from webapp.services.learners import Learner
from webapp.services.readiness import Readiness, rate_library, view_readiness
from webapp.storage.database import Database
from webapp.storage.tables import ArticleTermRow, CardRow, NoteRow

PHRASE = "tải xuống mã nguồn mở"
FIRST = "Kỹ sư có thể tải xuống mã nguồn mở và phần mềm từ tuần sau. Máy chủ của hãng rất mạnh."
SECOND = "Tải xuống mã nguồn mở rất nhanh. Ai cũng tải xuống, mã nguồn mở thì miễn phí."
THIRD = "Công ty cho phép tải xuống mã nguồn mở từ máy chủ. Phần mềm ấy chạy trên điện thoại."


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    opened = open_database(tmp_path)
    with opened.transaction() as session:
        learner = add_learner(session)
        for text in (FIRST, SECOND):
            articles.save(session, learner, articles.extract(text), NOON)
    yield opened
    opened.close()


@pytest.fixture
def learner(database: Database) -> Learner:
    with database.transaction() as session:
        return add_learner(session)


def add(database: Database, learner: Learner, phrase: str, article_id: int = 1) -> None:
    with database.transaction() as session:
        opened = reader.open_article(session, learner, article_id)
        start = opened.text.index(phrase)
        inside = [
            number
            for number, word in enumerate(opened.words)
            if start <= word.start and word.end <= start + len(phrase)
        ]
        reader_choices.decide(
            session, learner, article_id, inside[0], inside[-1], "add", "a meaning", NOON
        )


def ready(database: Database, learner: Learner, article_id: int = 1) -> Readiness:
    with database.reading() as session:
        return view_readiness(session, learner, article_id, NOON)


def check_one_share(database: Database, learner: Learner) -> None:
    """The library, the reader and the page of readiness say the same."""
    with database.reading() as session:
        library = rate_library(session, learner, NOON)
        for article_id, share in library.items():
            page = reader.view_page(session, learner, article_id, NOON)
            readiness = view_readiness(session, learner, article_id, NOON)
            assert page.share == pytest.approx(share, abs=1e-12)
            assert readiness.now == pytest.approx(share, abs=1e-12)


def learn(database: Database, phrase: str) -> None:
    with database.transaction() as session:
        note = session.scalars(select(NoteRow).where(NoteRow.term == phrase)).one()
        for card in session.scalars(select(CardRow).where(CardRow.note_id == note.id)):
            card.state, card.stability, card.difficulty = CardState.REVIEW, 50.0, 5.0
            card.last_day = NOON.toordinal()


def test_a_phrase_counts_as_one_word_and_lifts_readiness(
    database: Database, learner: Learner
) -> None:
    before = ready(database, learner)
    assert PHRASE not in {term.word for term in before.terms}
    add(database, learner, PHRASE)
    unseen = ready(database, learner)
    assert unseen.running == before.running - 1  # two words of the text became one
    assert PHRASE in {term.word for term in unseen.terms}
    check_one_share(database, learner)
    learn(database, PHRASE)
    learned = ready(database, learner)
    assert learned.now == pytest.approx(unseen.now + 1 / unseen.running, abs=0.001)
    check_one_share(database, learner)


def test_a_phrase_counts_in_articles_that_were_there_and_that_come_later(
    database: Database, learner: Learner
) -> None:
    add(database, learner, PHRASE)
    with database.transaction() as session:
        third = articles.save(session, learner, articles.extract(THIRD), NOON + timedelta(days=1))
        said = load_decisions(session, learner.id)
        for article_id in (2, third.article_id):
            assert running_words.running_words(session, article_id, said)[PHRASE,] == 1
            page = reader.view_page(session, learner, article_id, NOON)
            [(first, last)] = page.phrases
            text = " ".join(word.text for word in page.words[first : last + 1])
            assert text.lower() == PHRASE
        rows = session.scalars(select(ArticleTermRow).where(ArticleTermRow.term == PHRASE)).all()
        assert [row.article_id for row in rows] == [1, 2, third.article_id]
        assert {row.status for row in rows} == {"accepted"}
        assert len({row.note_id for row in rows}) == 1
        assert rows[2].examples[0]["text"].startswith("Công ty cho phép")
        note = session.scalars(select(NoteRow)).one()
        assert len(note.examples) == 3  # a sentence of each article
    check_one_share(database, learner)


def test_of_two_phrases_that_overlap_the_longer_one_counts(
    database: Database, learner: Learner
) -> None:
    longer = f"{PHRASE} và phần mềm"
    for phrase in ("có thể tải xuống", longer, PHRASE):
        add(database, learner, phrase)
    with database.reading() as session:
        said = load_decisions(session, learner.id)
        needs = running_words.running_words(session, 1, said)
    assert [needs[phrase,] for phrase in (longer, "có thể tải xuống", PHRASE)] == [1, 0, 0]
    check_one_share(database, learner)


def test_a_sign_between_its_words_ends_a_phrase(database: Database, learner: Learner) -> None:
    with database.reading() as session:
        opened = reader.open_article(session, learner, 2)
    [place] = own_phrases.phrase_places(opened.text, opened.words, PHRASE)
    assert place == (0, len(PHRASE))
    # Nor does a word count that only begins in the same way.
    assert own_phrases.phrase_places("mã nguồn mở", [(0, 3), (4, 11)], "mã nguồn") == []
