"""Queries about cards: what is due, in which order, and how many."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select, update
from sqlalchemy.orm import Session, aliased, joinedload, selectinload

from webapp.storage.tables import ArticleTermRow, CardRow, NoteRow

_STEPS = ("learning", "relearning")


def get_card(session: Session, learner_id: int, card_id: int) -> CardRow | None:
    """Return a card of this learner with its note and examples; None for anyone else's."""
    return session.scalar(
        _with_note(select(CardRow)).where(CardRow.id == card_id, CardRow.learner_id == learner_id)
    )


def _with_note(query: Select[CardRow]) -> Select[CardRow]:
    return query.options(joinedload(CardRow.note).options(selectinload(NoteRow.examples)))


def _studied(
    learner_id: int, today: int, article_id: int | None, skip: Sequence[int]
) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = [
        CardRow.learner_id == learner_id,
        CardRow.suspended.is_(False),
        or_(CardRow.buried_day.is_(None), CardRow.buried_day != today),
    ]
    if article_id is not None:
        notes = select(ArticleTermRow.note_id).where(
            ArticleTermRow.article_id == article_id, ArticleTermRow.note_id.is_not(None)
        )
        conditions.append(CardRow.note_id.in_(notes))
    if skip:
        conditions.append(CardRow.id.not_in(skip))
    return conditions


def _new_and_free(today: int) -> list[ColumnElement[bool]]:
    """New cards whose siblings are not wanted today: those come first, and would be buried."""
    sibling = aliased(CardRow)
    wanted = or_(
        sibling.state.in_(_STEPS), and_(sibling.state == "review", sibling.due_day <= today)
    )
    taken = exists().where(
        sibling.note_id == CardRow.note_id,
        sibling.id != CardRow.id,
        sibling.suspended.is_(False),
        wanted,
    )
    return [CardRow.state == "new", ~taken]


def next_in_steps(
    session: Session,
    learner_id: int,
    today: int,
    before: datetime,
    article_id: int | None = None,
    skip: Sequence[int] = (),
) -> CardRow | None:
    """Return the card in its steps that is due first, if that is before the instant `before`."""
    return session.scalar(
        _with_note(select(CardRow))
        .where(
            *_studied(learner_id, today, article_id, skip),
            CardRow.state.in_(_STEPS),
            CardRow.due_at <= before,
        )
        .order_by(CardRow.due_at, CardRow.id)
        .limit(1)
    )


def next_review(
    session: Session,
    learner_id: int,
    today: int,
    article_id: int | None = None,
    skip: Sequence[int] = (),
) -> CardRow | None:
    """Return the review card that has waited longest."""
    return session.scalar(
        _with_note(select(CardRow))
        .where(
            *_studied(learner_id, today, article_id, skip),
            CardRow.state == "review",
            CardRow.due_day <= today,
        )
        .order_by(CardRow.due_day, CardRow.position, CardRow.id)
        .limit(1)
    )


def next_new(
    session: Session,
    learner_id: int,
    today: int,
    article_id: int | None = None,
    skip: Sequence[int] = (),
) -> CardRow | None:
    """Return the new card that comes first in the learner's order."""
    return session.scalar(
        _with_note(select(CardRow))
        .where(*_studied(learner_id, today, article_id, skip), *_new_and_free(today))
        .order_by(CardRow.position, CardRow.id)
        .limit(1)
    )


def count_in_steps(
    session: Session, learner_id: int, today: int, article_id: int | None = None
) -> int:
    """Return how many cards are in their steps."""
    return _count(session, *_studied(learner_id, today, article_id, ()), CardRow.state.in_(_STEPS))


def count_reviews(
    session: Session, learner_id: int, today: int, most: int, article_id: int | None = None
) -> int:
    """Return how many review cards are due today or before; no more than `most` are counted."""
    return _count(
        session,
        *_studied(learner_id, today, article_id, ()),
        CardRow.state == "review",
        CardRow.due_day <= today,
        most=most,
    )


def count_new(
    session: Session, learner_id: int, today: int, most: int, article_id: int | None = None
) -> int:
    """Return how many new cards can be shown today; no more than `most` are counted."""
    conditions = (*_studied(learner_id, today, article_id, ()), *_new_and_free(today))
    return _count(session, *conditions, most=most)


def _count(session: Session, *conditions: ColumnElement[bool], most: int | None = None) -> int:
    found = select(CardRow.id).where(*conditions).limit(most).subquery()
    return session.scalar(select(func.count()).select_from(found)) or 0


