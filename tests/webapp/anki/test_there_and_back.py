"""Progress from the application to real Anki and back, again and again."""

import time
import uuid
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import product
from pathlib import Path
from random import Random
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from decks.anki import AnkiCard, AnkiNote, CardType, Schedule, State, write_package
from webapp.domain import memory as fsrs
from webapp.domain.memory import CardState, Memory, Rating
from webapp.services.anki_choices import AnkiChoices
from webapp.services.exports import package, whole_deck, whole_package
from webapp.services.imports import apply_import, plan_import, undo_import
from webapp.services.learners import Learner, local_learner, utc_now
from webapp.services.packages import ORDINALS, read_history
from webapp.services.reviews import Answer, memory_of, replay_card, review_card
from webapp.storage import history
from webapp.storage.database import Database
from webapp.storage.tables import CardRow, LearnerRow

pytestmark = pytest.mark.anki

Importer = Callable[..., dict[str, int]]
Exporter = Callable[..., Path]
CHOICES = AnkiChoices(schedule=True)
DAY = timedelta(days=1)


def write(session: Session, learner: Learner, path: Path, choices: AnkiChoices = CHOICES) -> Path:
    """Write the whole deck as the learner would download it."""
    deck = whole_deck(session, learner, choices)
    download = package(deck.title, deck.notes, deck.schedule, choices, learner)
    with download.file as file:
        path.write_bytes(file.read())
    return path


def answer_here(
    session: Session, learner: Learner, card_id: int, rating: Rating, at: datetime
) -> None:
    card = session.get_one(CardRow, card_id)
    review_card(
        session, learner, Answer(card_id, rating, card.version, uuid.uuid4().hex, 1_200), at
    )


def answer_there(collection: Any, cards: int, chance: Random) -> int:
    """Answer what Anki asks, as its own reviewer does; when nothing is due, review ahead."""
    done = _answer(collection, collection.decks.id("Vietdeck"), cards, chance)
    if done < cards:
        deck = collection.decks.get(collection.decks.new_filtered("Ahead"))
        deck["terms"] = [["is:review", 100, 0]]
        collection.decks.save(deck)
        collection.sched.rebuild_filtered_deck(deck["id"])
        done += _answer(collection, deck["id"], cards - done, chance)
        collection.sched.empty_filtered_deck(deck["id"])
    return done


def _answer(collection: Any, deck: int, cards: int, chance: Random) -> int:
    collection.decks.select(deck)
    done = 0
    while done < cards and (card := collection.sched.getCard()) is not None:
        card.start_timer()
        collection.sched.answerCard(card, chance.choice((1, 2, 3, 3, 4)))
        done += 1
        time.sleep(0.03)  # nobody answers twice within 20 ms
    return done


def logged(session: Session) -> Counter[tuple[str, str]]:
    """How many answers of each card count, by word and kind."""
    rows = history.counted_rows(session, session.scalars(select(CardRow.id)).all())
    found: Counter[tuple[str, str]] = Counter()
    for card_id, log in rows.items():
        card = session.get_one(CardRow, card_id)
        found[card.note.term, card.kind] += len(log)
    return found


def logged_there(collection: Any) -> Counter[tuple[str, str]]:
    rows = collection.db.all(
        "SELECT n.sfld, c.ord FROM revlog r "
        "JOIN cards c ON c.id = r.cid JOIN notes n ON n.id = c.nid"
    )
    return Counter((str(term), CardType(ordinal).name.lower()) for term, ordinal in rows)


def next_in_anki(collection: Any, card_id: int) -> dict[int, tuple[str, float]]:
    """What each button would do in Anki: the state, and days or seconds."""
    states = collection._backend.get_scheduling_states(card_id)
    found = {}
    for rating, name in enumerate(("again", "hard", "good", "easy"), start=1):
        normal = getattr(states, name).normal
        kind = normal.WhichOneof("kind")
        if kind == "review":
            found[rating] = ("review", float(normal.review.scheduled_days))
        elif kind == "relearning":
            found[rating] = (kind, float(normal.relearning.learning.scheduled_secs))
        else:
            found[rating] = (kind, float(getattr(normal, kind).scheduled_secs))
    return found


