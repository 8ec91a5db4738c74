"""Questions: plausible, never ambiguous, and the same for the same seed."""

from collections import Counter
from functools import cache
from random import Random

import pytest

from decks.glossary import load_glossary
from decks.vietnamese.spelling import canonical, strip_marks
from decks.vietnamese.syllable import parse_syllable
from webapp.domain.distractors import Lexicon, Word, choose_distractors
from webapp.domain.meanings import Thesaurus, meaning_of, senses, too_close
from webapp.domain.quiz import Quiz, Subject, make_quiz
from webapp.domain.quiz_sentences import Sentence, find_window, joined
from webapp.domain.ways import Way
from webapp.services.quizzes import lexicon

QUESTIONS = 10_000
PREPOSITIONS = frozenset(
    [
        "to",
        "of",
        "in",
        "on",
        "at",
        "by",
        "for",
        "from",
        "with",
        "into",
        "out",
        "up",
        "as",
        "and",
        "or",
        "be",
        "the",
        "a",
    ]
)
TEXT = "Mô hình này có thể chạy trên điện thoại, nhưng trọng số của nó rất lớn."
START = TEXT.index("trọng số")
EXAMPLE = Sentence(TEXT, START, START + len("trọng số"), "This model runs on a phone, but ...")


@cache
def words() -> tuple[Word, ...]:
    glossary = load_glossary()
    return tuple(
        Word(entry.headword, entry.pos, entry.gloss, entry.domain)
        for headword in glossary
        for entry in glossary.entries(headword)
    )


def subject_of(word: Word, *sentences: Sentence) -> Subject:
    return Subject(word, sentences)


def ask(way: Way, word: Word, seed: object, *sentences: Sentence) -> Quiz | None:
    return make_quiz(way, subject_of(word, *sentences), lexicon, Random(str(seed)))


def plain(gloss: str) -> set[str]:
    """The near-synonyms of a gloss, taken apart without the code that is tested."""
    kept, depth = "", 0
    for char in gloss.casefold():
        depth += char == "("
        kept += char if not depth else ""
        depth -= char == ")"
    parts = [part.strip().removeprefix("to ") for part in kept.replace(";", ",").split(",")]
    return {part for part in parts if part}


def contains(one: str, other: str) -> bool:
    """Whether a meaning holds all words of another; that of a preposition is held by none."""
    return other not in PREPOSITIONS and set(other.split()) <= set(one.split())


@pytest.mark.slow
def test_ten_thousand_questions_hold_no_second_right_answer() -> None:
    random = Random(20260302)
    meanings: dict[str, set[str]] = {}
    terms: dict[str, set[str]] = {}
    for word in words():
        meanings.setdefault(canonical(word.term), set()).update(plain(word.gloss))
        terms.setdefault(word.gloss, set()).add(canonical(word.term))
    asked = Counter[str]()
    while asked.total() < QUESTIONS:
        word = random.choice(words())
        way = random.choice((Way.CHOOSE_MEANING, Way.CHOOSE_WORD))
        quiz = ask(way, word, asked.total())
        assert quiz is not None, word
        asked[way] += 1
        assert len(set(map(str.casefold, quiz.choices))) == len(quiz.choices)
        assert quiz.choices[quiz.answer] == quiz.expected
        right = meanings[canonical(word.term)]
        for choice in quiz.choices:
            if choice == quiz.expected:
                continue
            if way is Way.CHOOSE_MEANING:
                other = plain(choice)
                assert canonical(word.term) not in terms[choice]
            else:
                assert canonical(choice) != canonical(word.term)
                other = meanings[canonical(choice)]
            assert not right & other, (word, choice)
            held = [(a, b) for a in right for b in other if contains(a, b) or contains(b, a)]
            assert not held, (word, choice)
    assert min(asked.values()) > QUESTIONS / 3


def test_the_same_seed_asks_the_same_question() -> None:
    for number, word in enumerate(Random(5).sample(words(), 60)):
        for way in (Way.CHOOSE_MEANING, Way.CHOOSE_WORD, Way.TONE, Way.LISTEN_CHOOSE):
            assert ask(way, word, number) == ask(way, word, number)


def test_wrong_choices_are_of_the_same_kind_and_often_look_alike() -> None:
    random = Random(1)
    verbs = [word for word in words() if word.pos == "verb"]
    alike = 0
    for word in random.sample(verbs, 50):
        wrong = choose_distractors(word, lexicon(), [], 3, random)
        assert len(wrong) == 3
        assert {other.pos for other in wrong} == {"verb"}
        own = set(strip_marks(canonical(word.term)).split())
        alike += any(own & set(strip_marks(canonical(other.term)).split()) for other in wrong)
    assert alike > 25


def test_words_that_the_learner_studies_are_preferred() -> None:
    word = Word("thuật toán", "noun", "algorithm", "ai")
    studied = [
        Word("trọng số", "noun", "weight (of a model)", "ai", studied=True),
        Word("phiên bản", "noun", "version", "software", studied=True),
    ]
    chosen = Counter(
        one.term
        for seed in range(60)
        for one in choose_distractors(word, lexicon(), studied, 3, Random(seed))
    )
    assert min(chosen["trọng số"], chosen["phiên bản"]) > 15


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("to set aside (money)", "to set aside"),
        ("data", "data set"),
        ("monetization", "monetisation"),
        ("colour", "color, hue"),
        ("programme", "programs"),
        ("open-source", "open source"),
        ("the companies", "company"),
    ],
)
def test_glosses_that_are_too_close(one: str, other: str) -> None:
    nothing = Thesaurus(())
    assert too_close(meaning_of(["a"], [one], nothing), meaning_of(["b"], [other], nothing))


