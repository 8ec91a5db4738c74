"""Looking after what was learned: examples, the sums of the days, memory, jobs."""

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import groupby
from math import isclose
from operator import itemgetter

from sqlalchemy.orm import Session

from decks.vietnamese.spelling import canonical
from webapp.domain import memory as fsrs
from webapp.domain.memory import CardState, Memory, Moment, Rating
from webapp.domain.progress import AMOUNTS, DayAnswer
from webapp.services.findings import Finding, Patient, counted
from webapp.services.learners import Learner, view_learner
from webapp.services.progress import rebuild_days
from webapp.services.reviews import replay_card
from webapp.services.worker import MOST_ATTEMPTS
from webapp.storage import checks, progress
from webapp.storage.tables import CardRow, ExampleRow, JobRow, NoteRow

_SOME_INSTANT = datetime(2000, 1, 1, tzinfo=UTC)
# Another build of the engine may differ by so much, a thousandth of an interval.
_CLOSE = 1e-3
_STUCK = timedelta(days=1)
_LOST_JOB = "What you gave could not be read again. Add it once more."


def check_examples(patient: Patient) -> Iterator[Finding]:
    """Look for examples that do not show where their word is."""
    with patient.database.reading() as session:
        found = len(checks.stray_examples(session))
    if not found:
        yield Finding("Examples", "each shows its word")
        return
    yield Finding(
        "Examples",
        problem=f"{counted(found, 'example does', 'examples do')} not show where the word is.",
        mend=lambda: _mend_examples(patient),
    )


def _mend_examples(patient: Patient) -> str:
    placed = removed = 0
    with patient.database.transaction() as session:
        stray = checks.stray_examples(session)
        notes = checks.notes_by_id(session, {example.note_id for example in stray})
        for example in stray:
            if _place(example, notes.get(example.note_id)):
                placed += 1
            else:
                session.delete(example)
                removed += 1
    told = f"{counted(placed, 'example')} put right."
    if removed:
        told += f" {counted(removed, 'example')} without the word in it removed."
    return told


def _place(example: ExampleRow, note: NoteRow | None) -> bool:
    """Find the word in its example again; say whether it is there."""
    term = "" if note is None else note.term
    start = example.text.lower().find(term.lower()) if term else -1
    # Lowering may change the length of a text; then the piece found is not the word.
    piece = example.text[start : start + len(term)]
    if start < 0 or canonical(piece) != canonical(term):
        return False
    example.start, example.end = start, start + len(term)
    return True


def check_days(patient: Patient) -> Iterator[Finding]:
    """Compare the sums of the days with the log of answers."""
    wrong: list[int] = []
    with patient.database.reading() as session:
        for row in checks.all_learners(session):
            wrong += _wrong_days(session, row.id)
    if not wrong:
        yield Finding("Sums of the days", "what the log of answers says")
        return
    yield Finding(
        "Sums of the days",
        problem=f"{counted(len(wrong), 'day does', 'days do')} not say what the log of answers "
        "says.",
        mend=lambda: _mend_days(patient),
    )


def _wrong_days(session: Session, learner_id: int) -> list[int]:
    logged: dict[int, Counter[str]] = {}
    for day, kind, before, after, rating, answers, milliseconds in checks.day_groups(
        session, learner_id
    ):
        one = DayAnswer(kind, CardState(before), CardState(after), rating, 0).sums()
        sums = logged.setdefault(day, Counter())
        sums.update({name: answers * amount for name, amount in one.items()})
        sums["milliseconds"] += milliseconds
    stored = {
        one.day: {name: getattr(one, name) for name in AMOUNTS}
        for one in progress.all_days(session, learner_id)
    }
    nothing = dict.fromkeys(AMOUNTS, 0)
    return sorted(
        day
        for day in logged.keys() | stored.keys()
        if {**nothing, **logged.get(day, {})} != stored.get(day, nothing)
    )


def _mend_days(patient: Patient) -> str:
    with patient.database.transaction() as session:
        for row in checks.all_learners(session):
            rebuild_days(session, view_learner(row))
    return "The sums of all days are counted anew from the log of answers."