def next_of(memory: Memory, learner: Learner, now: datetime) -> dict[int, tuple[str, float]]:
    """What each button would do here."""
    found = {}
    for rating, after in fsrs.preview(memory, learner.moment(now), learner.scheduler).items():
        if after.due_at is None:
            found[int(rating)] = ("review", float(after.interval))
        else:
            seconds = round((after.due_at - now).total_seconds())
            found[int(rating)] = (str(after.state), float(seconds))
    return found


def check_schedules(session: Session, learner: Learner, collection: Any) -> int:
    """Anki's due days and next intervals equal ours; return how many cards were compared."""
    today = learner.moment(utc_now()).day
    compared = 0
    for card in session.scalars(select(CardRow)):
        (card_id,) = collection.db.list(
            "SELECT c.id FROM cards c JOIN notes n ON n.id = c.nid WHERE n.guid = ? AND c.ord = ?",
            card.note.guid,
            int(ORDINALS[card.kind]),
        )
        assert next_in_anki(collection, card_id) == next_of(memory_of(card), learner, utc_now())
        stored = collection.get_card(card_id)
        if card.state != CardState.NEW:
            assert (stored.reps, stored.lapses) == (card.reps, card.lapses)
        if card.due_day is not None:
            assert stored.due - collection.sched.today == card.due_day - today
            assert stored.ivl == card.interval
        compared += 1
    return compared


def study_a_while(session: Session, learner: Learner, chance: Random) -> None:
    """Answer cards here on many days before today."""
    cards = list(session.scalars(select(CardRow.id)))
    start = utc_now() - 90 * DAY
    for days in sorted(chance.sample(range(1, 88), 30)):
        for number, card_id in enumerate(chance.sample(cards, 5)):
            rating = Rating(chance.choice((1, 2, 3, 3, 3, 4)))
            at = start + timedelta(days=days, minutes=number, microseconds=chance.randrange(10**6))
            answer_here(session, learner, card_id, rating, at)


def test_a_deck_arrives_with_its_schedule_to_the_day(
    database: Database,
    learner: Learner,
    collection: Any,
    import_package: Importer,
    tmp_path: Path,
) -> None:
    with database.transaction() as session:
        study_a_while(session, learner, Random(3))
    with database.reading() as session:
        counts = import_package(collection, write(session, learner, tmp_path / "deck.apkg"))
        assert counts["new"] == 12
        assert logged_there(collection) == logged(session)
        assert check_schedules(session, learner, collection) == 24
    assert collection.fix_integrity()[1]


def test_parameters_of_ones_own_go_along(
    database: Database,
    learner: Learner,
    collection: Any,
    import_package: Importer,
    export_package: Exporter,
    tmp_path: Path,
) -> None:
    """After a fit Anki's next intervals are ours still, and so is the memory of what it answers."""
    fitted = [
        weight * (1.09 if number % 3 else 0.94) + 0.000_1234
        for number, weight in enumerate(fsrs.DEFAULT_PARAMETERS)
    ]
    with database.transaction() as session:
        session.get_one(LearnerRow, learner.id).parameters = fitted
    with database.transaction() as session:
        person = local_learner(session)
        assert person is not None
        assert person.scheduler.parameters == tuple(fitted)
        study_a_while(session, person, Random(5))
    with database.transaction() as session:
        import_package(collection, write(session, person, tmp_path / "deck.apkg"))
        deck = collection.decks.id("Vietdeck")
        preset = collection.decks.config_dict_for_deck_id(deck)
        assert preset["fsrsParams6"] == pytest.approx(fitted, rel=1e-6)
        assert check_schedules(session, person, collection) == 24
        answered = answer_there(collection, 6, Random(1))
        package = read_history(export_package(collection))
        batch = apply_import(session, person, package, "deck.apkg", utc_now())
        assert batch is not None
        assert batch.reviews == answered
        for card in session.scalars(select(CardRow)):
            assert replay_card(session, person, card.id) == memory_of(card)
    assert collection.fix_integrity()[1]


