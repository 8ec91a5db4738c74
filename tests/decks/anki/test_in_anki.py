"""Packages in real Anki, there and back; each test has a fresh collection."""

import io
import json
import unicodedata
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from decks.anki import (
    AnkiCard,
    AnkiNote,
    AnkiReview,
    CardType,
    ReviewKind,
    Schedule,
    State,
    open_package,
    revlog_factor,
    write_package,
)
from decks.anki.note_type import NOTE_TYPE_ID, note_type, revision_time
from decks.anki.notes import fields_of
from decks.anki.schedule import DIFFICULTY_DECIMALS, STABILITY_DECIMALS
from webapp.domain import memory as fsrs

pytestmark = pytest.mark.anki

Importer = Callable[..., dict[str, int]]
Exporter = Callable[..., Path]
LATER = datetime(2025, 3, 1, tzinfo=UTC)


@pytest.fixture
def deck(tmp_path: Path) -> Callable[..., Path]:
    """Give a function that writes a package and returns its path."""

    def write(notes: list[AnkiNote], **options: Any) -> Path:
        path = tmp_path / "deck.apkg"
        write_package(path, notes, **options)
        return path

    return write


def _whole(collection: Any) -> None:
    assert collection.fix_integrity()[1], "Anki found something to repair"
    assert not collection.get_empty_cards().notes


class TestNotes:
    def test_they_arrive_as_written(
        self, collection: Any, import_package: Importer, deck: Callable[..., Path], note: AnkiNote
    ) -> None:
        odd = AnkiNote(
            term=unicodedata.normalize("NFD", 'C++ <b> & "x" tiếng Việt'), meaning="a\nb [sound:x]"
        )
        counts = import_package(collection, deck([note, odd]))
        assert counts == {"new": 2, "updated": 0, "duplicate": 0, "conflicting": 0}
        for written in (note, odd):
            (note_id,) = collection.db.list("SELECT id FROM notes WHERE guid = ?", written.guid)
            stored = collection.get_note(note_id)
            assert dict(stored.items()) == fields_of(written)
            assert stored.mid == NOTE_TYPE_ID
            assert sorted(stored.tags) == sorted(written.tags)
        assert collection.decks.by_name("Vietdeck::Điện toán đám mây")
        assert 'C++ &lt;b&gt; &amp; "x" tiếng Việt' in stored.cards()[0].question()
        _whole(collection)

    def test_every_card_type_has_a_card(
        self, collection: Any, import_package: Importer, deck: Callable[..., Path], note: AnkiNote
    ) -> None:
        import_package(collection, deck([note]))
        cards = [collection.get_card(card) for card in collection.find_cards("")]
        assert [card.template()["name"] for card in cards] == [k.card_name for k in CardType]
        sounds = [card.question_av_tags() for card in cards]
        assert [len(tags) for tags in sounds] == [0, 0, 0, 1]
        assert (sounds[3][0].lang, sounds[3][0].field_text) == ("vi_VN", "trí tuệ nhân tạo")
        assert len(cards[0].answer_av_tags()) == 2
        _whole(collection)

    def test_twice_adds_nothing(
        self, collection: Any, import_package: Importer, deck: Callable[..., Path], note: AnkiNote
    ) -> None:
        import_package(collection, deck([note]))
        assert import_package(collection, deck([note]))["duplicate"] == 1
        assert (collection.note_count(), collection.card_count()) == (1, 4)
        assert len(collection.models.all_names_and_ids()) == len(
            {each.name for each in collection.models.all_names_and_ids()}
        )

    def test_an_edit_updates_in_place_and_keeps_the_schedule(
        self, collection: Any, import_package: Importer, deck: Callable[..., Path], note: AnkiNote
    ) -> None:
        import_package(collection, deck([note]))
        collection.sched.set_due_date(collection.find_cards("card:Recognition"), "9")
        columns = "id, type, queue, due, ivl, factor, reps, lapses, data"
        before = collection.db.all(f"SELECT {columns} FROM cards ORDER BY id")
        edited = replace(note, meaning="AI", modified=LATER, tags=("fresh",))
        assert import_package(collection, deck([edited]))["updated"] == 1
        assert collection.db.all(f"SELECT {columns} FROM cards ORDER BY id") == before
        (note_id,) = collection.find_notes("")
        assert collection.get_note(note_id)["Meaning"] == "AI"
        again = replace(edited, meaning="A.I.", modified=LATER + timedelta(seconds=1))
        assert import_package(collection, deck([again]))["updated"] == 1
        _whole(collection)

    def test_successive_versions_are_counted(
        self,
        collection: Any,
        import_package: Importer,
        deck: Callable[..., Path],
        plain_notes: list[AnkiNote],
    ) -> None:
        first, second, third = plain_notes
        import_package(collection, deck([first, second]))
        changed = replace(second, meaning="the cloud", modified=LATER)
        counts = import_package(collection, deck([first, changed, third]))
        assert counts == {"new": 1, "updated": 1, "duplicate": 1, "conflicting": 0}

    def test_a_second_article_updates_the_same_note(
        self, collection: Any, import_package: Importer, deck: Callable[..., Path], note: AnkiNote
    ) -> None:
        import_package(collection, deck([note]))
        other = replace(
            note, term="Trí tuệ nhân tạo", deck="Vietdeck::Bài khác", modified=LATER, source="Báo"
        )
        counts = import_package(collection, deck([other]))
        assert (counts["updated"], counts["conflicting"]) == (1, 0)
        assert (collection.note_count(), collection.card_count()) == (1, 4)

    def test_a_card_type_added_later_is_no_duplicate(
        self, collection: Any, import_package: Importer, deck: Callable[..., Path], note: AnkiNote
    ) -> None:
        import_package(collection, deck([replace(note, card_types=(CardType.RECOGNITION,))]))
        assert collection.card_count() == 1
        more = replace(note, card_types=tuple(CardType), modified=LATER)
        assert import_package(collection, deck([more]))["updated"] == 1
        assert (collection.note_count(), collection.card_count()) == (1, 4)
        _whole(collection)

    def test_new_cards_come_in_article_order(
        self, collection: Any, import_package: Importer, deck: Callable[..., Path]
    ) -> None:
        terms = ["xe", "anh", "máy", "đồng", "em"]
        notes = [AnkiNote(term=t, card_types=(CardType.RECOGNITION,)) for t in terms]
        import_package(collection, deck(notes))
        collection.decks.select(collection.decks.id("Vietdeck"))
        queued = collection.sched.get_queued_cards(fetch_limit=10).cards
        shown = [collection.get_note(entry.card.note_id)["Term"] for entry in queued]
        assert shown == terms

    def test_sounds_can_be_played(
        self, collection: Any, import_package: Importer, deck: Callable[..., Path], note: AnkiNote
    ) -> None:
        spoken = replace(note, audio="vd-tri-tuệ.mp3", anki_voice=False)
        import_package(collection, deck([spoken], media={"vd-tri-tuệ.mp3": b"ID3 sound"}))
        assert (Path(collection.media.dir()) / "vd-tri-tuệ.mp3").read_bytes() == b"ID3 sound"
        (card_id,) = collection.find_cards("card:Listening")
        (sound,) = collection.get_card(card_id).question_av_tags()
        assert sound.filename == "vd-tri-tuệ.mp3"
        assert not collection.media.check().missing