def check_memory(patient: Patient) -> Iterator[Finding]:
    """Compare the memory of every card with a replay of its answers.

    When a card is due is the learner's: only a missing date is wrong.
    """
    wrong: list[int] = []
    without: list[int] = []
    cards = 0
    with patient.database.reading() as session:
        for row in checks.all_learners(session):
            learner = view_learner(row)
            stored = checks.stored_memories(session, learner.id)
            cards += len(stored)
            for card_id, memory in _replayed(session, learner):
                columns = stored.pop(card_id, None)
                if columns is not None and not _agrees(columns, memory):
                    wrong.append(card_id)
            for card_id, columns in stored.items():
                if not _agrees(columns, Memory()):
                    (wrong if columns[0] == CardState.NEW else without).append(card_id)
    if wrong:
        yield Finding(
            "Memory",
            problem=f"{counted(len(wrong), 'card remembers', 'cards remember')} something else "
            "than the answers in the log lead to.",
            mend=lambda: _mend_memory(patient, wrong),
        )
    if without:
        yield Finding(
            "Answers",
            problem=f"{counted(len(without), 'card has', 'cards have')} a memory but no answers "
            "in the log. It is kept as it is.",
            advice="If an older backup has those answers, restore it.",
        )
    if not wrong and not without:
        yield Finding("Memory", f"{counted(cards, 'card')} as a replay of all answers gives it")


def _replayed(session: Session, learner: Learner) -> Iterator[tuple[int, Memory]]:
    for card_id, rows in groupby(checks.answers(session, learner.id), itemgetter(0)):
        history = ((Rating(rating), Moment(_SOME_INSTANT, day)) for _, day, rating in rows)
        yield card_id, fsrs.replay(history, learner.scheduler)


def _agrees(columns: tuple[object, ...], memory: Memory) -> bool:
    state, step, stability, difficulty, *rest, has_due = columns
    return (
        (state, step) == (memory.state, memory.step)
        and rest == [memory.last_day, memory.reps, memory.lapses]
        and _is_close(stability, memory.stability)
        and _is_close(difficulty, memory.difficulty)
        and bool(has_due)
    )


def _is_close(stored: object, replayed: float | None) -> bool:
    if not isinstance(stored, float) or replayed is None:
        return stored is None and replayed is None
    return isclose(stored, replayed, rel_tol=_CLOSE, abs_tol=_CLOSE)


def _mend_memory(patient: Patient, card_ids: list[int]) -> str:
    with patient.database.transaction() as session:
        learners = {row.id: view_learner(row) for row in checks.all_learners(session)}
        for card_id in card_ids:
            card = session.get(CardRow, card_id)
            if card is not None:
                _remember(card, replay_card(session, learners[card.learner_id], card_id))
    return (
        f"The memory of {counted(len(card_ids), 'card')} is what the answers lead to; "
        "days on which cards are due stay where they were."
    )


def _remember(card: CardRow, memory: Memory) -> None:
    """Give a card what was replayed; it keeps its due date where that fits its state."""
    has_due = card.due_day if memory.state is CardState.REVIEW else card.due_at
    if card.state != memory.state or has_due is None:
        card.due_at, card.due_day = memory.due_at, memory.due_day
        card.interval = memory.interval
    for name in ("state", "step", "stability", "difficulty", "last_day", "reps", "lapses"):
        setattr(card, name, getattr(memory, name))


def check_jobs(patient: Patient) -> Iterator[Finding]:
    """Look for work that nobody will end."""
    with patient.database.reading() as session:
        stuck = [row for row in checks.unfinished_jobs(session) if _is_stuck(patient, row)]
    if not stuck:
        yield Finding("Articles being read", "none is stuck")
        return
    yield Finding(
        "Articles being read",
        problem=f"{counted(len(stuck), 'article is', 'articles are')} stuck: "
        + ", ".join(row.name for row in stuck),
        mend=lambda: _mend_jobs(patient),
    )


def _is_stuck(patient: Patient, row: JobRow) -> bool:
    return row.created_at < patient.now - _STUCK or not _payload_exists(patient, row)


def _payload_exists(patient: Patient, row: JobRow) -> bool:
    return (patient.data / "jobs" / row.payload).is_file()


def _mend_jobs(patient: Patient) -> str:
    again = ended = 0
    with patient.database.transaction() as session:
        for row in checks.unfinished_jobs(session):
            if not _is_stuck(patient, row):
                continue
            if _payload_exists(patient, row) and row.attempts <= MOST_ATTEMPTS:
                row.state, row.created_at = "queued", patient.now
                again += 1
            else:
                row.state, row.message = "failed", _LOST_JOB
                ended += 1
    told = [f"{counted(again, 'article')} put back in the queue."] if again else []
    if ended:
        told.append(f"{counted(ended, 'article')} given up, since what was given is gone.")
    return " ".join(told)
