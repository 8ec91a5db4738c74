"""Reading an article: where its words stand, what is told of them, and what is decided."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from tests.webapp.builders import NOON, add_learner, open_database
from webapp.domain.reading import Standing
from webapp.errors import InvalidInputError, NotFoundError
from webapp.services import articles, deck, reader, reader_choices, reader_words
from webapp.services.coverage import view_coverage
from webapp.services.decisions import load_decisions
from webapp.services.learners import Learner
from webapp.services.readiness import rate_library
from webapp.storage.database import Database
from webapp.storage.tables import CardRow, NoteRow

TEXT = (
    "Công ty công bố mô hình ngôn ngữ lớn\n\n"
    "Một công ty khởi nghiệp ở Hà Nội vừa công bố mô hình ngôn ngữ lớn của họ. "
    "Kỹ sư có thể tải xuống mã nguồn mở và phần mềm từ tuần sau.\n"
    "Máy chủ của hãng dùng hàng nghìn bộ vi xử lý để huấn luyện. "
    "Phần mềm dùng AI rất mạnh, ai cũng biết."
)


@pytest.fixture(scope="module")
def extracted() -> articles.Extracted:
    return articles.extract(TEXT)


@pytest.fixture
def database(tmp_path: Path, extracted: articles.Extracted) -> Iterator[Database]:
    opened = open_database(tmp_path)
    with opened.transaction() as session:
        articles.save(session, add_learner(session), extracted, NOON)
    yield opened
    opened.close()


@pytest.fixture
def learner(database: Database) -> Learner:
    with database.transaction() as session:
        return add_learner(session)


def number_of(database: Database, learner: Learner, text: str) -> int:
    with database.reading() as session:
        opened = reader.open_article(session, learner, 1)
    return next(n for n, word in enumerate(opened.words) if word.text == text)


def standings(database: Database, learner: Learner) -> dict[str, Standing]:
    with database.reading() as session:
        page = reader.view_page(session, learner, 1, NOON)
    return {word.text: one for word, one in zip(page.words, page.standings, strict=True)}


def decide(
    database: Database, learner: Learner, text: str, choice: str, gloss: str = "", more: int = 0
) -> reader_choices.Decided:
    first = number_of(database, learner, text)
    with database.transaction() as session:
        return reader_choices.decide(session, learner, 1, first, first + more, choice, gloss, NOON)


def test_a_page_shows_the_whole_text_divided_as_the_miner_does(
    database: Database, learner: Learner
) -> None:
    with database.reading() as session:
        page = reader.view_page(session, learner, 1, NOON)
    assert page.title_words is not None
    assert page.title_words.text == page.title
    shown = "\n".join(paragraph.text for paragraph in page.paragraphs)
    assert shown == "\n".join(TEXT.split("\n")[2:])
    assert "mô hình ngôn ngữ lớn" in {word.text for word in page.words}
    assert not page.paragraphs[0].is_aside


def test_every_standing_is_told(database: Database, learner: Learner) -> None:
    before = standings(database, learner)
    assert before["phần mềm"] is Standing.OUT
    assert before["của"] is Standing.FREE
    assert before["Hà Nội"] is Standing.FREE
    for text in ("phần mềm", "mã nguồn mở", "Máy chủ"):
        decide(database, learner, text, "add")
    decide(database, learner, "tải xuống", "known")
    decide(database, learner, "huấn luyện", "ignored")
    with database.transaction() as session:
        for term, state, stability in (
            ("mã nguồn mở", "review", 30.0),
            ("máy chủ", "learning", 1.0),
        ):
            note = session.scalars(select(NoteRow).where(NoteRow.term == term)).one()
            card = session.scalars(select(CardRow).where(CardRow.note_id == note.id)).first()
            assert card is not None
            card.state, card.stability = state, stability
            card.last_day = learner.moment(NOON).day - 2
    after = standings(database, learner)
    assert after["phần mềm"] is after["Phần mềm"] is Standing.NEW
    assert after["mã nguồn mở"] is Standing.KNOWN
    assert after["Máy chủ"] is Standing.LEARNING
    assert after["tải xuống"] is Standing.MARKED
    assert after["huấn luyện"] is Standing.IGNORED
    with database.reading() as session:
        much_later = NOON + timedelta(days=400)
        page = reader.view_page(session, learner, 1, much_later)
    later = {word.text: one for word, one in zip(page.words, page.standings, strict=True)}
    assert later["mã nguồn mở"] is Standing.LEARNING  # it is slipping away


def test_ai_is_not_the_word_for_who(database: Database, learner: Learner) -> None:
    decide(database, learner, "AI", "add")
    found = standings(database, learner)
    assert found["AI"] is Standing.NEW
    assert found["ai"] is Standing.FREE
    with database.reading() as session:
        who = reader_words.view_word(
            session, learner, 1, number_of(database, learner, "ai"), None, NOON
        )
    assert who.note is None
    assert "who" in who.meaning.text


def test_the_share_known_is_the_coverage_everywhere(database: Database, learner: Learner) -> None:
    decide(database, learner, "phần mềm", "known")
    decide(database, learner, "công bố", "ignored")
    with database.reading() as session:
        said = load_decisions(session, learner.id)
        coverage = view_coverage(session, learner, 1, said, NOON)
        assert reader.view_page(session, learner, 1, NOON).share == pytest.approx(coverage.now)
        assert rate_library(session, learner, NOON)[1] == pytest.approx(coverage.now)


def test_a_word_is_told_with_its_meaning_parts_sound_and_place(
    database: Database, learner: Learner
) -> None:
    with database.reading() as session:
        word = reader_words.view_word(
            session, learner, 1, number_of(database, learner, "Máy chủ"), None, NOON
        )
    assert word.term == "máy chủ"
    assert "server" in word.meaning.text
    assert word.meaning.pos == "noun"
    assert [part.text for part in word.parts] == ["máy", "chủ"]
    assert word.sound.startswith("maj")
    assert word.sentence == 2
    assert not word.is_phrase


def test_a_word_of_the_deck_shows_the_learners_own_meaning(
    database: Database, learner: Learner
) -> None:
    told = decide(database, learner, "phần mềm", "add", "programs of all kinds").told
    assert told == "“phần mềm” is in your deck now."
    with database.reading() as session:
        number = number_of(database, learner, "phần mềm")
        word = reader_words.view_word(session, learner, 1, number, None, NOON)
    assert word.meaning.text == "programs of all kinds"
    assert word.is_own
    decide(database, learner, "phần mềm", "add", "software of all kinds")
    with database.reading() as session:
        note = session.scalars(select(NoteRow)).one()
        assert note.edits == {"gloss": "software of all kinds"}


def test_a_word_that_the_miner_did_not_list_is_added_with_its_sentence(
    database: Database, learner: Learner
) -> None:
    decide(database, learner, "của", "add")
    with database.reading() as session:
        note = session.scalars(select(NoteRow)).one()
        assert note.term == "của"
        assert note.gloss
        assert note.examples[0].text.startswith("Một công ty khởi nghiệp")


def test_a_word_without_a_meaning_asks_for_one(database: Database, learner: Learner) -> None:
    with pytest.raises(InvalidInputError, match="no meaning yet") as told:
        decide(database, learner, "Hà Nội", "add", more=1)
    assert told.value.field == "gloss"


def test_a_phrase_of_ones_own_becomes_a_card_and_is_framed(
    database: Database, learner: Learner
) -> None:
    decided = decide(database, learner, "có thể", "add", "can download", more=1)
    assert decided.told == "“có thể tải xuống” is in your deck now."
    with database.reading() as session:
        note = session.scalars(select(NoteRow)).one()
        assert (note.term, note.pos) == ("có thể tải xuống", "phrase")
        example = note.examples[0]
        assert example.text[example.start : example.end] == "có thể tải xuống"
        page = reader.view_page(session, learner, 1, NOON)
        first = number_of(database, learner, "có thể")
        assert page.phrases == ((first, first + 1),)
        detail = reader_words.view_word(session, learner, 1, first, first + 1, NOON)
        assert detail.meaning.text == "can download"
    assert standings(database, learner)["có thể"] is not Standing.NEW


def test_a_phrase_ends_with_its_line(database: Database, learner: Learner) -> None:
    with database.reading() as session:
        last = number_of(database, learner, "Máy chủ")
        with pytest.raises(InvalidInputError, match="ends with its line"):
            reader_words.view_word(session, learner, 1, last - 1, last, NOON)
        with pytest.raises(NotFoundError):
            reader_words.view_word(session, learner, 1, 3, 2, NOON)


def test_the_same_choice_twice_changes_nothing_more(database: Database, learner: Learner) -> None:
    for _ in range(2):
        decide(database, learner, "phần mềm", "add")
    with database.reading() as session:
        assert len(session.scalars(select(CardRow)).all()) == 2
    for choice in ("known", "known"):
        assert "left out" in decide(database, learner, "phần mềm", choice).told
    with database.reading() as session:
        assert all(card.suspended for card in session.scalars(select(CardRow)))
    decided = decide(database, learner, "phần mềm", "open")
    assert set(decided.standings.values()) == {Standing.NEW}
    assert len(decided.standings) == 2
    with database.reading() as session:
        assert not any(card.suspended for card in session.scalars(select(CardRow)))


def test_a_sentence_tells_its_words_to_learn(database: Database, learner: Learner) -> None:
    with database.reading() as session:
        sentence = reader_words.view_sentence(session, learner, 1, 1, NOON)
    assert sentence.text.startswith("Kỹ sư có thể")
    glosses = {word.text: word.gloss for word in sentence.words}
    assert "open source" in glosses["mã nguồn mở"]
    assert "có thể" not in glosses


def test_the_place_is_kept(database: Database, learner: Learner) -> None:
    with database.transaction() as session:
        reader.keep_place(session, learner, 1, 120)
    with database.reading() as session:
        assert reader.view_page(session, learner, 1, NOON).place == 120
    with database.transaction() as session:
        with pytest.raises(InvalidInputError):
            reader.keep_place(session, learner, 1, -1)
        with pytest.raises(NotFoundError):
            reader.keep_place(session, learner, 99, 1)


def test_words_taken_from_the_sheet_are_known_to_the_reader(
    database: Database, learner: Learner
) -> None:
    with database.transaction() as session:
        deck.add_to_deck(session, learner, 1, NOON)
    assert standings(database, learner)["mô hình ngôn ngữ lớn"] is Standing.NEW


@pytest.mark.parametrize("number", [-1, 5_000])
def test_a_word_that_is_not_there(database: Database, learner: Learner, number: int) -> None:
    with database.reading() as session:
        with pytest.raises(NotFoundError):
            reader_words.view_word(session, learner, 1, number, None, NOON)
        with pytest.raises(NotFoundError):
            reader_words.view_sentence(session, learner, 1, 5_000, NOON)
