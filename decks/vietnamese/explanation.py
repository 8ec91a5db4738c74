"""What a comparison says, in a sentence for the learner."""

from decks.vietnamese.comparison import Comparison, SyllableDifference
from decks.vietnamese.words import Word


def explain(comparison: Comparison) -> str:
    """Say in plain English what was written and what it should be."""
    if comparison.verdict == "exact":
        return "Right."
    expected = comparison.expected.strip()
    if comparison.verdict == "spelling":
        return f"Right: {comparison.answer.strip()} and {expected} are the same word."
    if not comparison.answer.strip():
        return f"You wrote nothing; it is {expected}."
    if comparison.verdict == "unmarked":
        return f"You left out the marks: it is {expected}."
    if comparison.verdict == "near":
        return f"Almost: you wrote {comparison.answer.strip()}; it is {expected}."
    if comparison.verdict == "wrong":
        return f"Another word: you wrote {comparison.answer.strip()}; it is {expected}."
    return " ".join(_explain(one) for one in comparison.syllables)


def _explain(one: SyllableDifference) -> str:
    if one.kind == "unmarked":
        return f"You left out the marks of {one.expected}."
    written, wanted = _letters(one.answer, one.expected)
    if one.expected_tone != one.answer_tone:
        written.append(one.answer_tone)
        wanted.append(one.expected_tone)
    return (
        f"You wrote {one.answer} with {' and '.join(written)};"
        f" it is {one.expected} with {' and '.join(wanted)}."
    )


def _letters(answer: str, expected: str) -> tuple[list[str], list[str]]:
    """The letters whose marks differ, of two syllables that are equal but for their marks."""
    pairs = zip(Word(answer, 0, 0).letters, Word(expected, 0, 0).letters, strict=True)
    different = [pair for pair in pairs if pair[0] != pair[1]]
    return [first for first, _ in different], [second for _, second in different]
