"""From an article's terms to the deck: notes, their cards, and their best sentences."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from decks.anki.notes import note_guid
from decks.glossary import load_glossary
from decks.terms import Example
from decks.usage import load_usage
from webapp.errors import NotFoundError
from webapp.services.decisions import Decisions, load_decisions
from webapp.services.learners import Learner
from webapp.services.notes import of_article, pack_example
from webapp.services.own_phrases import spread_phrase
from webapp.services.running_words import count_again, is_phrase
from webapp.services.sentences import LEFT_OUT
from webapp.storage import articles
from webapp.storage.tables import ArticleTermRow, CardRow, ExampleRow, NoteRow

MOST_EXAMPLES = 3
# Each new word is asked from Vietnamese first; the other way round after this many further words.
PRODUCTION_DELAY = 8


@dataclass(frozen=True, slots=True)
class Added:
    """What adding terms to the deck did."""

    new: int
    updated: int
    without_meaning: tuple[str, ...]


def add_to_deck(
    session: Session,
    learner: Learner,
    article_id: int,
    now: datetime,
    term_ids: Collection[int] | None = None,
) -> Added:
    """Make notes and cards of an article's terms: of those named, or of all proposed and accepted.

    A term that is in the deck already gets this article's sentences (the best three are kept). A
    term without a meaning is not added, since a card without a meaning teaches nothing.
    """
    if articles.get_article(session, learner.id, article_id) is None:
        raise NotFoundError("There is no such article in your library.")
    said = load_decisions(session, learner.id)
    groups = group_terms(articles.article_terms(session, article_id), said)
    wanted = {word: rows for word, rows in groups.items() if _wanted(word, rows, said, term_ids)}
    notes = articles.notes_of(session, learner.id, wanted)
    position = articles.last_position(session, learner.id)
    new = updated = 0
    without: list[str] = []
    changed: set[int] = set()
    # Cards come in the order in which the words are met in the article.
    for word, rows in sorted(wanted.items(), key=lambda item: _first_place(item[1])):
        note = notes.get(word)
        if note is None:
            if not (rows[0].gloss or said.edits(word).get("gloss")):
                without.append(rows[0].term)
                continue
            note = _new_note(session, learner, word, rows[0], said, now)
            spread_phrase(session, learner, rows[0])
            position += 1
            _add_cards(session, note, position)
            new += 1
        elif add_examples(note, rows):
            note.modified_at = now
            updated += 1
        linked = _link(session, learner, note, rows)
        if is_phrase(word):
            changed.update(row.article_id for row in linked)
    count_again(session, changed)
    return Added(new, updated, tuple(without))


def group_terms(rows: Iterable[ArticleTermRow], said: Decisions) -> dict[str, list[ArticleTermRow]]:
    """Return an article's terms by the word they are a form of, the word's own row first."""
    groups: dict[str, list[ArticleTermRow]] = {}
    for row in rows:
        groups.setdefault(said.target(row.canonical), []).append(row)
    for word, found in groups.items():
        found.sort(key=lambda row: (row.canonical != word, row.rank))
    return groups


def _wanted(
    word: str, rows: Sequence[ArticleTermRow], said: Decisions, term_ids: Collection[int] | None
) -> bool:
    if term_ids is not None:
        return any(row.id in term_ids for row in rows)
    proposed = any(row.status in ("candidate", "accepted") for row in rows)
    return proposed and not said.set_aside(word)


def _first_place(rows: Sequence[ArticleTermRow]) -> tuple[int, int]:
    return min((place for row in rows for place in row.positions), default=0), rows[0].rank


def _link(
    session: Session, learner: Learner, note: NoteRow, rows: Sequence[ArticleTermRow]
) -> Sequence[ArticleTermRow]:
    """Tie the word's rows to its note, in other articles too, and take their sentences."""
    others = articles.rows_of_words(session, learner.id, [note.canonical])
    linked = (rows[0], *others)
    for row in linked:
        row.note_id = note.id
        row.status = "accepted"
    add_examples(note, [*rows, *others])
    return linked


def _new_note(
    session: Session,
    learner: Learner,
    word: str,
    row: ArticleTermRow,
    said: Decisions,
    now: datetime,
) -> NoteRow:
    term = said.name(row.canonical, row.term)
    entry = load_glossary().entry(term, row.pos)
    edits = said.edits(word)
    note = NoteRow(
        learner_id=learner.id,
        guid=note_guid(term),
        term=term,
        canonical=word,
        pos=row.pos,
        gloss=row.gloss,
        classifier=entry.classifier if entry else "",
        han=entry.han if entry else "",
        parts=describe_parts(term),
        usage=entry.note if entry else "",
        domain=entry.domain if entry else "",
        edits={name: value for name, value in edits.items() if value != getattr(row, name)},
        created_at=now,
        modified_at=now,
    )
    session.add(note)
    session.flush()
    return note


def describe_parts(headword: str) -> str:
    """Return a headword taken apart, in words: "máy (machine) + chủ 主 (host, master)"."""
    return " + ".join(
        f"{part.text} {part.han} ({part.meaning})" if part.han else f"{part.text} ({part.meaning})"
        for part in load_glossary().parts(headword)
    )


def _add_cards(session: Session, note: NoteRow, position: int) -> None:
    for kind, delay in (("recognition", 0), ("production", PRODUCTION_DELAY)):
        session.add(
            CardRow(
                learner_id=note.learner_id,
                note_id=note.id,
                kind=kind,
                position=position + delay,
                state="new",
            )
        )


def add_examples(note: NoteRow, rows: Iterable[ArticleTermRow]) -> bool:
    """Add an article's sentences to a note, and the glossary's, and keep the best.

    Says whether anything changed.
    """
    present = {example.text for example in note.examples} | set(note.edits.get(LEFT_OUT, ()))
    own = load_usage().find(note.term, note.pos)
    offered: list[tuple[dict[str, Any], int | None]] = [
        (packed, row.article_id) for row in rows for packed in row.examples if of_article(packed)
    ]
    offered += [(pack_example(own), None)] if own else []
    fresh: dict[str, ExampleRow] = {}
    for packed, article_id in offered:
        if packed["text"] not in present:
            fresh.setdefault(packed["text"], _example(packed, article_id))
    stored = [one for one in note.examples if own is None or not _is_older(one, own)]
    kept = sorted([*stored, *fresh.values()], key=lambda example: -example.score)[:MOST_EXAMPLES]
    if len(stored) == len(note.examples) and not any(one in kept for one in fresh.values()):
        return False
    for position, example in enumerate(kept):
        example.position = position
    note.examples = kept
    return True


def _is_older(example: ExampleRow, own: Example) -> bool:
    """Say whether the glossary had this sentence for the word once, and has its `own` now.

    One that the learner put first has another score, and stays.
    """
    of_glossary = example.article_id is None and example.score == own.score
    return of_glossary and example.text != own.text


def _example(packed: dict[str, Any], article_id: int | None) -> ExampleRow:
    return ExampleRow(
        article_id=article_id,
        position=0,
        text=packed["text"],
        start=packed["start"],
        end=packed["end"],
        translation=packed["translation"],
        score=packed["score"],
    )
