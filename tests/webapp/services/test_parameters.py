"""Fits, taking them up and going back, on a real database."""

import json
import uuid
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from decks.anki import AnkiReview, ReviewKind
from decks.anki.notes import note_guid
from tests.webapp.builders import NOON, WORDS, add_deck, add_learner, open_database
from tests.webapp.domain.learners import FORGETFUL, simulated
from webapp.domain.calibration import calibrate
from webapp.domain.durations import spell_out, until_due
from webapp.domain.fitting import Fit, fit, fit_log
from webapp.domain.memory import DEFAULT_PARAMETERS, Rating, Scheduler, retrievability, review
from webapp.domain.review_log import Log, promised_days, strengths_of
from webapp.errors import InvalidInputError, NotFoundError, NothingToUndoError, StaleParametersError
from webapp.services import parameters, refits
from webapp.services.archive import read_archive, restore, write_archive
from webapp.services.batches import next_cards
from webapp.services.imports import apply_import, list_imports, undo_import
from webapp.services.learners import Learner, get_learner
from webapp.services.packages import PackageHistory
from webapp.services.parameter_record import MOST_PAST, read_record
from webapp.services.progress import view_calibration
from webapp.services.reviews import Answer, memory_of, replay_card, review_card
from webapp.services.schedules import schedule_of
from webapp.services.undo import undo_review
from webapp.storage.database import Database
from webapp.storage.tables import CardRow, LearnerRow, ReviewRow

OTHER = (*DEFAULT_PARAMETERS[:8], 1.2, *DEFAULT_PARAMETERS[9:20], 0.3)
SETS = {"forgetful": FORGETFUL, "other": OTHER, "defaults": DEFAULT_PARAMETERS}


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    opened = open_database(tmp_path)
    yield opened
    opened.close()


@pytest.fixture
def learner(database: Database) -> Learner:
    with database.transaction() as session:
        person = add_learner(session)
        add_deck(session, person, 3, ("recognition", "production"))
    return person


@pytest.fixture(scope="module")
def fitted() -> Fit:
    found = fit(simulated(FORGETFUL, cards=300, seed=1), DEFAULT_PARAMETERS)
    assert found is not None
    return found


def study(session: Session, card_id: int, rating: Rating, now: datetime) -> None:
    card = session.get_one(CardRow, card_id)
    person = get_learner(session, card.learner_id)
    review_card(session, person, Answer(card_id, rating, card.version, uuid.uuid4().hex), now)


def take_up(
    database: Database, values: tuple[float, ...], now: datetime, moves_due: bool = False
) -> None:
    """Put parameters in force as the page does: prepared first, written under the lock."""
    with database.reading() as session:
        refit = refits.prepare(session, get_learner(session, 1), values, moves_due)
    with database.transaction() as session:
        parameters.take_up(session, get_learner(session, 1), refit, now)


def check_strengths(session: Session) -> None:
    """Every stored memory is as strong as a replay under the present parameters says."""
    person = get_learner(session, 1)
    for card in session.scalars(select(CardRow)):
        told = replay_card(session, person, card.id)
        assert (card.stability, card.difficulty) == (told.stability, told.difficulty)
        assert (card.state, card.reps, card.lapses) == (told.state, told.reps, told.lapses)
        assert (card.last_day, card.due_at) == (told.last_day, told.due_at)


def package(now: datetime, gaps: list[int]) -> PackageHistory:
    """Return reviews of the first word that come from Anki, some hours apart, back from now."""
    guid = note_guid(WORDS[0][0])
    at, reviews = now, []
    for number, gap in enumerate(gaps):
        at -= timedelta(hours=gap, milliseconds=500 + number)
        reviews.append(
            AnkiReview(guid=guid, ordinal=0, at=at, rating=1 + gap % 4, interval=1,
                       last_interval=0, factor=0, taken=2_000, kind=ReviewKind.REVIEW)
        )  # fmt: skip
    return PackageHistory(
        terms={guid: WORDS[0][0]}, reviews={(guid, "recognition"): reviews},
        other_notes=0, by_hand=0, practice=0,
    )  # fmt: skip


