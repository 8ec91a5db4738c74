"""Mining a whole article; and how good the terms are against lists written by hand."""

import csv
import json
import unicodedata
from itertools import pairwise
from pathlib import Path

import pytest

from decks.article import read_article
from decks.bundled import bundled_article
from decks.glossary import load_glossary
from decks.mining import Mining, mine, word_spans

NEWS = """Trung tâm dữ liệu mới

Trung tâm dữ liệu mới có một nghìn máy chủ. Các kỹ sư của hãng Nami dùng trí tuệ nhân tạo để
tiết kiệm điện. Mỗi máy chủ cần hai bộ vi xử lý và một phần mềm mã nguồn mở.
"""


@pytest.fixture(scope="module")
def bundled() -> Mining:
    return mine(bundled_article())


@pytest.fixture(scope="module")
def mined() -> Mining:
    return mine(read_article(NEWS))


def test_terms_are_found_whole_with_meaning_and_reason(mined: Mining) -> None:
    terms = {term.term: term for term in mined.terms}
    assert {"trung tâm dữ liệu", "máy chủ", "trí tuệ nhân tạo", "bộ vi xử lý"} <= set(terms)
    assert terms["máy chủ"].count == 2
    assert terms["máy chủ"].reason.startswith("2 times here")
    assert "Nami" not in terms
    assert all(term.gloss for term in mined.terms)


def test_places_are_places_in_the_text(mined: Mining) -> None:
    for term in mined.terms:
        assert len(term.positions) == term.count
        for position in term.positions:
            written = mined.article.text[position : position + len(term.term)]
            assert " ".join(written.split()).lower() == term.term.lower()
        for example in term.examples:
            assert example.text[example.start : example.end].lower() == term.term.lower()


def test_a_limit_cuts_and_the_rest_are_candidates(mined: Mining) -> None:
    few = mine(mined.article, limit=2)
    assert [term.term for term in few.terms] == [term.term for term in mined.terms[:2]]
    assert {term.term for term in mined.terms[2:]} <= {term.term for term in few.candidates}


def test_left_over_candidates_take_no_sentence_from_a_term(mined: Mining) -> None:
    alone = mine(mined.article, limit=len(mined.terms))
    assert [term.examples for term in alone.terms] == [term.examples for term in mined.terms]
    told = [reason for term in mined.terms for e in term.examples for reason in e.reasons]
    assert all(int(r.split("of ")[1].split()[0]) < len(mined.terms) for r in told if "also" in r)
    glosses = [bool(term.gloss) for term in mined.candidates]
    assert glosses == sorted(glosses, reverse=True)


def test_the_learners_choices_count(mined: Mining) -> None:
    again = mine(mined.article, known={"máy chủ"}, decided={"điện": "accepted"})
    assert "máy chủ" not in {term.term for term in again.terms}
    assert "máy chủ" in {term.term for term in again.candidates}
    assert "điện" in {term.term for term in again.terms}


def test_translations_go_onto_examples(mined: Mining) -> None:
    first = mined.article.sentences[0].text
    again = mine(mined.article, translations={first: "It has a thousand servers."})
    shown = [e for t in again.terms for e in t.examples if e.text == first]
    assert shown
    assert {example.translation for example in shown} == {"It has a thousand servers."}


def test_words_for_the_reader_cover_headings_too(mined: Mining) -> None:
    spans = word_spans(mined)
    text = mined.article.text
    assert all(a.end <= b.start for a, b in pairwise(spans))
    assert text[spans[0].start : spans[0].end] == "Trung tâm dữ liệu"
    assert spans[0].term
    assert [text[s.start : s.end] for s in spans if s.headword == "bộ vi xử lý"] == ["bộ vi xử lý"]


def test_tokens_hold_whole_terms_and_all_signs(bundled: Mining) -> None:
    for sentence, tokens in zip(bundled.article.sentences, bundled.tokens, strict=True):
        assert all(t.text == sentence.text[t.start : t.end] for t in tokens)
        assert all(a.end <= b.start for a, b in pairwise(tokens))
        between = set(range(len(sentence.text))) - {
            i for token in tokens for i in range(token.start, token.end)
        }
        assert all(sentence.text[i].isspace() for i in between)


def test_the_bundled_article(bundled: Mining) -> None:
    terms = {term.term for term in bundled.terms}
    assert 60 <= len(terms) <= 120
    assert bundled.is_technology
    wanted = {"trí tuệ nhân tạo", "mã nguồn mở", "thuật toán", "cơ sở hạ tầng"}
    assert wanted | {"công ty khởi nghiệp"} <= terms
    assert not {"Trung Quốc", "DeepSeek", "Mỹ", "và", "của", "cho biết"} & terms
    assert all(term.gloss and 1 <= len(term.examples) <= 3 for term in bundled.terms)
    assert all(example.translation for term in bundled.terms for example in term.examples)
    glossary = load_glossary()
    assert all(glossary.entries(term) for term in terms)


def test_general_news_is_recognised() -> None:
    text = "Đội bóng thắng trận. Cầu thủ trẻ ghi hai bàn và khán giả vui mừng hát suốt đêm."
    assert not mine(read_article(text)).is_technology


def normal(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", text).lower().split())


def evaluate(core: list[list[str]], related: list[str], terms: list[str]) -> tuple[float, float]:
    """Give F1 and recall: precision over core and related words, recall over core groups."""
    groups = [{normal(form) for form in group} for group in core]
    good = {normal(word) for word in related}.union(*groups)
    found = {normal(term) for term in terms}
    precision = len(found & good) / len(found)
    recall = sum(bool(group & found) for group in groups) / len(groups)
    return 2 * precision * recall / (precision + recall), recall


@pytest.mark.reference
def test_terms_are_those_a_teacher_would_choose(reference: Path, bundled: Mining) -> None:
    results: list[tuple[float, float]] = []
    for path in sorted((reference / "gold").glob("*.json")):
        gold = json.loads(path.read_text(encoding="utf-8"))
        text = reference / "gold" / gold["article"]
        mining = mine(read_article(text.read_bytes())) if text.is_file() else bundled
        terms = [term.term for term in mining.terms]
        results.append(evaluate(gold["core"], gold["related"], terms))
    assert len(results) == 5
    assert sum(f1 for f1, _ in results) / len(results) >= 0.88
    assert sum(recall for _, recall in results) / len(results) >= 0.92


@pytest.mark.reference
def test_terms_are_kept_whole(reference: Path) -> None:
    with (reference / "terms_dev.tsv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    lost = [
        term
        for term, text in rows
        if normal(term) not in {normal(t.term) for t in mine(read_article(text)).terms}
    ]
    assert lost == []


@pytest.mark.reference
@pytest.mark.slow
def test_every_article_goes_through_and_its_kind_is_recognised(reference: Path) -> None:
    right = total = 0
    for kind in ("tech", "general"):
        for path in sorted((reference / "news" / kind).glob("*.txt")):
            mining = mine(read_article(path.read_bytes()))
            assert all(term.gloss for term in mining.terms)
            right += mining.is_technology == (kind == "tech")
            total += 1
    assert right / total >= 0.96