@pytest.mark.parametrize(
    ("one", "other"), [("bus", "bush"), ("to lose", "loss"), ("class", "to classify"), ("of", "to")]
)
def test_glosses_that_only_look_close(one: str, other: str) -> None:
    nothing = Thesaurus(())
    assert not too_close(meaning_of(["a"], [one], nothing), meaning_of(["b"], [other], nothing))


def test_a_word_named_beside_another_anywhere_is_too_close() -> None:
    by_gloss = Thesaurus(["big, large", "a dog"])
    big, large = (meaning_of([name], [name], by_gloss) for name in ("big", "large"))
    assert too_close(big, large)
    assert senses("to be away from (in time), far; distant") == {
        frozenset({"away"}),
        frozenset({"far"}),
        frozenset({"distant"}),
    }


def test_spellings_of_one_word_are_too_close() -> None:
    nothing = Thesaurus(())
    assert too_close(
        meaning_of(["bất kỳ"], ["any"], nothing), meaning_of(["bất kì"], ["whichever"], nothing)
    )


def test_tones_are_those_that_the_syllable_can_bear() -> None:
    for seed in range(30):
        quiz = ask(Way.TONE, Word("bảo mật", "verb", "to keep secure"), seed)
        assert quiz is not None
        assert quiz.expected == "bảo mật"
        changed = {
            index
            for choice in quiz.choices
            for index, part in enumerate(choice.split())
            if part != ("bảo", "mật")[index]
        }
        assert len(changed) == 1
        assert len(quiz.choices) == (6 if changed == {0} else 2)
        assert all(parse_syllable(part) for choice in quiz.choices for part in choice.split())


def test_foreign_words_have_no_tone_to_ask_for() -> None:
    assert ask(Way.TONE, Word("startup", "noun", "startup"), 1) is None
    quiz = ask(Way.TONE, Word("chip AI", "noun", "AI chip"), 1)
    assert quiz is None


def test_a_tone_that_makes_a_word_of_the_same_meaning_is_not_offered() -> None:
    for seed in range(20):
        quiz = ask(Way.TONE, Word("cảm ơn", "verb", "to thank"), seed)
        assert quiz is not None
        assert "cám ơn" not in quiz.choices


def test_a_cloze_leaves_out_the_term_and_keeps_the_rest() -> None:
    quiz = ask(Way.CLOZE_TYPED, Word("trọng số", "noun", "weight"), 1, EXAMPLE)
    assert quiz is not None
    assert quiz.before + quiz.expected + quiz.after == TEXT
    assert quiz.hint == EXAMPLE.translation
    chosen = ask(Way.CLOZE_CHOOSE, Word("trọng số", "noun", "weight"), 1, EXAMPLE)
    assert chosen is not None
    assert "trọng số" in chosen.choices
    twice = Sentence("Chip này là chip mới.", 0, 4, "This chip is a new chip.")
    assert ask(Way.CLOZE_TYPED, Word("chip", "noun", "chip"), 1, twice) is None


def test_building_shuffles_words_and_keeps_signs() -> None:
    quiz = ask(Way.BUILD, Word("trọng số", "noun", "weight"), 3, EXAMPLE)
    assert quiz is not None
    assert "trọng số" in quiz.pieces
    window = find_window([EXAMPLE], Random(3))
    assert window is not None
    right = [piece.shown for piece in window.pieces]
    assert sorted(right) == sorted(quiz.pieces)
    assert list(quiz.pieces) != right
    assert len(quiz.frame) == len(quiz.pieces) + 1
    assert joined(quiz.frame, right) == quiz.expected
    assert quiz.frame[0] + quiz.expected + quiz.frame[-1] == TEXT


def test_words_to_order_are_the_miners_and_hide_the_first() -> None:
    text = "Trí tuệ nhân tạo giúp Việt Nam phát triển"
    cuts = ["Trí tuệ nhân tạo", "giúp", "Việt Nam", "phát triển"]
    places = [(text.index(cut), text.index(cut) + len(cut)) for cut in cuts]
    tagged = tuple(
        (*place, "Np" if cut == "Việt Nam" else "N")
        for place, cut in zip(places, cuts, strict=True)
    )
    sentence = Sentence(text, *places[3], "AI helps Viet Nam develop", tagged)
    window = find_window([sentence], Random(1))
    assert window is not None
    assert [piece.shown for piece in window.pieces] == ["trí tuệ nhân tạo", *cuts[1:]]
    assert find_window([Sentence(text, *places[3], "")], Random(1)) is None


def test_hearing_offers_nothing_that_sounds_the_same() -> None:
    small = Lexicon(
        [
            Word("dành", "verb", "to set aside"),
            Word("giành", "verb", "to seize"),
            Word("nghe", "verb", "to listen"),
            Word("thấy", "verb", "to see"),
        ]
    )
    for seed in range(20):
        quiz = make_quiz(
            Way.LISTEN_CHOOSE,
            Subject(Word("dành", "verb", "to set aside")),
            lambda: small,
            Random(seed),
        )
        assert quiz is not None
        assert "giành" not in quiz.choices
