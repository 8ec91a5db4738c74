"""Grading an answer as a teacher would: what is right, what nearly is, and why.

English answers are never graded: whether one says a meaning well enough, the learner knows best.
What comes out is a suggestion; the learner gives the rating.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from decks.vietnamese.comparison import Comparison, SyllableDifference, compare, forgiven
from decks.vietnamese.explanation import explain
from decks.vietnamese.pronunciation import Dialect
from decks.vietnamese.words import read_words
from webapp.domain.memory import Rating
from webapp.domain.ways import Way

# The verdicts of a comparison, and three that only a question has.
AnswerVerdict = Literal[
    "exact", "spelling", "tone", "mark", "d", "unmarked", "near", "wrong",
    "same_sound", "same_meaning", "order",
]  # fmt: skip
_RIGHT = ("exact", "spelling", "same_sound")
_REGIONS = {Dialect.HANOI: "Hà Nội", Dialect.HUE: "Huế", Dialect.SAIGON: "Sài Gòn"}


@dataclass(frozen=True, slots=True)
class Leniency:
    """How strict the learner wants it.

    `slip` is the rating for an answer that is wrong in a tone, a mark, a đ or one letter, or bears
    no marks at all.
    `region` is the region whose mergers are forgiven, None to forgive none.
    """

    slip: Rating = Rating.HARD
    region: Dialect | None = None


@dataclass(frozen=True, slots=True)
class Syllable:
    """A syllable of the expected text beside what was written for it.

    `kind` is "right" or how it differs (tone, mark, d, unmarked, near, wrong, missing, extra); the
    tones are named only where they differ.
    """

    expected: str
    answer: str
    kind: str
    expected_tone: str = ""
    answer_tone: str = ""


@dataclass(frozen=True, slots=True)
class Mistake:
    """What was wrong, as it is kept: the kind, and what stood for what."""

    kind: str
    expected: str
    answer: str
    expected_tone: str = ""
    answer_tone: str = ""


@dataclass(frozen=True, slots=True)
class Graded:
    """The verdict on an answer, with the rating it suggests and the reason in a sentence."""

    verdict: AnswerVerdict
    rating: Rating
    explanation: str
    expected: str
    answer: str
    syllables: tuple[Syllable, ...] = ()
    mistakes: tuple[Mistake, ...] = ()

    @property
    def right(self) -> bool:
        """Whether the answer is as good as the expected one."""
        return self.verdict in _RIGHT


def grade_typed(
    expected: str,
    answer: str,
    leniency: Leniency = Leniency(),
    *,
    heard: Dialect | None = None,
    synonyms: Sequence[str] = (),
) -> Graded:
    """Grade a typed answer.

    `heard` is the region of the voice where the word was only heard: what sounds the same there is
    right. `synonyms` are other words with the meaning that was asked for.
    """
    found = compare(expected, answer)
    if found.right:
        return _graded(found, found.verdict, Rating.GOOD, _confirm(found))
    region = heard or leniency.region
    if region is not None and forgiven(found, region):
        reason = (
            f"Right as it sounds: in {_REGIONS[region]} {answer.strip()} and {expected} are said "
            f"alike. It is written {expected}."
        )
        return _graded(found, "same_sound", Rating.GOOD, reason)
    meant = next((word for word in synonyms if compare(word, answer).right), None)
    if meant is not None and found.verdict in ("wrong", "near"):
        reason = f"{meant} means that too. The word asked for here is {expected}."
        return Graded("same_meaning", Rating.HARD, reason, expected, answer)
    rating = Rating.AGAIN if found.verdict == "wrong" else leniency.slip
    return _graded(found, found.verdict, rating, explain(found))


def _confirm(found: Comparison) -> str:
    # A capital is no difference that needs a word.
    same = found.answer.strip().casefold() == found.expected.strip().casefold()
    return "Right." if same else explain(found)


def _graded(found: Comparison, verdict: AnswerVerdict, rating: Rating, reason: str) -> Graded:
    return Graded(
        verdict=verdict,
        rating=rating,
        explanation=reason,
        expected=found.expected,
        answer=found.answer,
        syllables=line_up(found),
        mistakes=() if verdict in _RIGHT else mistakes_in(found),
    )


def line_up(found: Comparison) -> tuple[Syllable, ...]:
    """Return the expected text syllable by syllable, each beside what was written for it."""
    different = {one.expected_span: one for one in found.syllables if one.expected}
    extra = [one for one in found.syllables if not one.expected]
    lined: list[tuple[tuple[int, int], Syllable]] = []
    for word in read_words(found.expected):
        one = next(
            (d for span, d in different.items() if span[0] <= word.start and word.end <= span[1]),
            None,
        )
        if one is None:
            lined.append((word.span, Syllable(word.text, word.text, "right")))
        elif word.start == one.expected_span[0]:
            lined.append((one.expected_span, _beside(one)))
    lined += [(one.expected_span, _beside(one)) for one in extra]
    return tuple(syllable for _, syllable in sorted(lined, key=lambda pair: pair[0]))


def _beside(one: SyllableDifference) -> Syllable:
    differ = one.expected_tone != one.answer_tone and bool(one.expected and one.answer)
    tones = (one.expected_tone, one.answer_tone) if differ and one.kind != "wrong" else ("", "")
    return Syllable(one.expected, one.answer, one.kind, *tones)


def mistakes_in(found: Comparison) -> tuple[Mistake, ...]:
    """Return what to remember of a wrong answer: one mistake for each syllable that differs.

    Tones are kept where the letters are right, since elsewhere another syllable was meant. Nothing
    written at all is one mistake, and so is a word without its marks: no tone was mixed up there.
    """
    if not found.answer.strip():
        return (Mistake("missing", found.expected, ""),)
    if found.verdict == "unmarked":
        return (Mistake("unmarked", found.expected, found.answer.strip()),)
    if found.verdict == "wrong" and not any(
        one.kind in ("tone", "mark", "d", "unmarked") for one in found.syllables
    ):
        return (Mistake("wrong", found.expected, found.answer.strip()),)
    return tuple(_mistake(one) for one in found.syllables)


def _mistake(one: SyllableDifference) -> Mistake:
    told = one.kind in ("tone", "mark", "d") and one.expected_tone != one.answer_tone
    tones = (one.expected_tone, one.answer_tone) if told else ("", "")
    return Mistake(one.kind, one.expected, one.answer, *tones)


def grade_choice(way: Way, expected: str, answer: str) -> Graded:
    """Grade a chosen answer; a tone chosen wrongly is told, and kept, as a tone."""
    if answer == expected:
        return Graded("exact", Rating.GOOD, "Right.", expected, answer)
    if not answer.strip():
        reason = f"It is {expected}."
        return Graded("wrong", Rating.AGAIN, reason, expected, answer)
    if way is Way.TONE:
        found = compare(expected, answer)
        reason = explain(found).replace("You wrote", "You chose")
        return _graded(found, found.verdict, Rating.AGAIN, reason)
    reason = f"You chose {answer}; it is {expected}."
    mistake = Mistake("choice", expected, answer)
    return Graded("wrong", Rating.AGAIN, reason, expected, answer, mistakes=(mistake,))


def grade_order(expected: str, answer: str, leniency: Leniency = Leniency()) -> Graded:
    """Grade a sentence that was put in order: right where it reads as the sentence does."""
    wanted = [word.form for word in read_words(expected)]
    given = [word.form for word in read_words(answer)]
    if wanted == given:
        return Graded("exact", Rating.GOOD, "Right.", expected, answer)
    reason = f"The sentence reads: {expected}."
    if sorted(wanted) != sorted(given):
        return Graded("wrong", Rating.AGAIN, reason, expected, answer)
    mistake = Mistake("order", expected, answer)
    first = next(n for n, pair in enumerate(zip(wanted, given, strict=True)) if pair[0] != pair[1])
    written = read_words(expected)[first].text
    reason += f" The first word out of its place stands where {written} belongs."
    # Two neighbours exchanged are a slip; anything more is another sentence.
    apart = [n for n, pair in enumerate(zip(wanted, given, strict=True)) if pair[0] != pair[1]]
    rating = leniency.slip if len(apart) == 2 and apart[1] == apart[0] + 1 else Rating.AGAIN
    return Graded("order", rating, reason, expected, answer, mistakes=(mistake,))
