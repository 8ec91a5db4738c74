"""Give words that only capitals tell apart their own identity, in data made before they had one.

Until schema 0002 PIN and pin were one word to the tables. A note or a term says by its spelling
which of the two it is; a mark or a change held for both and goes on to, so nothing is lost.
Only columns of that time are named, so that later tables change nothing here.
"""

import json
from typing import Any

from sqlalchemy import Connection, text

from decks.anki.notes import note_guid
from decks.identity import TOLD_BY_CAPITALS, word_identity


def tell_apart(connection: Connection) -> None:
    """Rewrite notes, terms, marks, changes, imports and counted words of schema 0001."""
    for spelling, capitals in TOLD_BY_CAPITALS.items():
        word = {"spelling": spelling, "capitals": capitals}
        _notes(connection, spelling)
        _terms(connection, spelling)
        connection.execute(
            text(
                "INSERT INTO word_marks (learner_id, canonical, mark, marked_at) "
                "SELECT learner_id, :capitals, mark, marked_at FROM word_marks "
                "WHERE canonical = :spelling ON CONFLICT DO NOTHING"
            ),
            word,
        )
        connection.execute(
            text(
                "INSERT INTO word_changes (learner_id, canonical, edits, same_as, words, "
                "changed_at) SELECT learner_id, :capitals, edits, same_as, words, changed_at "
                "FROM word_changes WHERE canonical = :spelling ON CONFLICT DO NOTHING"
            ),
            word,
        )
    _imports(connection)
    _counts(connection)


def _notes(connection: Connection, spelling: str) -> None:
    rows = connection.execute(
        text("SELECT id, term, sense FROM notes WHERE canonical = :spelling"),
        {"spelling": spelling},
    )
    for key, term, sense in rows.all():
        connection.execute(
            text("UPDATE notes SET canonical = :word, guid = :guid WHERE id = :key"),
            {"word": word_identity(term), "guid": note_guid(term, sense), "key": key},
        )


def _terms(connection: Connection, spelling: str) -> None:
    """Name each term anew; one that was tied to the note of the other word is proposed again."""
    rows = connection.execute(
        text(
            "SELECT article_terms.id, article_terms.term, notes.canonical FROM article_terms "
            "LEFT JOIN notes ON notes.id = note_id WHERE article_terms.canonical = :spelling"
        ),
        {"spelling": spelling},
    )
    others = set(TOLD_BY_CAPITALS.items()) | {(b, a) for a, b in TOLD_BY_CAPITALS.items()}
    for key, term, of_note in rows.all():
        word = word_identity(term)
        connection.execute(
            text("UPDATE article_terms SET canonical = :word WHERE id = :key"),
            {"word": word, "key": key},
        )
        if (word, of_note) in others:
            connection.execute(
                text(
                    "UPDATE article_terms SET note_id = NULL, status = 'candidate' WHERE id = :key"
                ),
                {"key": key},
            )


def _imports(connection: Connection) -> None:
    """Let the undoing of an import take both marks away that it made."""
    rows = connection.execute(text("SELECT id, effects FROM import_batches WHERE kind = 'known'"))
    for key, packed in rows.all():
        effects: dict[str, Any] = json.loads(packed)
        marks = effects.get("marks", [])
        twins = [TOLD_BY_CAPITALS[word] for word in marks if word in TOLD_BY_CAPITALS]
        if twins:
            both = effects | {"marks": marks + twins}
            _keep(connection, "import_batches SET effects", "id", key, both)


def _counts(connection: Connection) -> None:
    """Count the running words of an article apart that were counted as one."""
    keys = connection.execute(text("SELECT article_id, counts FROM article_words")).all()
    for key, packed in keys:
        counts: dict[str, int] = json.loads(packed)
        if not counts.keys() & TOLD_BY_CAPITALS.keys():
            continue
        words = _running_words(connection, key)
        for spelling, capitals in TOLD_BY_CAPITALS.items():
            # Words that are for free were never counted.
            found = min(words.count(capitals), counts.get(spelling, 0))
            if found:
                counts[capitals] = found
                counts[spelling] -= found
        kept = {word: count for word, count in counts.items() if count}
        _keep(connection, "article_words SET counts", "article_id", key, kept)


def _running_words(connection: Connection, article_id: int) -> list[str]:
    rows = connection.execute(
        text("SELECT text, tokens FROM article_texts WHERE article_id = :key"), {"key": article_id}
    )
    return [
        word_identity(headword or written[start:end])
        for written, tokens in rows.all()
        for start, end, _, headword in json.loads(tokens)
    ]


def _keep(connection: Connection, column: str, key_name: str, key: int, value: object) -> None:
    """Store a JSON value; the names are literals of this file."""
    connection.execute(
        text(f"UPDATE {column} = :value WHERE {key_name} = :key"),
        {"value": json.dumps(value), "key": key},
    )
