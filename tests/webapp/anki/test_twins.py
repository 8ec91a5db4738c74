"""Words that capitals alone tell apart: two articles, two notes, to real Anki and back."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from decks.anki import note_guid
from decks.identity import TOLD_BY_CAPITALS
from tests.webapp.anki.test_there_and_back import write
from tests.webapp.builders import NOON, open_database
from webapp.domain.reading import Standing
from webapp.services import articles, known_words, reader, reader_choices
from webapp.services.decisions import load_decisions, remembered
from webapp.services.imports import apply_import
from webapp.services.learners import Learner, ensure_learner, utc_now
from webapp.services.packages import read_history
from webapp.storage.database import Database
from webapp.storage.tables import ArticleTermRow, ArticleWordsRow, CardRow, NoteRow

pytestmark = pytest.mark.anki

TEXTS = {
    "ai": (
        "Các hãng công nghệ dùng AI để viết phần mềm. Kỹ sư huấn luyện AI trên máy chủ mới.",
        "Không ai biết máy chủ nào chạy phần mềm này. Kỹ sư hỏi ai đã xóa dữ liệu.",
    ),
    "lan": (
        "Kỹ sư nối máy chủ vào mạng LAN của công ty. Cổng LAN này truyền dữ liệu nhanh.",
        "Một ứng dụng nhận ra hoa lan qua ảnh chụp. Phần mềm theo dõi cây lan trong vườn.",
    ),
    "pin": (
        "Ứng dụng ngân hàng yêu cầu mã PIN mới. Hãy nhập PIN để mở khóa điện thoại.",
        "Điện thoại này có pin dung lượng lớn. Hãng nói pin mới sạc nhanh hơn.",
    ),
}


@pytest.fixture
def database(tmp_path: Path) -> Any:
    (tmp_path / "twins").mkdir()
    opened = open_database(tmp_path / "twins")
    yield opened
    opened.close()


@pytest.fixture
def learner(database: Database) -> Learner:
    with database.transaction() as session:
        return ensure_learner(session, utc_now(), "UTC")


def add_word(database: Database, learner: Learner, text: str, word: str) -> int:
    """Add an article and one of its words to the deck, as the reader does; give the article."""
    extracted = articles.extract(f"Tin công nghệ\n\n{text}")
    with database.transaction() as session:
        article_id = articles.save(session, learner, extracted, NOON).article_id
        page = reader.view_page(session, learner, article_id, NOON)
        number = next(n for n, one in enumerate(page.words) if one.text == word)
        reader_choices.decide(session, learner, article_id, number, None, "add", "", utc_now())
    return article_id


@pytest.mark.parametrize("lower", TOLD_BY_CAPITALS)
def test_two_words_are_two_notes_from_the_article_to_anki_and_back(
    database: Database,
    learner: Learner,
    lower: str,
    collection: Any,
    import_package: Callable[..., dict[str, int]],
    export_package: Callable[..., Path],
    tmp_path: Path,
) -> None:
    upper = TOLD_BY_CAPITALS[lower]
    first = add_word(database, learner, TEXTS[lower][0], upper)
    second = add_word(database, learner, TEXTS[lower][1], lower)
    with database.reading() as session:
        notes = {row.term: row for row in session.scalars(select(NoteRow))}
        assert set(notes) == {upper, lower}
        for term, row in notes.items():
            assert (row.canonical, row.guid) == (term, note_guid(term))
            assert row.examples
            assert {e.text[e.start : e.end] for e in row.examples} == {term}
        assert notes[upper].gloss != notes[lower].gloss
        counts = {row.article_id: row.counts for row in session.scalars(select(ArticleWordsRow))}
        assert upper in counts[first]
        assert lower not in counts[first]
        assert upper not in counts[second]
        terms = session.scalars(select(ArticleTermRow).where(ArticleTermRow.note_id.is_not(None)))
        assert {(row.article_id, row.canonical) for row in terms} == {
            (first, upper),
            (second, lower),
        }
        path = write(session, learner, tmp_path / "deck.apkg")
    counted = import_package(collection, path)
    assert (counted["new"], collection.note_count(), collection.card_count()) == (2, 2, 4)
    # Only one of them is answered in Anki, and only that one changes here.
    card_id = collection.find_cards(f'"Term:{upper}" card:Recognition')
    card_id = next(c for c in card_id if collection.get_card(c).note()["Term"] == upper)
    card = collection.get_card(card_id)
    card.start_timer()
    states = collection._backend.get_scheduling_states(card_id)
    collection.sched.answer_card(collection.sched.build_answer(card=card, states=states, rating=2))
    package = read_history(export_package(collection))
    with database.transaction() as session:
        batch = apply_import(session, learner, package, "deck.apkg", utc_now())
        assert batch is not None
        assert (batch.reviews, batch.cards) == (1, 1)
        answered = select(NoteRow.term).join(CardRow).where(CardRow.reps > 0)
        assert list(session.scalars(answered)) == [upper]
    # Once more changes nothing, on either side.
    with database.transaction() as session:
        assert apply_import(session, learner, package, "deck.apkg", utc_now()) is None
        path = write(session, learner, tmp_path / "again.apkg")
    import_package(collection, path)
    assert (collection.note_count(), collection.card_count()) == (2, 4)


@pytest.mark.parametrize("lower", TOLD_BY_CAPITALS)
def test_a_mark_is_of_one_of_the_two(database: Database, learner: Learner, lower: str) -> None:
    upper = TOLD_BY_CAPITALS[lower]
    with database.transaction() as session:
        known_words.mark_known(session, learner, [upper, "máy chủ"], "list.txt", NOON)
    with database.reading() as session:
        assert set(load_decisions(session, learner.id).marks) == {upper, "máy chủ"}
        assert remembered(session, learner.id).known == {upper, "máy chủ"}
        plan = known_words.plan_known(session, learner, [upper, lower])
        assert (plan.new, plan.known) == ((lower,), 1)
    extracted = articles.extract(f"Tin công nghệ\n\n{TEXTS[lower][0]} {TEXTS[lower][1]}")
    with database.transaction() as session:
        article_id = articles.save(session, learner, extracted, NOON).article_id
        page = reader.view_page(session, learner, article_id, NOON)
    found = {word.text: one for word, one in zip(page.words, page.standings, strict=True)}
    assert found[upper] is Standing.MARKED
    assert found[lower] is not Standing.MARKED
