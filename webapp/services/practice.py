"""Free practice: questions that touch no schedule and store nothing.

A seed fixes a round, so that the same address asks the same questions.
"""

from dataclasses import dataclass
from random import Random

from sqlalchemy.orm import Session

from decks.vietnamese.syllable import Tone
from webapp.domain.answer import Graded, grade_choice
from webapp.domain.distractors import Word
from webapp.domain.quiz import Quiz
from webapp.domain.quiz_tones import tone_choices, tone_pairs
from webapp.domain.tones import plain_name, tone_named
from webapp.domain.ways import Stage, Way, order_ways
from webapp.errors import InvalidInputError, NotFoundError
from webapp.services import quizzes
from webapp.services.hard_words import hardest_words
from webapp.services.learners import Learner
from webapp.services.notes import ExampleView, view_note
from webapp.services.quizzes import lexicon
from webapp.storage import articles, cards
from webapp.storage.tables import CardRow

ROUND = 20
DRILL = 12
# Practice draws from so many cards: of a longer list those that were seen come first.
_POOL = 400
# A drill is filled up with words that at least this share of news articles holds.
_COMMON = 2e-4


@dataclass(frozen=True, slots=True)
class Round:
    """What is practised: words of an article, the hardest, all; or tones (all six, or a pair)."""

    seed: str
    article_id: int | None = None
    tones: bool = False
    pair: tuple[Tone, Tone] | None = None
    hard: bool = False

    @property
    def pair_name(self) -> str:
        """The pair as an address names it (hoi-nga), empty without one."""
        return "-".join(plain_name(tone) for tone in self.pair or ())


@dataclass(frozen=True, slots=True)
class PracticeQuestion:
    """A question without a schedule: the `number`th, counted from 0, of `total`."""

    number: int
    total: int
    kind: str
    term: str
    gloss: str
    pos: str
    quiz: Quiz
    examples: tuple[ExampleView, ...] = ()


def read_pair(text: str) -> tuple[Tone, Tone]:
    """Return the two tones of an address (hoi-nga); raise InvalidInputError for anything else."""
    tones = [tone_named(name) for name in text.split("-")]
    if len(tones) != 2 or tones[0] is None or tones[1] is None or tones[0] is tones[1]:
        raise InvalidInputError("A tone drill needs two different tones, such as hoi-nga.", "pair")
    return tones[0], tones[1]


def question_at(
    session: Session, learner: Learner, practised: Round, number: int, sound: bool = False
) -> PracticeQuestion | None:
    """Return a question of a round; None where the round is over.

    Raises NotFoundError for an article that is not the learner's.
    """
    if practised.tones:
        drill = _drill(session, learner, practised)
        return drill[number] if 0 <= number < len(drill) else None
    chosen = _cards(session, learner, practised)
    if not 0 <= number < len(chosen):
        return None
    card = chosen[number]
    note = view_note(card.note)
    quiz = _quiz(session, learner, card, f"{practised.seed}:{number}", sound)
    return PracticeQuestion(
        number, len(chosen), card.kind, note.term, note.gloss, note.pos, quiz, note.examples
    )


def _cards(session: Session, learner: Learner, practised: Round) -> list[CardRow]:
    """Return the cards of a round, each word once, in an order that the seed fixes."""
    article_id = practised.article_id
    if article_id is not None and articles.get_article(session, learner.id, article_id) is None:
        raise NotFoundError("There is no such article in your library.")
    if practised.hard:
        ids = [word.card_id for word in hardest_words(session, learner)]
        found = cards.named(session, learner.id, ids)
    else:
        found = cards.to_practise(session, learner.id, article_id, _POOL)
    Random(practised.seed).shuffle(found)  # noqa: S311
    return list({card.note_id: card for card in found}.values())[:ROUND]


def _quiz(session: Session, learner: Learner, card: CardRow, seed: str, sound: bool) -> Quiz:
    stage = Stage.LEARNING if card.state == "new" else Stage.YOUNG
    settings = quizzes.way_settings(learner, sound)
    for way in order_ways(card.kind, stage, settings, Random(seed)):  # noqa: S311
        # Flipping is for grading oneself, which is of no use here, so it comes only last.
        quiz = None if way is Way.FLIP else quizzes.ask_by(session, learner, card, way, seed)
        if quiz is not None:
            return quiz
    return Quiz(Way.FLIP)


def _drill(session: Session, learner: Learner, practised: Round) -> list[PracticeQuestion]:
    """Return a tone drill: first the learner's words, then common words of the glossary."""
    random = Random(practised.seed)  # noqa: S311
    words, pair = lexicon(), practised.pair
    rows = cards.to_practise(session, learner.id, None, _POOL)
    own = {card.note.term: quizzes.word_of(view_note(card.note)) for card in rows}
    studied = list(own.values())
    others = [word for word in words.common(_COMMON) if word.term not in own]
    random.shuffle(studied)
    random.shuffle(others)
    if pair is not None:
        studied, others = tone_pairs(studied, pair), tone_pairs(others, pair)
    asked: list[tuple[Word, tuple[str, ...]]] = []
    # A third at least are other words, or the learner would soon know the answers by heart.
    for word in [*studied[: DRILL - DRILL // 3], *others]:
        choices = tone_choices(word.term, words.meaning(word), words, random, frozenset(pair or ()))
        if choices:
            asked.append((word, choices))
        if len(asked) == DRILL:
            break
    random.shuffle(asked)
    return [
        PracticeQuestion(
            number, len(asked), "production", word.term, word.gloss, word.pos,
            Quiz(Way.TONE, word.term, choices=choices),
        )
        for number, (word, choices) in enumerate(asked)
    ]  # fmt: skip


def check(
    session: Session, learner: Learner, practised: Round, number: int, way: Way, answer: str
) -> Graded:
    """Return what an answer to a question of a round is worth; nothing is stored."""
    if practised.tones:
        question = question_at(session, learner, practised, number)
        if question is None:
            raise NotFoundError("There is no such question in this round.")
        return grade_choice(Way.TONE, question.term, answer)
    chosen = _cards(session, learner, practised)
    if not 0 <= number < len(chosen):
        raise NotFoundError("There is no such question in this round.")
    seed = f"{practised.seed}:{number}"
    return quizzes.grade(session, learner, chosen[number], way, answer, seed)