# Two cards and many answers, so that most examples take answers back over a change of parameters.
ANSWER = st.tuples(
    st.just("answer"), st.integers(0, 1), st.sampled_from(list(Rating)),
    st.sampled_from((1, 12, 60 * 24, 60 * 24 * 5)),
)  # fmt: skip
STEPS = st.lists(
    st.one_of(
        ANSWER,
        ANSWER,
        st.tuples(st.just("undo")),
        st.tuples(st.just("fit"), st.sampled_from(sorted(SETS)), st.booleans()),
        st.tuples(st.just("back"), st.booleans()),
        st.tuples(st.just("import"), st.lists(st.integers(1, 400), min_size=1, max_size=4)),
        st.tuples(st.just("take back import")),
    ),
    min_size=10,
    max_size=30,
)


@settings(max_examples=40, deadline=None)
@given(STEPS)
def test_whatever_happens_a_memory_is_what_a_replay_under_the_present_parameters_gives(
    steps: list[tuple[object, ...]],
) -> None:
    with TemporaryDirectory() as folder:
        database, now = open_database(Path(folder)), NOON
        with database.transaction() as session:
            made = add_deck(session, add_learner(session), 1, ("recognition", "production"))
        for step in steps:
            now += timedelta(minutes=step[3] if step[0] == "answer" else 1)  # type: ignore[arg-type]
            happen(database, made, step, now)
            with database.reading() as session:
                check_strengths(session)
                check_predictions(session, now)
        database.close()


def happen(database: Database, made: list[int], step: tuple[object, ...], now: datetime) -> None:
    match step:
        case ("fit", str(name), bool(moves)):
            with database.reading() as session:
                present = get_learner(session, 1).scheduler.parameters
            if present != SETS[name]:
                take_up(database, SETS[name], now, moves)
            return
        case ("back", bool(moves)):
            with database.reading() as session:
                person = get_learner(session, 1)
            if read_record(person.preferences).past:
                take_up(database, parameters.earlier(person, "previous"), now, moves)
            return
    with database.transaction() as session:
        person = get_learner(session, 1)
        match step:
            case ("answer", int(chosen), Rating() as rating, _):
                study(session, made[chosen], rating, now)
            case ("undo",):
                try:
                    undo_review(session, person, uuid.uuid4().hex, now)
                except NothingToUndoError:
                    return
            case ("import", list(gaps)):
                apply_import(session, person, package(now, gaps), "a.apkg", now)
            case ("take back import",):
                left = [one for one in list_imports(session, person) if not one.undone]
                if left:
                    undo_import(session, person, left[0].id, now)


def check_predictions(session: Session, now: datetime) -> None:
    """The calibration is made of the predictions of each day: its memory, its parameters."""
    person = get_learner(session, 1)
    rows = list(session.scalars(select(ReviewRow).order_by(ReviewRow.seq)))
    undone = {row.undoes for row in rows}
    told = []
    for row in rows:
        before = row.before
        if row.undoes is None and row.seq not in undone and before["state"] == "review":
            values = next(
                values for until, values in parameters.in_force(person)
                if until is None or row.seq <= until
            )  # fmt: skip
            elapsed = row.day - before["last_day"]
            told.append((retrievability(before["stability"], elapsed, values), row.rating > 1))
    assert view_calibration(session, person, now, 10_000) == calibrate(told)


def test_due_dates_stay_as_promised_unless_they_are_to_move(
    database: Database, learner: Learner
) -> None:
    with database.transaction() as session:
        for card in (1, 2, 3):
            study(session, card, Rating.EASY, NOON)
        promised = {card: session.get_one(CardRow, card).due_day for card in (1, 2, 3)}
    take_up(database, FORGETFUL, NOON + timedelta(hours=1))
    with database.reading() as session:
        assert {card: session.get_one(CardRow, card).due_day for card in (1, 2, 3)} == promised
    take_up(database, OTHER, NOON + timedelta(hours=2), moves_due=True)
    with database.reading() as session:
        scheduler = get_learner(session, 1).scheduler
        assert scheduler.parameters == OTHER
        for number in (1, 2, 3):
            moved = session.get_one(CardRow, number)
            assert moved.stability is not None
            assert moved.last_day is not None
            assert moved.interval == promised_days(moved.stability, scheduler)
            assert moved.due_day == moved.last_day + moved.interval
        check_strengths(session)


