"""From a card to a question: each way to ask as a pure function of word, choices and chance.

The same arguments with the same seed give the same question, so that a page loaded again asks what
it asked before.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from random import Random

from decks.vietnamese.pronunciation import Dialect, merged
from webapp.domain.distractors import Lexicon, Word, choose_distractors
from webapp.domain.quiz_sentences import Piece, Sentence, find_window, open_cloze
from webapp.domain.quiz_tones import tone_choices
from webapp.domain.ways import Way

CHOICES = 4
# A question with fewer wrong choices than this is no question.
LEAST_WRONG = 2


@dataclass(frozen=True, slots=True)
class Subject:
    """What is asked about: the word of a note, its sentences, and words the learner studies.

    `dialect` is the region whose speech is heard.
    """

    word: Word
    sentences: tuple[Sentence, ...] = ()
    studied: tuple[Word, ...] = ()
    dialect: Dialect = Dialect.HANOI


@dataclass(frozen=True, slots=True)
class Quiz:
    """A question.

    `expected` is the text that answers it (empty for flip), which is one of `choices` where there
    are any; `lang` is the language of both, "vi" or "en". A cloze shows `before`, a gap and
    `after`. A sentence to build shows `frame`, with one of `pieces` (in any order) between each two
    of its texts. `hint` is what helps besides: the translation of the sentence.
    """

    way: Way
    expected: str = ""
    lang: str = "vi"
    choices: tuple[str, ...] = ()
    before: str = ""
    after: str = ""
    hint: str = ""
    pieces: tuple[str, ...] = ()
    frame: tuple[str, ...] = ()

    @property
    def answer(self) -> int:
        """The place of the right choice; -1 where there is nothing to choose."""
        return self.choices.index(self.expected) if self.choices else -1


# Reading a lexicon takes a while, so it is asked for only where it is needed.
Lexica = Callable[[], Lexicon]
Maker = Callable[[Subject, Lexica, Random], Quiz | None]


def make_quiz(way: Way, subject: Subject, lexicon: Lexica, random: Random) -> Quiz | None:
    """Return a word's question asked in one way; None where it cannot be asked so."""
    return _MAKERS[way](subject, lexicon, random)


def _flip(subject: Subject, lexicon: Lexica, random: Random) -> Quiz | None:
    return Quiz(Way.FLIP)


def _choose(way: Way) -> Maker:
    """Choose among the meanings or the words of the right word and of wrong ones."""

    def make(subject: Subject, lexicon: Lexica, random: Random) -> Quiz | None:
        english = way is Way.CHOOSE_MEANING
        wrong = choose_distractors(subject.word, lexicon(), subject.studied, CHOICES - 1, random)
        if way is Way.LISTEN_CHOOSE:
            # What sounds the same cannot be told apart by ear.
            own, region = subject.word.term, subject.dialect
            wrong = [word for word in wrong if not merged(own, word.term, region)]
        if len(wrong) < LEAST_WRONG:
            return None
        texts = [word.gloss if english else word.term for word in (subject.word, *wrong)]
        expected = texts[0]
        random.shuffle(texts)
        return Quiz(way, expected, "en" if english else "vi", tuple(texts))

    return make


def _typed(way: Way) -> Maker:
    def make(subject: Subject, lexicon: Lexica, random: Random) -> Quiz | None:
        return Quiz(way, subject.word.term)

    return make


def _cloze_typed(subject: Subject, lexicon: Lexica, random: Random) -> Quiz | None:
    gap = open_cloze(subject.sentences, random)
    if gap is None:
        return None
    return Quiz(
        Way.CLOZE_TYPED, gap.target, before=gap.before, after=gap.after, hint=gap.translation
    )


def _cloze_choose(subject: Subject, lexicon: Lexica, random: Random) -> Quiz | None:
    gap = open_cloze(subject.sentences, random)
    chosen = _choose(Way.CLOZE_CHOOSE)(subject, lexicon, random)
    if gap is None or chosen is None:
        return None
    return Quiz(
        Way.CLOZE_CHOOSE,
        subject.word.term,
        choices=chosen.choices,
        before=gap.before,
        after=gap.after,
        hint=gap.translation,
    )


def _tone(subject: Subject, lexicon: Lexica, random: Random) -> Quiz | None:
    words = lexicon()
    choices = tone_choices(subject.word.term, words.meaning(subject.word), words, random)
    return Quiz(Way.TONE, subject.word.term, choices=choices) if choices else None


def _build(subject: Subject, lexicon: Lexica, random: Random) -> Quiz | None:
    window = find_window(subject.sentences, random)
    if window is None:
        return None
    shuffled = _shuffled(window.pieces, random)
    if shuffled is None:
        return None
    return Quiz(
        Way.BUILD, window.text, pieces=shuffled, frame=window.frame, hint=window.translation
    )


def _shuffled(pieces: Sequence[Piece], random: Random) -> tuple[str, ...] | None:
    """Return the words in an order that is not the right one; None where there is no other."""
    words = [piece.shown for piece in pieces]
    if len(set(words)) < 2:
        return None
    shuffled = list(words)
    while shuffled == words:
        random.shuffle(shuffled)
    return tuple(shuffled)


_MAKERS: Mapping[Way, Maker] = {
    Way.FLIP: _flip,
    Way.CHOOSE_MEANING: _choose(Way.CHOOSE_MEANING),
    Way.CHOOSE_WORD: _choose(Way.CHOOSE_WORD),
    Way.LISTEN_CHOOSE: _choose(Way.LISTEN_CHOOSE),
    Way.CLOZE_CHOOSE: _cloze_choose,
    Way.CLOZE_TYPED: _cloze_typed,
    Way.TYPED: _typed(Way.TYPED),
    Way.LISTEN_TYPED: _typed(Way.LISTEN_TYPED),
    Way.TONE: _tone,
    Way.BUILD: _build,
}
