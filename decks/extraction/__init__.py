"""Article to ranked terms: words, candidates, ranking, and terms the glossary does not know."""

from decks.extraction.candidates import Candidate, Place, find_candidates
from decks.extraction.choice import (
    Choice,
    Decision,
    Found,
    all_places,
    headword_of,
    shown_places,
)
from decks.extraction.phrases import Phrase, find_phrases
from decks.extraction.ranking import LINE, Ranked, rank
from decks.extraction.subject import TECHNOLOGY_SCORE, difficulty, technology_score
from decks.extraction.words import Word, split_words

__all__ = [
    "LINE",
    "TECHNOLOGY_SCORE",
    "Candidate",
    "Choice",
    "Decision",
    "Found",
    "Phrase",
    "Place",
    "Ranked",
    "Word",
    "all_places",
    "difficulty",
    "find_candidates",
    "find_phrases",
    "headword_of",
    "rank",
    "shown_places",
    "split_words",
    "technology_score",
]