def first_due_in_steps(session: Session, learner_id: int, today: int) -> datetime | None:
    """Return when the next card in its steps comes back."""
    return session.scalar(
        select(func.min(CardRow.due_at)).where(
            *_studied(learner_id, today, None, ()), CardRow.state.in_(_STEPS)
        )
    )


def first_due_day(session: Session, learner_id: int) -> int | None:
    """Return the first day on which a review card is due."""
    return session.scalar(
        select(func.min(CardRow.due_day)).where(
            CardRow.learner_id == learner_id,
            CardRow.suspended.is_(False),
            CardRow.state == "review",
        )
    )


def states_of(session: Session, learner_id: int, card_ids: Sequence[int]) -> dict[int, str]:
    """Return the states of some of the learner's cards."""
    rows = session.execute(
        select(CardRow.id, CardRow.state).where(
            CardRow.learner_id == learner_id, CardRow.id.in_(card_ids)
        )
    )
    return dict(rows.all())


def siblings_to_bury(session: Session, learner_id: int, card_ids: Sequence[int]) -> list[int]:
    """Return the cards that `bury_siblings` would leave out when these were answered."""
    notes = select(CardRow.note_id).where(CardRow.id.in_(card_ids))
    return list(
        session.scalars(
            select(CardRow.id).where(
                CardRow.learner_id == learner_id,
                CardRow.note_id.in_(notes),
                CardRow.id.not_in(card_ids),
                CardRow.state.in_(("new", "review")),
            )
        )
    )


def bury_siblings(session: Session, card: CardRow, today: int) -> list[tuple[int, int | None]]:
    """Leave the other cards of the note out for the day, unless they are in their steps.

    Return those that were not left out already, each with its `buried_day` before.
    """
    rows = session.execute(
        select(CardRow.id, CardRow.buried_day).where(
            CardRow.note_id == card.note_id,
            CardRow.id != card.id,
            CardRow.state.in_(("new", "review")),
            or_(CardRow.buried_day.is_(None), CardRow.buried_day != today),
        )
    )
    changed = [(card_id, before) for card_id, before in rows]
    for card_id, _ in changed:
        _set_buried(session, card_id, today)
    return changed


def unbury(session: Session, changed: Sequence[tuple[int, int | None]], day: int) -> None:
    """Take back what `bury_siblings` changed on a day, where nothing changed it since."""
    for card_id, before in changed:
        _set_buried(session, card_id, before, only_if=day)


def _set_buried(
    session: Session, card_id: int, day: int | None, only_if: int | None = None
) -> None:
    # Not through the row: leaving a card out does not make the question about it an old one.
    query = update(CardRow).where(CardRow.id == card_id)
    if only_if is not None:
        query = query.where(CardRow.buried_day == only_if)
    session.execute(query.values(buried_day=day).execution_options(synchronize_session=False))


def notes_near(session: Session, learner_id: int, note_id: int, reach: int) -> list[NoteRow]:
    """Return the learner's notes that were made shortly before and after this one."""
    return list(
        session.scalars(
            select(NoteRow)
            .where(
                NoteRow.learner_id == learner_id,
                NoteRow.id.between(note_id - reach, note_id + reach),
                NoteRow.id != note_id,
            )
            .order_by(NoteRow.id)
        )
    )


def to_practise(
    session: Session, learner_id: int, article_id: int | None, most: int
) -> list[CardRow]:
    """Return cards that can be practised freely: of an article's words or all, seen ones first."""
    query = _with_note(select(CardRow)).where(
        CardRow.learner_id == learner_id, CardRow.suspended.is_(False)
    )
    if article_id is not None:
        notes = select(ArticleTermRow.note_id).where(
            ArticleTermRow.article_id == article_id, ArticleTermRow.note_id.is_not(None)
        )
        query = query.where(CardRow.note_id.in_(notes))
    query = query.order_by(CardRow.state == "new", CardRow.position, CardRow.id)
    return list(session.scalars(query.limit(most)))


def named(session: Session, learner_id: int, card_ids: Collection[int]) -> list[CardRow]:
    """Return some cards of the learner with their notes."""
    query = _with_note(select(CardRow)).where(
        CardRow.learner_id == learner_id, CardRow.id.in_(list(card_ids))
    )
    return list(session.scalars(query.order_by(CardRow.id)))


def has_new(session: Session, learner_id: int) -> bool:
    """Say whether any card has never been seen."""
    query = select(CardRow.id).where(
        CardRow.learner_id == learner_id, CardRow.suspended.is_(False), CardRow.state == "new"
    )
    return session.scalar(query.limit(1)) is not None