def test_a_download_is_the_deck_that_the_pages_show(
    database: Database, learner: Learner, tmp_path: Path
) -> None:
    """The package is written while the database is read, and is the same to the byte."""
    with database.transaction() as session:
        study_a_while(session, learner, Random(4))
    with database.reading() as session:
        path = write(session, learner, tmp_path / "deck.apkg")
        with whole_package(session, learner).file as file:
            assert file.read() == path.read_bytes()


def test_intervals_agree_whatever_a_card_was_through(
    collection: Any, import_package: Importer, learner: Learner, tmp_path: Path
) -> None:
    """A grid of intervals and stabilities, answered at once, early, when due and late."""
    now = utc_now()
    today = learner.moment(now).day
    cards: list[tuple[AnkiNote, AnkiCard]] = []
    memories: dict[str, Memory] = {}
    for last, share, ago in product(
        (1, 3, 5, 8, 12, 20, 50, 100), (0.5, 0.62, 0.76, 0.83, 0.89, 0.94, 1.0, 1.3), (0, 1, 4, 30)
    ):
        note = AnkiNote(term=f"từ {len(cards)}", card_types=(CardType.RECOGNITION,))
        memory = Memory(
            CardState.REVIEW,
            stability=round(last * share, 4),
            difficulty=6.5,
            due_day=today - ago + last,
            last_day=today - ago,
            interval=last,
            reps=3,
        )
        memories[note.guid] = memory
        stands = AnkiCard(
            guid=note.guid,
            state=State.REVIEW,
            due_day=memory.due_day,
            interval=last,
            reps=3,
            stability=memory.stability,
            difficulty=memory.difficulty,
            last_review=now - ago * DAY,
        )
        cards.append((note, stands))
    notes = [note for note, _ in cards]
    schedule = Schedule(
        cards=tuple(stands for _, stands in cards), parameters=learner.scheduler.parameters
    )
    write_package(tmp_path / "grid.apkg", notes, schedule=schedule)
    import_package(collection, tmp_path / "grid.apkg")
    rows = collection.db.all("SELECT c.id, n.guid FROM cards c JOIN notes n ON n.id = c.nid")
    assert len(rows) == 256
    differing = [
        (memories[guid], there)
        for card_id, guid in rows
        if (there := next_in_anki(collection, card_id)) != next_of(memories[guid], learner, now)
    ]
    assert not differing


def test_without_the_schedule_every_card_is_new(
    database: Database,
    learner: Learner,
    collection: Any,
    import_package: Importer,
    tmp_path: Path,
) -> None:
    with database.transaction() as session:
        study_a_while(session, learner, Random(4))
        path = write(session, learner, tmp_path / "deck.apkg", AnkiChoices())
    import_package(collection, path)
    assert collection.db.scalar("SELECT count() FROM revlog") == 0
    assert collection.db.scalar("SELECT count() FROM cards WHERE type != 0") == 0


def test_a_card_type_is_added_later_without_a_duplicate(
    database: Database,
    learner: Learner,
    collection: Any,
    import_package: Importer,
    tmp_path: Path,
) -> None:
    few = AnkiChoices(card_types=(CardType.RECOGNITION,))
    more = AnkiChoices(card_types=tuple(CardType), typing=True, changed_at=utc_now())
    with database.reading() as session:
        import_package(collection, write(session, learner, tmp_path / "one.apkg", few))
        assert (collection.note_count(), collection.card_count()) == (12, 12)
        counts = import_package(collection, write(session, learner, tmp_path / "two.apkg", more))
    assert (counts["new"], counts["updated"]) == (0, 12)
    assert (collection.note_count(), collection.card_count()) == (12, 48)
    assert collection.fix_integrity()[1]


def test_sound_files_arrive(
    database: Database,
    learner: Learner,
    collection: Any,
    import_package: Importer,
    tmp_path: Path,
) -> None:
    choices = AnkiChoices(card_types=tuple(CardType), sound="files")
    with database.reading() as session:
        import_package(collection, write(session, learner, tmp_path / "deck.apkg", choices))
    card_id = collection.find_cards("card:Listening")[0]
    (sound,) = collection.get_card(card_id).question_av_tags()
    assert (Path(collection.media.dir()) / sound.filename).stat().st_size > 500
    assert not collection.media.check().missing
    assert not collection.media.check().unused


