"""Which sentences are shown for which terms, and why."""

from collections.abc import Mapping, Set
from pathlib import Path

import pytest

from decks.article import Article, read_article
from decks.example_candidates import Candidates
from decks.examples import Occurrence, choose_examples
from decks.quotations import find_quotations
from decks.sentence_quality import MOST_WORDS, judge_sentence
from decks.terms import Example
from decks.tokenizer import Token, UndertheseaTokenizer

SHEET = Path(__file__).parent / "data" / "judging.tsv"
TOKENIZER = UndertheseaTokenizer()


def cases() -> list[list[str]]:
    """The sheet's cases: verdict, sentence, part of the reason."""
    return [line.split("\t") for line in SHEET.read_text(encoding="utf-8").splitlines() if line]


def choose(
    text: str,
    *terms: str,
    translations: Mapping[str, str] | None = None,
    usage: Mapping[str, Example] | None = None,
    hard: Set[str] = frozenset(),
) -> dict[str, tuple[Example, ...]]:
    """Choose examples for terms wherever they stand in a text, all words but `hard` being easy."""
    article = read_article(text, title="Thử nghiệm")
    occurrences = {term: places(article, term) for term in terms}
    tokens = [TOKENIZER.tag(sentence.text) for sentence in article.sentences]
    sentences = Candidates(article, tokens, lambda word: float(word in hard), translations or {})
    chosen = choose_examples(sentences, occurrences, usage)
    for examples in chosen.values():
        for example in examples:
            assert example.text[example.start : example.end].lower() in terms
            assert not find_quotations(example.text).halved
            assert 0 < example.score <= 1
            assert example.reasons
        scores = [example.score for example in examples]
        assert scores == sorted(scores, reverse=True)
    return chosen


def places(article: Article, term: str) -> list[Occurrence]:
    found: list[Occurrence] = []
    for index, sentence in enumerate(article.sentences):
        start = sentence.text.lower().find(term)
        while start >= 0:
            found.append((index, start, start + len(term)))
            start = sentence.text.lower().find(term, start + 1)
    return found


@pytest.mark.parametrize(("verdict", "sentence", "reason"), cases())
def test_it_judges_as_a_teacher_would(verdict: str, sentence: str, reason: str) -> None:
    quality = judge_sentence(sentence, TOKENIZER.tag(sentence))
    if verdict == "good":
        assert quality.score >= 0.7, quality.reasons
    elif verdict == "poor":
        assert quality.score < 0.8, quality.reasons
    assert quality.halved == (verdict == "never")
    assert reason in "; ".join(quality.reasons)


def test_it_prefers_the_sentence_that_stands_alone() -> None:
    chosen = choose(
        "Tuy nhiên, robot của họ vẫn chưa biết leo thang. "
        "Các bệnh viện lớn đang dùng robot để đưa thuốc cho bệnh nhân. "
        "Nó là robot.",
        "robot",
    )
    assert chosen["robot"][0].sentence == 1


def test_terms_get_different_sentences_where_they_can() -> None:
    chosen = choose(
        "Máy chủ mới giúp trường lưu trữ dữ liệu an toàn hơn trước. "
        "Sinh viên được học cách bảo vệ dữ liệu của mình trên mạng. "
        "Kỹ sư đã lắp thêm hai máy chủ trong phòng thí nghiệm lớn.",
        "dữ liệu",
        "máy chủ",
    )
    assert chosen["dữ liệu"][0].sentence != 2 == chosen["máy chủ"][0].sentence


def test_a_sentence_that_must_be_shared_says_so() -> None:
    chosen = choose("Kỹ sư viết phần mềm cho máy chủ của trường học.", "phần mềm", "máy chủ")
    assert any("1 other term" in reason for reason in chosen["phần mềm"][0].reasons)


def test_the_term_is_better_not_first_and_not_twice() -> None:
    chosen = choose(
        "Phần mềm giúp nông dân tưới ruộng đúng lúc. "
        "Nông dân dùng phần mềm để tưới ruộng đúng lúc. "
        "Nông dân chọn phần mềm tốt và bỏ phần mềm kém.",
        "phần mềm",
    )
    assert [example.sentence for example in chosen["phần mềm"]] == [1, 0]