def test_what_moving_would_do_is_foretold(database: Database, learner: Learner) -> None:
    with database.transaction() as session:
        for card in (1, 2, 3):
            study(session, card, Rating.EASY, NOON)
        session.get_one(CardRow, 3).suspended = True
        after = replace(learner.scheduler, parameters=FORGETFUL)
        found = strengths_of(refits.read_log(session, learner), FORGETFUL)
        today = learner.moment(NOON + timedelta(days=5)).day
        moving = refits.foresee_moving(session, learner, after, found, today)
    # Easy means 8 days by the defaults and 4 for the forgetful.
    assert (moving.earlier, moving.later, moving.due_now, moving.due_then) == (2, 0, 0, 2)


def test_going_back_restores_parameters_and_memories(database: Database, learner: Learner) -> None:
    def memories() -> dict[int, object]:
        with database.reading() as session:
            return {card.id: memory_of(card) for card in session.scalars(select(CardRow))}

    with database.transaction() as session:
        study(session, 1, Rating.GOOD, NOON)
        study(session, 3, Rating.EASY, NOON)
    before = memories()
    take_up(database, FORGETFUL, NOON)
    assert memories() != before
    with database.reading() as session:
        person = get_learner(session, 1)
        assert session.get_one(LearnerRow, 1).parameters == list(FORGETFUL)
        assert person.scheduler.parameters == FORGETFUL
        assert parameters.view_parameters(session, person).previous is not None
    take_up(database, parameters.earlier(person, "previous"), NOON)
    assert memories() == before
    with database.reading() as session:
        assert session.get_one(LearnerRow, 1).parameters is None
        # And forth again: the fitted ones are the previous ones now.
        assert parameters.earlier(get_learner(session, 1), "previous") == FORGETFUL
        assert parameters.earlier(get_learner(session, 1), "defaults") == DEFAULT_PARAMETERS


def test_without_earlier_parameters_there_is_no_way_back(learner: Learner) -> None:
    with pytest.raises(NotFoundError):
        parameters.earlier(learner, "previous")


def test_answers_given_while_a_refit_is_prepared_are_in_it(
    database: Database, learner: Learner
) -> None:
    with database.transaction() as session:
        for card in (1, 2, 3):
            study(session, card, Rating.EASY, NOON)
    with database.reading() as session:
        refit = refits.prepare(session, get_learner(session, 1), FORGETFUL, True)
    with database.transaction() as session:
        undo_review(session, learner, uuid.uuid4().hex, NOON)
        study(session, 1, Rating.AGAIN, NOON + timedelta(minutes=1))
        study(session, 5, Rating.EASY, NOON + timedelta(minutes=2))
        version = session.get_one(CardRow, 2).version
    with database.transaction() as session:
        parameters.take_up(session, get_learner(session, 1), refit, NOON)
    with database.reading() as session:
        check_strengths(session)
        assert session.get_one(CardRow, 5).interval == refit_days(session, 5)
        # An answer that waits on a device for the network is still good.
        assert session.get_one(CardRow, 2).version == version


def refit_days(session: Session, card_id: int) -> int:
    stability = session.get_one(CardRow, card_id).stability
    assert stability is not None
    return promised_days(stability, Scheduler(FORGETFUL))


def test_a_refit_made_for_other_settings_is_refused(database: Database, learner: Learner) -> None:
    with database.reading() as session:
        refit = refits.prepare(session, learner, FORGETFUL, False)
    take_up(database, OTHER, NOON)
    with database.transaction() as session, pytest.raises(StaleParametersError):
        parameters.take_up(session, get_learner(session, 1), refit, NOON)


def test_a_proposal_waits_until_the_learner_decides(
    database: Database, learner: Learner, fitted: Fit
) -> None:
    with database.transaction() as session:
        parameters.propose(session, learner, DEFAULT_PARAMETERS, (fitted, {}), NOON)
    with database.reading() as session:
        person = get_learner(session, 1)
        shown = parameters.view_parameters(session, person).proposal
        assert shown is not None
        assert (shown.at, shown.fit) == (NOON, fitted)
        assert parameters.proposed(person, NOON) == fitted.parameters
        with pytest.raises(StaleParametersError):
            parameters.proposed(person, NOON + timedelta(seconds=1))
    with database.transaction() as session:
        parameters.dismiss(session, person)
        assert get_learner(session, 1).preferences == learner.preferences
    with database.transaction() as session, pytest.raises(StaleParametersError):
        parameters.propose(session, learner, FORGETFUL, (fitted, {}), NOON)