def test_ten_times_to_and_fro_loses_and_doubles_none(
    database: Database,
    learner: Learner,
    make_collection: Callable[[], Any],
    import_package: Importer,
    export_package: Exporter,
    tmp_path: Path,
) -> None:
    """Answers on both sides in every round; Anki is a fresh collection each time."""
    chance = Random(11)
    with database.transaction() as session:
        study_a_while(session, learner, chance)
    for number in range(10):
        with database.transaction() as session:
            cards = chance.sample(list(session.scalars(select(CardRow.id))), 3)
            for card_id in cards:
                answer_here(session, learner, card_id, Rating(chance.choice((1, 3, 4))), utc_now())
                time.sleep(0.03)
            before = logged(session)
            path = write(session, learner, tmp_path / f"{number}.apkg")
        collection = make_collection()
        import_package(collection, path)
        assert logged_there(collection) == before
        with database.reading() as session:
            check_schedules(session, learner, collection)
        answered = answer_there(collection, 4, chance)
        assert answered == 4
        # Answered here too while the package is away, later than in Anki or, by the date, before.
        with database.transaction() as session:
            card_id = chance.choice(list(session.scalars(select(CardRow.id))))
            answer_here(session, learner, card_id, Rating.GOOD, utc_now())
        legacy, whole = bool(number % 2), number % 3 == 0
        found = read_history(export_package(collection, legacy=legacy, whole=whole))
        there = logged_there(collection)
        collection.close()
        with database.transaction() as session:
            plan = plan_import(session, learner, found, utc_now())
            assert (plan.new, plan.known) == (answered, before.total())
            batch = apply_import(session, learner, found, "back.apkg", utc_now())
            assert batch is not None
            assert apply_import(session, learner, found, "back.apkg", utc_now()) is None
            here = logged(session)
            assert here.total() == before.total() + answered + 1
            assert not there - here
            for card in session.scalars(select(CardRow)):
                assert replay_card(session, learner, card.id) == memory_of(card)
            if number == 4:  # taken back and taken in again on the way
                undo_import(session, learner, batch.id, utc_now())
                assert logged(session).total() == before.total() + 1
                apply_import(session, learner, found, "back.apkg", utc_now())
                assert logged(session) == here


def test_an_answer_in_anki_leads_to_the_same_memory_here(
    database: Database,
    learner: Learner,
    collection: Any,
    import_package: Importer,
    export_package: Exporter,
    tmp_path: Path,
) -> None:
    with database.transaction() as session:
        study_a_while(session, learner, Random(5))
        import_package(collection, write(session, learner, tmp_path / "deck.apkg"))
    answer_there(collection, 15, Random(6))
    found = read_history(export_package(collection))
    with database.transaction() as session:
        apply_import(session, learner, found, "back.apkg", utc_now())
        check_schedules(session, learner, collection)


def test_changes_by_hand_and_practice_in_anki_are_told_and_left_out(
    database: Database,
    learner: Learner,
    collection: Any,
    import_package: Importer,
    export_package: Exporter,
    tmp_path: Path,
) -> None:
    with database.transaction() as session:
        study_a_while(session, learner, Random(7))
        import_package(collection, write(session, learner, tmp_path / "deck.apkg"))
    cards = collection.find_cards("-is:new")
    collection.sched.set_due_date(cards[:2], "5")
    collection.sched.schedule_cards_as_new(cards[2:4])
    deck = collection.decks.get(collection.decks.new_filtered("Practice"))
    deck["terms"] = [["is:review", 5, 0]]
    deck["resched"] = False
    collection.decks.save(deck)
    collection.sched.rebuild_filtered_deck(deck["id"])
    collection.decks.select(deck["id"])
    card = collection.sched.getCard()
    card.start_timer()
    collection.sched.answerCard(card, 3)
    found = read_history(export_package(collection))
    with database.reading() as session:
        plan = plan_import(session, learner, found, datetime.now(UTC))
    assert (plan.new, plan.by_hand, plan.practice) == (0, 4, 1)