def test_hard_words_beside_the_term_count() -> None:
    chosen = choose(
        "Kỹ sư viết thuật toán tinh vi cho nhà máy. Kỹ sư viết thuật toán cho nhà máy ở Huế.",
        "thuật toán",
        hard={"tinh vi"},
    )["thuật toán"]
    assert chosen[0].sentence == 1
    assert any("hard word" in reason for reason in chosen[1].reasons)


def test_half_a_quotation_is_made_whole_with_its_translation() -> None:
    article_text = '"Chúng tôi bán chip. Chip rất rẻ," ông Bình nói.'
    chosen = choose(
        article_text,
        "rẻ",
        translations={
            "Chúng tôi bán chip.": "We sell chips.",
            'Chip rất rẻ," ông Bình nói.': "Chips are cheap,” said Mr. Bình.",
        },
    )
    assert chosen["rẻ"][0].text == article_text
    assert chosen["rẻ"][0].translation == "“We sell chips. Chips are cheap,” said Mr. Bình."


LONG = (
    "Các nhà khoa học ở trường đại học đã dùng siêu máy tính để mô phỏng dòng chảy của nước biển "
    "quanh các hòn đảo nhỏ ở miền Trung, nhưng kết quả mà họ nhận được sau nhiều tháng làm việc "
    "vẫn khác xa với những gì ngư dân địa phương nhìn thấy mỗi ngày trên biển."
)


def test_a_long_sentence_is_cut_where_a_clause_ends() -> None:
    example = choose(LONG, "siêu máy tính")["siêu máy tính"][0]
    assert example.text.endswith("ở miền Trung…")
    assert len(TOKENIZER.tag(example.text)) <= MOST_WORDS + 1


def test_a_long_sentence_with_a_translation_stays_whole() -> None:
    chosen = choose(LONG, "siêu máy tính", translations={LONG: "A translation."})
    assert chosen["siêu máy tính"][0].text == LONG


def test_a_long_sentence_is_not_cut_before_the_term() -> None:
    long = LONG.replace("những gì ngư dân địa phương", "những gì họ và các ngư dân địa phương")
    assert choose(long, "ngư dân")["ngư dân"][0].text == long


WRITTEN = Example("Thuyền của ngư dân về bến.", 11, 18, "The boats came in.", None, 0.7, ("own",))


def test_a_word_without_a_good_sentence_gets_that_of_the_glossary_first() -> None:
    poor = "Họ cho biết ngư dân địa phương vẫn chưa tin vào kết quả đó."
    examples = choose(poor, "ngư dân", usage={"ngư dân": WRITTEN})["ngư dân"]
    assert [example.text for example in examples] == [WRITTEN.text, poor]


def test_a_good_sentence_of_the_article_comes_before_that_of_the_glossary() -> None:
    good = "Thành phố sẽ tặng ngư dân hai trăm chiếc đài chạy bằng pin."
    examples = choose(good, "ngư dân", usage={"ngư dân": WRITTEN})["ngư dân"]
    assert [example.text for example in examples] == [good, WRITTEN.text]


def test_a_good_sentence_shows_one_term_first_where_the_glossary_has_more() -> None:
    good = "Thành phố sẽ tặng ngư dân hai trăm chiếc đài chạy bằng pin."
    chosen = choose(good, "pin", "ngư dân", usage={"ngư dân": WRITTEN})
    assert chosen["pin"][0].text == good
    assert [example.text for example in chosen["ngư dân"]] == [WRITTEN.text, good]


def test_a_poor_sentence_is_better_than_none() -> None:
    assert choose("Nó chạy nhờ pin.", "pin")["pin"][0].text == "Nó chạy nhờ pin."


def test_a_term_without_places_has_no_examples() -> None:
    assert choose("Xe chạy bằng điện.", "robot") == {}


def test_tokens_are_those_of_the_sentence() -> None:
    quality = judge_sentence("Xe chạy.", [Token("Xe", 0, 2, "N"), Token("chạy", 3, 7, "V")])
    assert quality.words == 2
