"""Free practice: questions that touch no schedule and store nothing.

A seed fixes a round, so that the same address asks the same questions.
"""

from dataclasses import dataclass
from itertools import islice
from random import Random

from sqlalchemy.orm import Session

from decks.vietnamese.syllable import Tone
from webapp.domain.answer import Graded
from webapp.domain.distractors import Lexicon, Word
from webapp.domain.quiz import Quiz
from webapp.domain.quiz_tones import tone_choices, tone_pairs
from webapp.domain.tones import tone_named
from webapp.domain.ways import Stage, Way, order_ways
from webapp.errors import InvalidInputError, NotFoundError
from webapp.services import quizzes
from webapp.services.learners import Learner
from webapp.services.notes import NoteView, view_note
from webapp.services.quizzes import lexicon
from webapp.storage import articles, cards

ROUND = 20
DRILL = 12
# Practice draws from so many cards: of a longer list those that were seen come first.
_POOL = 400
# In a drill every third word at least is one the learner studies, where there are enough.
_COMMON_SHARE = 2e-4


@dataclass(frozen=True, slots=True)
class PracticeQuestion:
    """A question without a schedule; `card_id` is 0 for a word that is not in the deck."""

    number: int
    card_id: int
    term: str
    gloss: str
    pos: str
    quiz: Quiz
    note: NoteView | None = None


def practise(
    session: Session,
    learner: Learner,
    seed: str,
    article_id: int | None = None,
    sound: bool = False,
) -> list[PracticeQuestion]:
    """Return a round of questions about an article's words, or about all, mixed."""
    if article_id is not None and articles.get_article(session, learner.id, article_id) is None:
        raise NotFoundError("There is no such article in your library.")
    random = Random(seed)  # noqa: S311
    found = cards.to_practise(session, learner.id, article_id, _POOL)
    random.shuffle(found)
    # One question about a word is enough for a round.
    chosen = islice({card.note_id: card for card in found}.values(), ROUND)
    settings = quizzes.way_settings(learner, sound)
    questions = []
    for number, card in enumerate(chosen):
        note = view_note(card.note)
        stage = Stage.LEARNING if card.state == "new" else Stage.YOUNG
        ways = [way for way in order_ways(card.kind, stage, settings, random) if way != Way.FLIP]
        own = f"{seed}:{number}"
        asked = (quizzes.ask_by(session, learner, card, way, own) for way in [*ways, Way.FLIP])
        quiz = next(one for one in asked if one is not None)
        questions.append(
            PracticeQuestion(number, card.id, note.term, note.gloss, note.pos, quiz, note)
        )
    return questions


def read_pair(text: str) -> tuple[Tone, Tone]:
    """Return the two tones of an address (hoi-nga); raise InvalidInputError for anything else."""
    tones = [tone_named(name) for name in text.split("-")]
    if len(tones) != 2 or tones[0] is None or tones[1] is None or tones[0] is tones[1]:
        raise InvalidInputError("A tone drill needs two different tones, such as hoi-nga.", "pair")
    return tones[0], tones[1]


def drill_tones(
    session: Session, learner: Learner, seed: str, pair: tuple[Tone, Tone] | None = None
) -> list[PracticeQuestion]:
    """Return a tone drill: of all six tones, or of two that are mixed up.

    The learner's own words come first; common words of the glossary fill up what is missing.
    """
    random = Random(seed)  # noqa: S311
    words = lexicon()
    own = [
        quizzes.word_of(view_note(card.note))
        for card in cards.to_practise(session, learner.id, None, _POOL)
    ]
    studied = list({word.term: word for word in own}.values())
    known = {word.term for word in studied}
    others = [word for word in words.common(_COMMON_SHARE) if word.term not in known]
    random.shuffle(studied)
    random.shuffle(others)
    if pair is not None:
        studied, others = tone_pairs(studied, pair), tone_pairs(others, pair)
    questions: list[PracticeQuestion] = []
    for word in [*studied[: DRILL - DRILL // 3], *others]:
        choices = _tones(word, words, random, pair)
        if choices:
            quiz = Quiz(Way.TONE, word.term, choices=choices)
            number = len(questions)
            questions.append(PracticeQuestion(number, 0, word.term, word.gloss, word.pos, quiz))
        if len(questions) == DRILL:
            break
    random.shuffle(questions)
    return questions


def _tones(
    word: Word, words: Lexicon, random: Random, pair: tuple[Tone, Tone] | None
) -> tuple[str, ...]:
    only = frozenset(pair or ())
    return tone_choices(word.term, words.meaning(word), words, random, only)


def check(
    session: Session,
    learner: Learner,
    card_id: int,
    seed: str,
    number: int,
    way: Way,
    answer: str,
) -> Graded:
    """Return what an answer to a question of a practice round is worth."""
    card = cards.get_card(session, learner.id, card_id)
    if card is None:
        raise NotFoundError("There is no such card in your deck.")
    return quizzes.grade(session, learner, card, way, answer, f"{seed}:{number}")