def test_a_new_look_arrives_without_touching_notes(
    collection: Any,
    import_package: Importer,
    deck: Callable[..., Path],
    note: AnkiNote,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    import_package(collection, deck([note]))
    model = note_type()
    monkeypatch.setattr(model, "css", model.css + "/* next */")
    monkeypatch.setattr("decks.anki.writer.revision_time", lambda: revision_time() + 1)
    assert import_package(collection, deck([note]))["duplicate"] == 1
    assert collection.models.get(NOTE_TYPE_ID)["css"].endswith("/* next */")
    assert len([m for m in collection.models.all() if m["name"].startswith("Vietdeck")]) == 1


def _today(collection: Any) -> int:
    """The ordinal of Anki's day."""
    return date.fromtimestamp(collection.sched.day_cutoff - 86_400).toordinal()


def _studied(
    note: AnkiNote, ratings: list[tuple[int, float]], collection: Any, scheduler: fsrs.Scheduler
) -> tuple[fsrs.Memory, AnkiCard, list[AnkiReview]]:
    """Study a card of ours: ratings with the days ago that they were given, oldest first."""
    state, reviews = fsrs.Memory(), []
    today = datetime.fromtimestamp(collection.sched.day_cutoff - 50_000, UTC)
    start = today + timedelta(seconds=_seconds_of(note.guid))
    at = start
    for count, (rating, ago) in enumerate(ratings):
        at = start - timedelta(days=ago) + timedelta(minutes=count, milliseconds=7)
        last, kind = state.interval, ReviewKind(min(2, [0, 0, 1, 2][_number(state)]))
        moment = fsrs.Moment(at, _today(collection) - int(ago))
        state = fsrs.review(state, fsrs.Rating(rating), moment, scheduler)
        assert state.difficulty is not None
        reviews.append(
            AnkiReview(
                guid=note.guid,
                at=at,
                rating=rating,
                interval=state.interval or -600,
                last_interval=last,
                factor=revlog_factor(state.difficulty),
                taken=4200,
                kind=kind,
            )
        )
    steps = scheduler.learning_steps
    if state.state is fsrs.CardState.RELEARNING:
        steps = scheduler.relearning_steps
    in_steps = state.due_at is not None
    card = AnkiCard(
        guid=note.guid,
        state=State(_number(state)),
        position=1,
        due_at=state.due_at.replace(microsecond=0) if state.due_at else None,
        due_day=state.due_day,
        interval=state.interval,
        reps=state.reps,
        lapses=state.lapses,
        remaining_steps=len(steps) - state.step if in_steps else 0,
        stability=state.stability,
        difficulty=state.difficulty,
        last_review=at.replace(microsecond=0),
    )
    return state, card, reviews


def _seconds_of(guid: str) -> int:
    """Return a number of seconds below half an hour, another for another note."""
    return int.from_bytes(guid.encode(), "big") % 1800


def _number(memory: fsrs.Memory) -> int:
    return list(fsrs.CardState).index(memory.state)


def _intervals(collection: Any, card_id: int) -> dict[int, tuple[str, float]]:
    """What Anki would do on each button: the state, and days or seconds."""
    states = collection._backend.get_scheduling_states(card_id)
    found = {}
    for rating, name in enumerate(("again", "hard", "good", "easy"), start=1):
        normal = getattr(states, name).normal
        kind = normal.WhichOneof("kind")
        if kind == "review":
            found[rating] = ("review", float(normal.review.scheduled_days))
        elif kind == "relearning":
            found[rating] = ("relearning", float(normal.relearning.learning.scheduled_secs))
        else:
            found[rating] = (kind, float(getattr(normal, kind).scheduled_secs))
    return found


def _ours(memory: fsrs.Memory, collection: Any, scheduler: fsrs.Scheduler) -> dict[int, Any]:
    """What we would do, from a memory of Anki's precision."""
    now = datetime.now(UTC)
    assert memory.stability is not None
    assert memory.difficulty is not None
    kept = replace(
        memory,
        stability=round(memory.stability, STABILITY_DECIMALS),
        difficulty=round(memory.difficulty, DIFFICULTY_DECIMALS),
    )
    found: dict[int, Any] = {}
    moment = fsrs.Moment(now, _today(collection))
    for rating, after in fsrs.preview(kept, moment, scheduler).items():
        if after.due_at is None:
            found[int(rating)] = ("review", float(after.interval))
        else:
            seconds = round((after.due_at - now).total_seconds())
            found[int(rating)] = (str(after.state), float(seconds))
    return found


# As a fit to a learner's own reviews gives them: with all decimals, every weight another.
FITTED = tuple(
    weight * (1.07 if number % 2 else 0.93) + 0.000_123
    for number, weight in enumerate(fsrs.DEFAULT_PARAMETERS)
)
HISTORIES = {
    "one good": [(3, 4.0)],
    "two steps": [(3, 6.0), (3, 6.0)],
    "easy at once": [(4, 9.0)],
    "a month": [(3, 40.0), (3, 40.0), (3, 38.0), (2, 30.0), (4, 20.0)],
    "a lapse": [(3, 60.0), (3, 60.0), (3, 57.0), (1, 40.0), (3, 40.0), (3, 35.0)],
    "in relearning": [(4, 30.0), (1, 0.0)],
    "overdue by a year": [(3, 400.0), (3, 400.0), (3, 397.0)],
    "hard from the start": [(1, 20.0), (2, 20.0), (2, 20.0), (3, 20.0), (3, 20.0), (2, 18.0)],
    "the same day": [(4, 30.0), (3, 0.0)],
}


class TestSchedule:
    @pytest.mark.parametrize("name", HISTORIES)
    @pytest.mark.parametrize("retention", [0.9, 0.85])
    def test_anki_goes_on_as_we_would(
        self,
        collection: Any,
        import_package: Importer,
        deck: Callable[..., Path],
        note: AnkiNote,
        name: str,
        retention: float,
    ) -> None:
        scheduler = fsrs.Scheduler(desired_retention=retention)
        memory, card, reviews = _studied(note, HISTORIES[name], collection, scheduler)
        schedule = Schedule(
            cards=(card,),
            reviews=tuple(reviews),
            desired_retention=retention,
            parameters=scheduler.parameters,
        )
        import_package(collection, deck([note], schedule=schedule))
        (card_id,) = collection.find_cards("card:Recognition")
        assert _intervals(collection, card_id) == _ours(memory, collection, scheduler)
        stored = collection.get_card(card_id)
        if memory.due_day is not None:
            assert stored.due - collection.sched.today == memory.due_day - _today(collection)
        _whole(collection)

    @pytest.mark.parametrize("parameters", [fsrs.DEFAULT_PARAMETERS, FITTED], ids=["own", "fitted"])
    def test_many_random_histories_agree_to_the_day(
        self,
        collection: Any,
        import_package: Importer,
        deck: Callable[..., Path],
        parameters: tuple[float, ...],
    ) -> None:
        import random

        chance = random.Random(7)
        scheduler = fsrs.Scheduler(parameters=parameters)
        notes, cards, reviews, memories = [], [], [], {}
        for number in range(300):
            note = AnkiNote(term=f"từ {number}", card_types=(CardType.RECOGNITION,))
            days = sorted((float(chance.randint(1, 300)) for _ in range(5)), reverse=True)
            ratings = [(chance.choice((1, 2, 3, 3, 3, 4)), ago) for ago in days]
            memory, card, log = _studied(note, ratings, collection, scheduler)
            notes.append(note)
            cards.append(card)
            reviews += log
            memories[note.guid] = memory
        schedule = Schedule(
            cards=tuple(cards), reviews=tuple(reviews), parameters=scheduler.parameters
        )
        import_package(collection, deck(notes, schedule=schedule))
        assert collection.db.scalar("SELECT count() FROM revlog") == len(reviews)
        rows = collection.db.all("SELECT c.id, n.guid FROM cards c JOIN notes n ON n.id = c.nid")
        differing = [
            guid
            for card_id, guid in rows
            if _intervals(collection, card_id) != _ours(memories[guid], collection, scheduler)
        ]
        assert not differing

    def test_settings_arrive_as_a_preset(
        self, collection: Any, import_package: Importer, deck: Callable[..., Path], note: AnkiNote
    ) -> None:
        schedule = Schedule(
            desired_retention=0.87,
            parameters=tuple(0.1 + each for each in fsrs.DEFAULT_PARAMETERS),
            learning_steps=(timedelta(minutes=2), timedelta(minutes=15)),
            maximum_interval=900,
        )
        import_package(collection, deck([note], schedule=schedule))
        preset = collection.decks.config_dict_for_deck_id(
            collection.decks.id("Vietdeck::Điện toán đám mây")
        )
        assert preset["name"] == "Vietdeck"
        assert preset["desiredRetention"] == pytest.approx(0.87)
        assert preset["new"]["delays"] == [2.0, 15.0]
        assert preset["rev"]["maxIvl"] == 900
        assert preset["fsrsParams6"] == pytest.approx(list(schedule.parameters), abs=1e-4)

    def test_a_plain_deck_changes_no_settings(
        self, collection: Any, import_package: Importer, deck: Callable[..., Path], note: AnkiNote
    ) -> None:
        import_package(collection, deck([note]))
        assert [preset["name"] for preset in collection.decks.all_config()] == ["Default"]


FORMATS = [(False, False), (True, False), (False, True), (True, True)]


class TestWayBack:
    @pytest.mark.parametrize(("legacy", "whole"), FORMATS)
    def test_everything_comes_back_in_every_format(
        self,
        collection: Any,
        import_package: Importer,
        export_package: Exporter,
        deck: Callable[..., Path],
        note: AnkiNote,
        legacy: bool,
        whole: bool,
    ) -> None:
        _, card, reviews = _studied(note, HISTORIES["a lapse"], collection, fsrs.Scheduler())
        spoken = replace(note, audio="á.mp3")
        schedule = Schedule(cards=(card,), reviews=tuple(reviews))
        import_package(collection, deck([spoken], schedule=schedule, media={"á.mp3": b"sound"}))
        with open_package(export_package(collection, legacy=legacy, whole=whole)) as package:
            (stored,) = package.notes()
            cards = list(package.cards())
            assert list(package.reviews()) == reviews
            assert package.read_media("á.mp3") == b"sound"
        assert (stored.guid, stored.note_type) == (note.guid, "Vietdeck")
        assert stored.fields == fields_of(spoken)
        assert set(stored.tags) == set(note.tags)
        back = cards[0]
        assert back.stability == pytest.approx(card.stability, abs=1e-4)
        assert back.difficulty == pytest.approx(card.difficulty, abs=1e-3)
        same = ("state", "due_day", "interval", "reps", "lapses", "last_review", "position")
        assert [getattr(back, name) for name in same] == [getattr(card, name) for name in same]
        assert [each.template for each in cards] == [kind.card_name for kind in CardType]
        assert {each.deck for each in cards} == {note.deck}

    def test_a_review_in_anki_comes_back(
        self,
        collection: Any,
        import_package: Importer,
        export_package: Exporter,
        deck: Callable[..., Path],
        note: AnkiNote,
    ) -> None:
        scheduler = fsrs.Scheduler()
        memory, card, reviews = _studied(note, HISTORIES["two steps"], collection, scheduler)
        schedule = Schedule(cards=(card,), reviews=tuple(reviews))
        only = replace(note, card_types=(CardType.RECOGNITION,))
        import_package(collection, deck([only], schedule=schedule))
        collection.decks.select(collection.decks.id(note.deck))
        answered = collection.sched.getCard()
        answered.start_timer()
        collection.sched.answerCard(answered, 3)
        with open_package(export_package(collection)) as package:
            (back,) = package.cards()
            log = list(package.reviews())
        assert log[:-1] == reviews
        assert (log[-1].rating, log[-1].kind) == (3, ReviewKind.REVIEW)
        after = fsrs.review(
            memory, fsrs.Rating.GOOD, fsrs.Moment(log[-1].at, _today(collection)), scheduler
        )
        assert (back.due_day, back.interval) == (after.due_day, after.interval)
        assert back.stability == pytest.approx(after.stability, abs=1e-3)
        assert log[-1].factor == pytest.approx(revlog_factor(after.difficulty or 0), abs=1)

    def test_to_and_fro_ten_times_changes_nothing(
        self,
        make_collection: Callable[[], Any],
        import_package: Importer,
        export_package: Exporter,
        deck: Callable[..., Path],
        note: AnkiNote,
    ) -> None:
        first = make_collection()
        _, card, reviews = _studied(note, HISTORIES["a month"], first, fsrs.Scheduler())
        schedule = Schedule(cards=(card,), reviews=tuple(reviews))
        for _ in range(10):
            collection = make_collection()
            import_package(collection, deck([note], schedule=schedule))
            with open_package(export_package(collection)) as package:
                cards = [each for each in package.cards() if each.state is not State.NEW]
                schedule = Schedule(cards=tuple(cards), reviews=tuple(package.reviews()))
            collection.close()
        assert list(schedule.reviews) == reviews
        (back,) = schedule.cards
        assert (back.due_day, back.interval, back.reps) == (card.due_day, card.interval, card.reps)
        assert back.stability == pytest.approx(card.stability, abs=1e-4)

    def test_a_foreign_deck_can_be_read(self, collection: Any, export_package: Exporter) -> None:
        model = collection.models.by_name("Cloze")
        foreign = collection.new_note(model)
        foreign["Text"] = "{{c1::đám mây}} và {{c2::máy chủ}}"
        collection.add_note(foreign, collection.decks.id("Tiếng Việt::Bài 1"))
        with open_package(export_package(collection)) as package:
            (stored,) = package.notes()
            assert stored.note_type == "Cloze"
            assert stored.fields["Text"] == foreign["Text"]
            assert {card.template for card in package.cards()} == {"Cloze"}
            assert {card.deck for card in package.cards()} == {"Tiếng Việt::Bài 1"}
            assert package.note_types["Cloze"][0] == "Text"


def test_our_own_data_column_is_ankis(
    collection: Any, import_package: Importer, deck: Callable[..., Path], note: AnkiNote
) -> None:
    """What we write is what Anki itself would store, key for key."""
    _, card, _ = _studied(note, HISTORIES["a month"], collection, fsrs.Scheduler())
    path = deck([note], schedule=Schedule(cards=(card,)))
    import_package(collection, path)
    stored = json.loads(collection.db.scalar("SELECT data FROM cards WHERE ord = 0"))
    assert set(stored) == {"pos", "s", "d", "dr", "lrt"}
    with open_package(io.BytesIO(path.read_bytes())) as package:
        ours = next(each for each in package.cards() if each.ordinal == 0)
    assert (stored["s"], stored["d"]) == (ours.stability, ours.difficulty)
