"""What of all that was found becomes a term: by score, and by the learner's own choices."""

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from typing import Literal

from decks.extraction.candidates import Place
from decks.extraction.phrases import Phrase
from decks.extraction.ranking import LINE, Ranked
from decks.identity import word_identity

Decision = Literal["accepted", "rejected"]
Found = Ranked | Phrase


@dataclass(frozen=True, slots=True)
class Choice:
    """Divides what was found into terms and other candidates.

    `known` and `decided` name words by their identity; `limit` cuts the terms to the best.
    """

    known: Set[str]
    decided: Mapping[str, Decision]
    limit: int | None

    def divide(
        self, ranked: Sequence[Ranked], phrases: Sequence[Phrase]
    ) -> tuple[list[Found], list[Found]]:
        """Give the terms and the candidates, each in rank order."""
        found: list[Found] = [*ranked, *phrases]
        wanted = [self._wanted(one) for one in found]
        # Of two spellings of one word the better one stays.
        taken: set[str] = set()
        chosen = [one for one, want in zip(found, wanted, strict=True) if want]
        others = [one for one, want in zip(found, wanted, strict=True) if not want]
        chosen = [one for one in chosen if _first(one, taken)]
        others = [one for one in others if _first(one, taken)]
        if self.limit is not None:
            others = chosen[self.limit :] + others
            chosen = chosen[: self.limit]
        others.sort(key=lambda one: isinstance(one, Phrase))  # what has no meaning comes last
        return chosen, others

    def _wanted(self, found: Found) -> bool:
        if self.known or self.decided:
            key = word_identity(headword_of(found))
            if key in self.decided:
                return self.decided[key] == "accepted"
            if key in self.known:
                return False
        return isinstance(found, Ranked) and found.score >= LINE

    def reason(self, found: Found) -> str:
        """Say why a term has its place, the learner's own choice first."""
        reason = _phrase_reason(found) if isinstance(found, Phrase) else found.reason
        if not self.known and not self.decided:
            return reason
        key = word_identity(headword_of(found))
        if key in self.decided:
            return f"you {self.decided[key]} it, {reason}"
        return f"you know it, {reason}" if key in self.known else reason


def headword_of(found: Found) -> str:
    """Give the headword of a candidate, or a phrase as the article writes it."""
    return found.text if isinstance(found, Phrase) else found.candidate.entry.headword


def _first(found: Found, taken: set[str]) -> bool:
    """Say whether this is the first spelling of its word, and take the word."""
    key = word_identity(headword_of(found))
    if key in taken:
        return False
    taken.add(key)
    return True


def shown_places(found: Found) -> Sequence[Place]:
    """Give the places an example may show: inside longer terms only when there is no other."""
    if isinstance(found, Phrase):
        return found.places
    return found.candidate.places or found.candidate.nested


def all_places(found: Found) -> list[Place]:
    """Give every place of a term, in the order of the text."""
    if isinstance(found, Phrase):
        return sorted(found.places)
    return sorted([*found.candidate.places, *found.candidate.nested])


def _phrase_reason(phrase: Phrase) -> str:
    count = len(phrase.places)
    times = "once here" if count == 1 else f"{count} times here"
    if phrase.english:
        return f"{times}, the article itself explains it: {phrase.english}"
    return f"{times}, not in the glossary yet"
