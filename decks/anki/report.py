"""What to mend in a deck before it is exported, each finding with a way to do it."""

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from decks.anki.note_type import CardType
from decks.anki.notes import AnkiNote
from decks.identity import word_identity
from decks.terms import Example
from decks.vietnamese.spelling import canonical, strip_marks

MOST_USES = 3
_JOINTS = re.compile(r"[\W_]+")


class Problem(StrEnum):
    """The kinds of findings."""

    DUPLICATE = "duplicate"
    NEAR_DUPLICATE = "near-duplicate"
    TWO_ANSWERS = "two-answers"
    NO_MEANING = "no-meaning"
    NO_SOUND = "no-sound"
    NO_SENTENCE = "no-sentence"
    OVERUSED_SENTENCE = "overused-sentence"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to mend: the notes it is about, what is wrong, and what to do, in plain words."""

    problem: Problem
    terms: tuple[str, ...]
    guids: tuple[str, ...]
    message: str
    advice: str


def check_deck(
    notes: Iterable[AnkiNote], *, sounds: Collection[str] | None = None
) -> tuple[Finding, ...]:
    """Return what to mend in a deck, the gravest first; nothing for a deck that is in order.

    `sounds` are the names of the files that will be in the package; without it every named sound
    counts as there.
    """
    deck = list(notes)
    return (
        *_duplicates(deck),
        *_near_duplicates(deck),
        *(found for note in deck for found in _note_findings(note, sounds)),
        *_shared_gaps(deck),
        *_overused_sentences(deck),
    )


def _finding(problem: Problem, notes: Sequence[AnkiNote], message: str, advice: str) -> Finding:
    terms = tuple(note.term for note in notes)
    return Finding(problem, terms, tuple(note.guid for note in notes), message, advice)


def _quoted(notes: Sequence[AnkiNote]) -> str:
    return " and ".join(f"“{note.term}”" for note in notes)


def _duplicates(deck: Sequence[AnkiNote]) -> list[Finding]:
    groups: defaultdict[str, list[AnkiNote]] = defaultdict(list)
    for note in deck:
        groups[note.guid].append(note)
    return [
        _finding(
            Problem.DUPLICATE,
            group,
            f"{_quoted(group)} are the same word, spelled alike or by another rule.",
            "Keep one of them, or give each a sense of its own if they mean different things.",
        )
        for group in groups.values()
        if len(group) > 1
    ]


def _near_duplicates(deck: Sequence[AnkiNote]) -> list[Finding]:
    """Find words apart only by a hyphen or space, or by marks while they mean the same."""
    groups: defaultdict[tuple[str, str], dict[str, AnkiNote]] = defaultdict(dict)
    for note in deck:
        spelling = word_identity(note.term)
        joined = _JOINTS.sub("", spelling)
        if joined:
            groups["joined", f"{joined}\x1f{note.sense}"].setdefault(spelling, note)
        meaning = note.meaning.strip().casefold()
        if meaning:
            groups["marks", f"{strip_marks(spelling)}\x1f{meaning}"].setdefault(spelling, note)
    found = {
        tuple(note.guid for note in group.values()): list(group.values())
        for group in groups.values()
        if len(group) > 1
    }
    return [
        _finding(
            Problem.NEAR_DUPLICATE,
            group,
            f"{_quoted(group)} look like one word in two spellings.",
            "Keep the spelling you want to learn and leave the other out.",
        )
        for group in found.values()
    ]


def _note_findings(note: AnkiNote, sounds: Collection[str] | None) -> list[Finding]:
    found = []
    if not note.meaning.strip():
        found.append(
            _finding(
                Problem.NO_MEANING,
                [note],
                f"“{note.term}” has no meaning.",
                "Add a meaning; until then it has no card from the meaning to the word.",
            )
        )
    if CardType.CLOZE in note.card_types and not note.examples:
        found.append(
            _finding(
                Problem.NO_SENTENCE,
                [note],
                f"“{note.term}” has no sentence to make a gap in.",
                "Choose a sentence for it, or leave gap cards out.",
            )
        )
    if CardType.CLOZE in note.card_types and note.examples and _is_repeated(note.examples[0]):
        found.append(
            _finding(
                Problem.TWO_ANSWERS,
                [note],
                f"The gap sentence of “{note.term}” holds the word a second time.",
                "Put another sentence first: this one gives the answer away.",
            )
        )
    return found + _sound_findings(note, sounds)


def _sound_findings(note: AnkiNote, sounds: Collection[str] | None) -> list[Finding]:
    lost = [
        name
        for name in (note.audio, note.sentence_audio)
        if name and sounds is not None and name not in sounds
    ]
    if lost:
        advice = "Make the sounds again, or let Anki's own voice read."
        message = f"The sound of “{note.term}” is not in the package."
    elif CardType.LISTENING in note.card_types and not note.audio and not note.anki_voice:
        advice = "Add a sound, let Anki's own voice read, or leave listening cards out."
        message = f"“{note.term}” has no sound to listen to."
    else:
        return []
    return [_finding(Problem.NO_SOUND, [note], message, advice)]


def _shared_gaps(deck: Sequence[AnkiNote]) -> list[Finding]:
    """Find words whose gap sentences are alike but for the word: there each is an answer."""
    groups: defaultdict[str, dict[str, AnkiNote]] = defaultdict(dict)
    for note in deck:
        if CardType.CLOZE in note.cards:
            before, _, after = _around(note.examples[0])
            groups[canonical(f"{before} \x00 {after}")].setdefault(note.guid, note)
    return [
        _finding(
            Problem.TWO_ANSWERS,
            group,
            f"{_quoted(group)} fit the same gap: their first sentences differ in nothing else.",
            "Put another sentence first for one of them, so that only one word is right.",
        )
        for group in (list(notes.values()) for notes in groups.values())
        if len(group) > 1
    ]


def _around(example: Example) -> tuple[str, str, str]:
    """Return a sentence before the term, the term, and after it."""
    text, start, end = example.text, example.start, example.end
    return text[:start], text[start:end], text[end:]


def _overused_sentences(deck: Sequence[AnkiNote]) -> list[Finding]:
    uses: defaultdict[str, list[AnkiNote]] = defaultdict(list)
    for note in deck:
        for text in Counter(canonical(example.text) for example in note.examples):
            uses[text].append(note)
    return [
        _finding(
            Problem.OVERUSED_SENTENCE,
            group,
            f"One sentence is the example of {len(group)} words: {_quoted(group)}.",
            "Choose other sentences for some of them; a sentence seen so often is known by heart.",
        )
        for group in uses.values()
        if len(group) > MOST_USES
    ]


def _is_repeated(example: Example) -> bool:
    """Whether the term stands in its sentence again outside the gap."""
    before, written, after = _around(example)
    term, rest = canonical(written), canonical(f"{before} \x00 {after}")
    return bool(term) and re.search(rf"(?<!\w){re.escape(term)}(?!\w)", rest) is not None
