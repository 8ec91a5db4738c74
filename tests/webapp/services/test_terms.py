"""The candidate sheet: what it shows, what the learner decides, and what is remembered."""

from collections.abc import Iterator
from datetime import timedelta
from functools import cache
from pathlib import Path

import pytest
from sqlalchemy import func, select

from tests.webapp.builders import NOON, add_learner, open_database
from webapp.errors import InvalidInputError, NotFoundError
from webapp.services import articles, choices, decisions, deck, library, terms
from webapp.services.learners import Learner
from webapp.services.notes import edit_note, view_note
from webapp.services.terms import Sheet, SheetTerm
from webapp.storage.articles import set_mark
from webapp.storage.database import Database
from webapp.storage.tables import ArticleTermRow, CardRow, NoteRow

FIRST = (
    "Trung tâm dữ liệu mới\n\n"
    "Trung tâm dữ liệu mới của hãng có một nghìn máy chủ và máy vi tính. "
    "Mỗi máy chủ cần hai bộ vi xử lý và một phần mềm mã nguồn mở. "
    "Kỹ sư phần mềm nói rằng máy tính này dùng chip mới để huấn luyện trí tuệ nhân tạo. "
    "Hãng đặt tên cho hệ thống này là docubot trên máy chủ."
)
SECOND = (
    "Máy chủ mới tiết kiệm điện\n\n"
    "Trung tâm dữ liệu lắp thêm máy chủ mới trong mùa hè này. "
    "Các kỹ sư cho biết bộ vi xử lý mới cần ít điện hơn. "
    "Hãng lại dùng docubot cho phần mềm của mình."
)
GENERAL = (
    "Đội bóng thắng trận\n\nĐội bóng thắng trận. Cầu thủ trẻ ghi hai bàn và khán giả vui mừng "
    "hát suốt đêm bên sông, còn huấn luyện viên cảm ơn người hâm mộ."
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


@cache
def extract_afresh(text: str) -> articles.Extracted:
    return articles.extract(text)


class Desk:
    """An article on the sheet, with the learner's hand on it."""

    def __init__(self, database: Database, learner: Learner, text: str) -> None:
        self.database, self.learner = database, learner
        with database.reading() as session:
            before = decisions.remembered(session, learner.id)
        mined = (
            articles.extract(text, known=before.known, decided=before.decided)
            if before.known or before.decided
            else extract_afresh(text)
        )
        with database.transaction() as session:
            self.saved = articles.save(session, learner, mined, NOON)
        self.id = self.saved.article_id

    def sheet(self, most: int = 20) -> Sheet:
        with self.database.reading() as session:
            return terms.view_sheet(session, self.learner, self.id, NOON, most)

    def term(self, name: str) -> SheetTerm:
        return next(term for term in self.sheet().terms if term.term == name)

    def choose(self, name: str, choice: str) -> str:
        chosen = self.term(name).id
        with self.database.transaction() as session:
            return choices.choose(session, self.learner, self.id, chosen, choice, NOON)

    def edit(self, name: str, **values: str) -> None:
        chosen = self.term(name).id
        with self.database.transaction() as session:
            choices.edit(session, self.learner, self.id, chosen, values, NOON)

    def merge(self, stays: str, goes: str) -> str:
        pair = self.term(stays).id, self.term(goes).id
        with self.database.transaction() as session:
            return choices.merge(session, self.learner, self.id, *pair, NOON)

    def split(self, name: str, words: str) -> str:
        chosen = self.term(name).id
        with self.database.transaction() as session:
            return choices.split(session, self.learner, self.id, chosen, words, NOON)

    def restore(self, term_id: int) -> None:
        with self.database.transaction() as session:
            choices.restore(session, self.learner, self.id, term_id, NOON)

    def add(self, ids: list[int] | None = None) -> deck.Added:
        with self.database.transaction() as session:
            return choices.add_accepted(session, self.learner, self.id, NOON, ids)

    def note(self, name: str) -> NoteRow:
        with self.database.reading() as session:
            found = session.scalars(select(NoteRow).where(NoteRow.term == name)).one()
            assert found.examples  # loaded before the session ends
            return found


@pytest.fixture
def desk(database: Database, learner: Learner) -> Desk:
    return Desk(database, learner, FIRST)


def test_a_term_is_shown_with_rank_reason_meaning_and_sentence(desk: Desk) -> None:
    term = desk.term("máy chủ")
    assert term.state == "proposed"
    assert term.reason.startswith("3 times here")
    assert term.gloss.startswith("server")
    assert term.example is not None
    assert term.example.target == "máy chủ"
    assert [one.number for one in desk.sheet().listed][:3] == [1, 2, 3]


def test_accepting_is_kept_and_makes_cards_only_when_added(desk: Desk) -> None:
    assert desk.choose("máy chủ", "accepted") == "“máy chủ” is accepted."
    desk.choose("máy chủ", "accepted")  # the same choice twice changes nothing more
    assert desk.sheet().accepted == 1
    with desk.database.reading() as session:
        assert session.scalar(select(func.count()).select_from(CardRow)) == 0
    assert desk.add() == deck.Added(1, 0, ())
    assert desk.add() == deck.Added(0, 0, ())  # a double click
    assert desk.term("máy chủ").state == "deck"
    assert desk.term("máy chủ").standing == "new"
    assert "in your deck already" in desk.choose("máy chủ", "rejected")


def test_every_choice_can_be_taken_back(desk: Desk) -> None:
    for choice in ("accepted", "rejected", "known"):
        desk.choose("chip", choice)
        assert desk.term("chip").state == choice
        desk.choose("chip", "open")
        assert desk.term("chip").state == "proposed"
    desk.choose("chip", "accepted")
    desk.choose("chip", "rejected")
    assert desk.sheet().accepted == 0


def test_only_what_changed_on_a_stale_page_is_done(desk: Desk) -> None:
    chip, server = desk.term("chip").id, desk.term("máy chủ").id
    desk.choose("máy chủ", "accepted")  # in another tab, after the page was loaded
    with desk.database.transaction() as session:
        told = choices.tick(session, desk.learner, desk.id, [], [chip], NOON)
    assert told == []
    assert desk.sheet().accepted == 2
    with desk.database.transaction() as session:
        choices.tick(session, desk.learner, desk.id, [chip, server], [server], NOON)
    assert desk.term("chip").state == "proposed"
    assert desk.term("máy chủ").state == "accepted"


def test_a_term_without_a_meaning_asks_for_one_and_keeps_it(desk: Desk) -> None:
    name = "docubot"
    assert desk.term(name).gloss == ""
    with pytest.raises(InvalidInputError, match="no meaning yet"):
        desk.choose(name, "accepted")
    with desk.database.transaction() as session:
        told = choices.tick(session, desk.learner, desk.id, [], [desk.term(name).id], NOON)
    assert "no meaning yet" in told[0]
    desk.edit(name, gloss="  document   robot ", pos="noun")
    desk.choose(name, "accepted")
    desk.add()
    note = desk.note(name)
    assert note.gloss == ""
    assert view_note(note).gloss == "document robot"
    assert "gloss" in view_note(note).edited


def test_a_word_of_the_deck_cannot_lose_its_meaning(desk: Desk) -> None:
    desk.edit("docubot", gloss="document robot")
    desk.choose("docubot", "accepted")
    desk.add()
    note = desk.note("docubot")
    with desk.database.transaction() as session, pytest.raises(InvalidInputError, match="meaning"):
        edit_note(session, desk.learner.id, note.id, {"gloss": ""}, NOON)


def test_an_edit_wins_and_an_empty_one_goes_back(desk: Desk) -> None:
    mined = desk.term("chip").gloss
    desk.edit("chip", gloss="integrated circuit", pos="noun")
    assert desk.term("chip").gloss == "integrated circuit"
    assert desk.term("chip").own
    desk.edit("chip", gloss="", pos="noun")
    assert desk.term("chip").gloss == mined
    with pytest.raises(InvalidInputError, match="characters"):
        desk.edit("chip", gloss="x" * 2_001)


def test_choices_are_remembered_in_the_next_article(desk: Desk) -> None:
    desk.choose("bộ vi xử lý", "rejected")
    desk.choose("trung tâm dữ liệu", "known")
    desk.edit("máy chủ", gloss="my server")
    desk.choose("phần mềm", "accepted")
    desk.edit("docubot", gloss="document robot")
    desk.choose("docubot", "accepted")
    second = Desk(desk.database, desk.learner, SECOND)
    assert second.term("bộ vi xử lý").state == "rejected"
    assert second.term("trung tâm dữ liệu").state == "known"
    assert second.term("máy chủ").gloss == "my server"
    assert second.term("phần mềm").state == "accepted"
    again = second.term("docubot")
    assert (again.state, again.gloss) == ("accepted", "document robot")


def test_a_second_article_brings_sentences_and_no_second_note(desk: Desk) -> None:
    desk.choose("máy chủ", "accepted")
    desk.add()
    before = desk.note("máy chủ")
    with desk.database.transaction() as session:
        edit_note(session, desk.learner.id, before.id, {"gloss": "mine"}, NOON)
    second = Desk(desk.database, desk.learner, SECOND)
    assert second.saved.updated == 1
    assert second.term("máy chủ").state == "deck"
    after = desk.note("máy chủ")
    assert after.id == before.id
    assert view_note(after).gloss == "mine"
    assert {e.article_id for e in after.examples} == {desk.id, second.id, None}
    assert len(after.examples) <= deck.MOST_EXAMPLES
    assert [e.position for e in after.examples] == list(range(len(after.examples)))


def test_a_better_sentence_of_the_glossary_takes_the_place_of_its_older_one(desk: Desk) -> None:
    desk.choose("máy chủ", "accepted")
    desk.add()
    with desk.database.transaction() as session:
        note = session.get_one(NoteRow, desk.note("máy chủ").id)
        [own] = [one for one in note.examples if one.article_id is None]
        now, own.text = own.text, "Một máy chủ."
    second = Desk(desk.database, desk.learner, SECOND)
    assert second.saved.updated == 1
    texts = [one.text for one in desk.note("máy chủ").examples if one.article_id is None]
    assert texts == [now]


def test_a_word_added_from_one_article_is_in_the_deck_in_all(desk: Desk) -> None:
    second = Desk(desk.database, desk.learner, SECOND)
    desk.choose("máy chủ", "accepted")
    desk.add()
    assert second.term("máy chủ").state == "deck"
    with desk.database.reading() as session:
        page = library.view_article(session, desk.learner, second.id)
    assert [term.term for term in page.terms if term.standing] == ["máy chủ"]
    homes = {e.article_id for e in desk.note("máy chủ").examples}
    assert homes == {desk.id, second.id, None}


def test_merged_terms_are_one_word_with_the_sentences_of_both(desk: Desk) -> None:
    told = desk.merge("máy tính", "máy vi tính")
    assert told.startswith("“máy vi tính” is now a form of “máy tính”")
    merged = desk.term("máy tính")
    assert [form for _, form in merged.forms] == ["máy vi tính"]
    assert "1 more as “máy vi tính”" in merged.reason
    assert merged.count == 2
    desk.choose("máy tính", "accepted")
    desk.add()
    shown = {e.text[e.start : e.end] for e in desk.note("máy tính").examples}
    assert shown == {"máy tính", "máy vi tính"}


def test_a_merge_is_remembered_and_can_be_taken_back(desk: Desk) -> None:
    desk.merge("máy tính", "máy vi tính")
    desk.choose("máy tính", "accepted")
    desk.add()
    second = Desk(
        desk.database,
        desk.learner,
        "Máy vi tính mới\n\nNhà trường sẽ tặng mỗi học sinh nghèo một chiếc máy vi tính mới.",
    )
    assert second.term("máy tính").state == "deck"
    assert second.saved.updated == 1
    form = desk.term("máy tính").forms[0][0]
    desk.restore(form)
    assert desk.term("máy tính").forms == ()
    assert desk.term("máy vi tính").state == "proposed"
    assert second.term("máy vi tính").state == "proposed"


def test_a_merge_that_would_lose_something_is_refused(desk: Desk) -> None:
    desk.choose("máy tính", "accepted")
    desk.add()
    with pytest.raises(InvalidInputError, match="must be the one that stays"):
        desk.merge("máy vi tính", "máy tính")
    with pytest.raises(InvalidInputError, match="another word"):
        desk.merge("chip", "chip")
    desk.split("trung tâm dữ liệu", "trung tâm | dữ liệu")
    with pytest.raises(InvalidInputError, match="was split"):
        desk.merge("chip", "trung tâm dữ liệu")


def test_a_split_phrase_gives_way_to_its_words(desk: Desk) -> None:
    desk.split("trung tâm dữ liệu", "trung tâm | dữ liệu")
    phrase = desk.term("trung tâm dữ liệu")
    assert (phrase.state, phrase.words) == ("split", ("trung tâm", "dữ liệu"))
    for word in phrase.words:
        term = desk.term(word)
        assert term.state == "proposed"
        assert term.example is not None
        assert term.example.target.lower() == word
    second = Desk(desk.database, desk.learner, SECOND)
    assert second.term("trung tâm dữ liệu").state == "split"
    assert second.term("dữ liệu").state == "proposed"
    desk.restore(phrase.id)
    assert desk.term("trung tâm dữ liệu").state == "proposed"


def test_a_split_makes_words_that_the_miner_did_not_list(desk: Desk) -> None:
    desk.split("mã nguồn mở", "mã | nguồn | mở")
    term = desk.term("mở")
    assert term.example is not None
    assert term.example.target == "mở"
    assert "which you split" in term.reason


@pytest.mark.parametrize("words", ["trung tâm dữ liệu", "trung | dữ liệu", "", "|", "a | b"])
def test_a_split_must_make_up_the_phrase(desk: Desk, words: str) -> None:
    with pytest.raises(InvalidInputError, match="trung tâm dữ liệu"):
        desk.split("trung tâm dữ liệu", words)


def test_the_lift_is_true_and_is_what_gets_added(desk: Desk) -> None:
    sheet = desk.sheet(most=10)
    lift = sheet.coverage.lift
    assert 0 < len(lift.words) <= 10
    assert lift.before == sheet.coverage.deck == sheet.coverage.now
    assert lift.after > lift.before
    added = desk.add([term.id for term in sheet.lift])
    assert added.new == len(sheet.lift)
    after = desk.sheet()
    assert after.coverage.deck == pytest.approx(lift.after)
    assert after.coverage.now == pytest.approx(lift.before)  # added is not yet learned


def test_coverage_counts_what_is_known_and_recalled(desk: Desk) -> None:
    before = desk.sheet().coverage
    desk.choose("máy chủ", "known")
    known = desk.sheet().coverage
    assert known.now == pytest.approx(before.now + 3 / before.running)
    desk.choose("chip", "accepted")
    desk.add()
    with desk.database.transaction() as session:
        card = session.scalars(select(CardRow).where(CardRow.kind == "recognition")).one()
        card.state, card.stability = "review", 10.0
        card.last_day = desk.learner.moment(NOON).day - 10
    recalled = desk.sheet().coverage
    assert recalled.now == pytest.approx(known.now + 0.9 / before.running)
    later = NOON + timedelta(days=200)
    with desk.database.reading() as session:
        faded = terms.view_sheet(session, desk.learner, desk.id, later)
    assert faded.coverage.now < recalled.now


def test_general_news_proposes_nothing_by_itself(database: Database, learner: Learner) -> None:
    general = Desk(database, learner, GENERAL)
    sheet = general.sheet()
    assert not sheet.is_technology
    assert (sheet.listed, sheet.lift) == ((), ())
    assert sheet.found
    with database.transaction() as session:
        assert deck.add_to_deck(session, learner, general.id, NOON).new == 0
    general.choose(sheet.found[0].term, "accepted")
    assert general.add().new == 1


def test_what_the_reader_marked_is_set_aside(desk: Desk) -> None:
    with desk.database.transaction() as session:
        set_mark(session, desk.learner.id, "chip", "ignored", NOON)
    assert desk.term("chip").state == "ignored"
    with desk.database.transaction() as session:
        deck.add_to_deck(session, desk.learner, desk.id, NOON)
        row = session.scalars(select(ArticleTermRow).where(ArticleTermRow.canonical == "chip"))
        assert row.one().note_id is None


def test_a_strangers_terms_are_not_found(desk: Desk) -> None:
    with desk.database.transaction() as session:
        with pytest.raises(NotFoundError):
            choices.choose(session, desk.learner, 99, 1, "accepted", NOON)
        with pytest.raises(NotFoundError):
            choices.choose(session, desk.learner, desk.id, 9_999, "accepted", NOON)
        with pytest.raises(InvalidInputError):
            choices.choose(session, desk.learner, desk.id, desk.term("chip").id, "eaten", NOON)
        with pytest.raises(NotFoundError):
            terms.view_sheet(session, desk.learner, 99, NOON)