def test_a_fit_tells_the_memories_it_leads_to() -> None:
    log = simulated(FORGETFUL, cards=60, seed=2)
    found = fit_log(log, DEFAULT_PARAMETERS)
    assert found is not None
    assert found[1] == strengths_of(log, found[0].parameters)
    assert fit_log(Log(), DEFAULT_PARAMETERS) is None


def test_anki_and_the_shelf_of_a_device_take_the_fitted_parameters(
    database: Database, learner: Learner
) -> None:
    with database.transaction() as session:
        study(session, 1, Rating.EASY, NOON)
    take_up(database, FORGETFUL, NOON)
    later = NOON + timedelta(days=30)
    with database.reading() as session:
        person = get_learner(session, 1)
        card = session.get_one(CardRow, 1)
        sent = schedule_of(session, person, [card.note_id])
        assert sent.parameters == FORGETFUL
        first = next(iter(sent.cards))
        assert (first.stability, first.difficulty) == (4.0, card.difficulty)
        [kept] = next_cards(session, person, later, None, 1, False)
        after = review(memory_of(card), Rating.GOOD, person.moment(later), Scheduler(FORGETFUL))
        assert kept.question.card_id == 1
        assert kept.outcomes[3].told == spell_out(until_due(after, person.moment(later)))


def test_only_the_latest_parameters_are_kept(database: Database, learner: Learner) -> None:
    for number in range(MOST_PAST + 2):
        take_up(database, FORGETFUL if number % 2 == 0 else OTHER, NOON + timedelta(days=number))
    with database.reading() as session:
        past = read_record(get_learner(session, 1).preferences).past
    assert len(past) == MOST_PAST
    assert past[-1].at == NOON + timedelta(days=MOST_PAST + 1)


def archived(session: Session, learner: Learner) -> bytes:
    """Return the complete copy as it is written now."""
    with write_archive(session, learner, NOON).file as file:
        return file.read()


def test_a_copy_carries_parameters_their_past_and_the_proposal(
    database: Database, learner: Learner, fitted: Fit, tmp_path: Path
) -> None:
    with database.transaction() as session:
        study(session, 1, Rating.EASY, NOON)
    take_up(database, FORGETFUL, NOON)
    copy = tmp_path / "copy.json"
    with database.transaction() as session:
        person = get_learner(session, 1)
        parameters.propose(session, person, FORGETFUL, (fitted, {}), NOON)
        copy.write_bytes(archived(session, person))
    with database.transaction() as session:
        restore(session, person, read_archive(copy))
        assert archived(session, person) == copy.read_bytes()
        person = get_learner(session, 1)
        assert person.scheduler.parameters == FORGETFUL
        assert parameters.earlier(person, "previous") == DEFAULT_PARAMETERS
        assert parameters.proposed(person, NOON) == fitted.parameters
        check_strengths(session)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("parameters", [0.5] * 20),
        ("parameters", ["much"] * 21),
        ("parameters", [-1.0] * 21),
        ("preferences", {"fsrs": 3}),
        ("preferences", {"fsrs": {"past": [{"until": 1, "at": "soon", "parameters": None}]}}),
        ("preferences", {"fsrs": {"proposal": {"at": "2026-03-02T05:00:00+00:00"}}}),
    ],
)
def test_a_copy_with_parameters_that_cannot_be_is_refused(
    database: Database, learner: Learner, tmp_path: Path, name: str, value: object
) -> None:
    with database.reading() as session:
        found = json.loads(archived(session, learner))
    found["tables"]["learners"][0][name] = value
    copy = tmp_path / "copy.json"
    copy.write_text(json.dumps(found), encoding="utf-8")
    with pytest.raises(InvalidInputError, match="Row 1 of “learners”"):
        read_archive(copy)
