"""From an article to stored terms, notes and cards."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select

from tests.webapp.builders import NOON, add_learner, open_database
from webapp.errors import NotFoundError
from webapp.services import articles, deck
from webapp.services.learners import Learner
from webapp.services.notes import edit_note, view_note
from webapp.storage.database import Database
from webapp.storage.tables import ArticleTermRow, CardRow, NoteRow, SentenceRow

FIRST = (
    "Công ty công bố mô hình ngôn ngữ lớn\n\n"
    "Một công ty khởi nghiệp ở Hà Nội vừa công bố mô hình ngôn ngữ lớn của họ. "
    "Kỹ sư phần mềm có thể tải xuống mã nguồn mở từ tuần sau. "
    "Máy chủ của hãng dùng hàng nghìn bộ vi xử lý để huấn luyện."
)
SECOND = (
    "Máy chủ mới tiết kiệm điện\n\n"
    "Trung tâm dữ liệu lắp thêm máy chủ mới trong mùa hè này. "
    "Các kỹ sư cho biết bộ vi xử lý mới cần ít điện hơn."
)


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    opened = open_database(tmp_path)
    yield opened
    opened.close()


@pytest.fixture
def learner(database: Database) -> Learner:
    with database.transaction() as session:
        return add_learner(session)


def add(database: Database, learner: Learner, text: str) -> tuple[int, deck.Added]:
    extracted = articles.extract(text)
    with database.transaction() as session:
        saved = articles.save(session, learner, extracted, NOON)
        return saved.article_id, deck.add_to_deck(session, learner, saved.article_id, NOON)


def note(database: Database, term: str) -> NoteRow:
    with database.reading() as session:
        found = session.scalars(select(NoteRow).where(NoteRow.canonical == term)).one()
        assert found.examples  # loaded before the session ends
        return found


def test_an_article_becomes_notes_with_two_cards_each(database: Database, learner: Learner) -> None:
    article_id, added = add(database, learner, FIRST)
    assert added.new >= 5
    with database.reading() as session:
        terms = set(session.scalars(select(NoteRow.canonical)))
        assert {"mô hình ngôn ngữ lớn", "máy chủ", "mã nguồn mở"} <= terms
        assert session.scalar(select(func.count()).select_from(CardRow)) == 2 * added.new
        assert session.scalar(select(func.count()).select_from(SentenceRow)) == 3
        found = session.scalars(select(NoteRow).where(NoteRow.canonical == "máy chủ")).one()
        view = view_note(found)
        assert view.gloss
        assert "máy (machine" in view.parts
        assert view.examples[0].target.lower() == "máy chủ"
        assert articles.coverage(session, learner, article_id) == (0, added.new)


def test_cards_come_in_the_order_of_the_article(database: Database, learner: Learner) -> None:
    add(database, learner, FIRST)
    with database.reading() as session:
        rows = session.execute(
            select(ArticleTermRow.positions)
            .join(CardRow, CardRow.note_id == ArticleTermRow.note_id)
            .where(CardRow.kind == "recognition")
            .order_by(CardRow.position)
        )
        firsts = [min(positions) for (positions,) in rows]
    assert firsts == sorted(firsts)


def test_the_same_article_twice_is_recognised(database: Database, learner: Learner) -> None:
    first, _ = add(database, learner, FIRST)
    extracted = articles.extract("\ufeff" + FIRST.replace("\n\n", "\r\n\r\n"))
    with database.transaction() as session:
        saved = articles.save(session, learner, extracted, NOON)
    assert saved == articles.Saved(first, known=True)


def test_a_second_article_adds_its_sentence_to_the_word(
    database: Database, learner: Learner
) -> None:
    add(database, learner, FIRST)
    before = note(database, "máy chủ")
    with database.transaction() as session:
        saved = articles.save(session, learner, articles.extract(SECOND), NOON)
    after = note(database, "máy chủ")
    assert saved.updated >= 1
    assert after.id == before.id
    assert len(after.examples) == len(before.examples) + 1
    assert len(after.examples) <= deck.MOST_EXAMPLES


def test_the_learners_own_meaning_survives_a_second_article(
    database: Database, learner: Learner
) -> None:
    add(database, learner, FIRST)
    mine = note(database, "máy chủ")
    with database.transaction() as session:
        later = NOON + timedelta(hours=1)
        edit_note(session, learner.id, mine.id, {"gloss": "server (my own)"}, later)
    add(database, learner, SECOND)
    assert view_note(note(database, "máy chủ")).gloss == "server (my own)"


def test_an_empty_edit_goes_back_to_what_was_mined(database: Database, learner: Learner) -> None:
    add(database, learner, FIRST)
    mine = note(database, "máy chủ")
    original = view_note(mine).gloss
    with database.transaction() as session:
        assert edit_note(session, learner.id, mine.id, {"gloss": "x"}, NOON).gloss == "x"
        assert edit_note(session, learner.id, mine.id, {"gloss": " "}, NOON).gloss == original


def test_a_term_without_a_meaning_gets_no_card(database: Database, learner: Learner) -> None:
    extracted = articles.extract(FIRST)
    with database.transaction() as session:
        saved = articles.save(session, learner, extracted, NOON)
        row = session.scalars(select(ArticleTermRow).order_by(ArticleTermRow.rank)).first()
        assert row is not None
        row.gloss = ""
        added = deck.add_to_deck(session, learner, saved.article_id, NOON)
        assert added.without_meaning == (row.term,)
        assert row.note_id is None


def test_a_strangers_article_is_not_found(database: Database, learner: Learner) -> None:
    with database.transaction() as session, pytest.raises(NotFoundError):
        deck.add_to_deck(session, learner, 99, NOON)


def test_the_bundled_article_is_ready_to_study(database: Database, learner: Learner) -> None:
    extracted = articles.extract_bundled()
    assert 60 <= len(extracted.mining.terms) <= 120
    assert extracted.mining.is_technology
    with database.transaction() as session:
        saved = articles.save(session, learner, extracted, NOON)
        added = deck.add_to_deck(session, learner, saved.article_id, NOON)
        assert added == deck.Added(len(extracted.mining.terms), 0, ())
        for row in session.scalars(select(NoteRow)):
            assert 1 <= len(row.examples) <= 3
            assert all(example.translation for example in row.examples)
