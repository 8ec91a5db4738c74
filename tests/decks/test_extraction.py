"""From tagged sentences to whole, ranked terms."""

from itertools import pairwise

import pytest

from decks.extraction import (
    Choice,
    Ranked,
    Word,
    find_candidates,
    find_phrases,
    rank,
    split_words,
    technology_score,
)
from decks.extraction.candidates import nested_headwords
from decks.frequencies import Frequencies
from decks.glossary import Glossary
from decks.tokenizer import Token

GLOSSARY = Glossary(
    f"{headword}\t{pos}\tmeaning\t{domain}\t\t\t\t"
    for headword, pos, domain in [
        ("AI", "noun", "ai"),
        ("bảo mật", "noun", "security"),
        ("bộ vi xử lý", "noun", "chips"),
        ("bộ xử lý", "noun", "chips"),
        ("bước đột phá", "noun", "science"),
        ("Bộ Thông tin và Truyền thông", "propn", "politics"),
        ("các", "det", "general"),
        ("chiếc", "cls", "general"),
        ("của", "prep", "general"),
        ("đánh giá", "verb", "general"),
        ("đổi mới", "verb", "business"),
        ("đột phá", "verb", "science"),
        ("giá cả", "noun", "business"),
        ("học", "verb", "education"),
        ("học máy", "noun", "ai"),
        ("internet", "noun", "web"),
        ("mạng", "noun", "web"),
        ("máy tính", "noun", "hardware"),
        ("một", "num", "general"),
        ("nhà khoa học", "noun", "science"),
        ("phần mềm", "noun", "software"),
        ("phần mềm độc hại", "noun", "security"),
        ("silicon", "noun", "chips"),
        ("sự", "cls", "general"),
        ("Thung lũng Silicon", "propn", "business"),
        ("thông tin", "noun", "general"),
        ("trí tuệ nhân tạo", "noun", "ai"),
        ("trí tuệ nhân tạo tổng quát", "noun", "ai"),
        ("truyền thông", "noun", "media"),
        ("Wi-Fi", "noun", "telecom"),
        ("xử lý", "verb", "software"),
    ]
)
FREQUENCIES = Frequencies(["phần mềm\t461\t200", "thông tin\t7785\t400", "đổi mới\t708\t36"])


def tagged(marked: str) -> tuple[str, list[Token]]:
    """Read "máy_tính/N mới/A ,/CH" as a sentence and its tokens."""
    text, tokens = "", []
    for part in marked.split(" "):
        word, tag = part.rsplit("/", 1)
        word = word.replace("_", " ")
        if text and tag != "CH":
            text += " "
        tokens.append(Token(word, len(text), len(text) + len(word), tag))
        text += word
    return text, tokens


def words(marked: str) -> list[Word]:
    text, tokens = tagged(marked)
    return split_words(text, tokens, GLOSSARY)


def headwords(marked: str) -> list[str]:
    return [word.headword for word in words(marked) if word.headword]


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        # The segmenter's splits are repaired,
        ("dùng/V trí_tuệ/N nhân_tạo/A", ["trí tuệ nhân tạo"]),
        # also where it glued neighbours,
        ("nghìn_bộ/N xử_lý/V", ["bộ xử lý"]),
        ("bộ_vi/N xử_lý/V", ["bộ vi xử lý"]),
        # the longest term wins,
        ("trí_tuệ/V nhân_tạo/A tổng_quát/N", ["trí tuệ nhân tạo tổng quát"]),
        # but two words that only touch are not one.
        ("đánh_giá/V cả/T", ["đánh giá"]),
        ("học/V máy_tính/N", ["học", "máy tính"]),
        # Classifiers stay outside, unless the whole is a word.
        ("chiếc/Nc máy_tính/N", ["chiếc", "máy tính"]),
        ("sự/N đổi_mới/V", ["sự", "đổi mới"]),
        ("bước/N đột_phá/V", ["bước đột phá"]),
        ("nhà_khoa_học/N", ["nhà khoa học"]),
    ],
)
def test_terms_are_whole(sentence: str, expected: list[str]) -> None:
    assert headwords(sentence) == expected


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("Phần_mềm/N AI/Ny", ["phần mềm", "AI"]),
        ("không/R ai/P học/V", ["học"]),
        ("theo/V Bảo_Mật/Np", []),
        ("ông/N Trương_Thông/Np", []),
        ("Cục/N Thông_tin/N", ["thông tin"]),
        ("mạng/N Internet/Np", ["mạng", "internet"]),
        ("hãng/N Google/Np Internet/Np", []),
        ("Wi-Fi/N", ["Wi-Fi"]),
        ("robot/N AI-MATHS/Np", []),
        ("PHẦN_MỀM/N ĐỘC_HẠI/A", ["phần mềm độc hại"]),
        ("mạng/N ./CH Internet/N", ["mạng", "internet"]),
    ],
)
def test_capitals_tell_names_from_words(sentence: str, expected: list[str]) -> None:
    assert headwords(sentence) == expected


def test_words_lie_in_the_sentence_in_order_without_overlap() -> None:
    text, tokens = tagged("“/CH Phần_mềm/N độc_hại/A ”/CH của/E DeepSeek/Np ,/CH 5,5/M inch/Nu")
    found = split_words(text, tokens, GLOSSARY)
    assert [text[word.start : word.end] for word in found] == [word.text for word in found]
    assert all(a.end <= b.start for a, b in pairwise(found))
    assert found[0].pos == "noun"
    assert next(word for word in found if word.text == "DeepSeek").pos == "propn"
    assert split_words("…", [], GLOSSARY) == []


def test_terms_inside_longer_terms_are_known() -> None:
    assert nested_headwords(GLOSSARY, "phần mềm độc hại") == (("phần mềm", 0, 8),)
    names = [name for name, _, _ in nested_headwords(GLOSSARY, "Bộ Thông tin và Truyền thông")]
    assert names == ["thông tin", "truyền thông"]
    assert nested_headwords(GLOSSARY, "Thung lũng Silicon") == ()


def test_candidates_count_places_alone_and_inside() -> None:
    sentences = [words("phần_mềm/N độc_hại/A"), words("phần_mềm/N của/E Thung_lũng/N Silicon/Np")]
    found = find_candidates(sentences, words("Phần_mềm/N"), GLOSSARY)
    assert set(found) == {"phần mềm độc hại", "phần mềm", "Thung lũng Silicon"}
    software = found["phần mềm"]
    assert software.places == [(1, 0, 8)]
    assert software.nested == [(0, 0, 8)]
    assert (software.count, software.leads, software.in_title) == (2, True, True)


def ranked(*sentences: str) -> list[Ranked]:
    tagged_words = [words(sentence) for sentence in sentences]
    found = find_candidates(tagged_words, [], GLOSSARY)
    return rank(tuple(found.values()), 100, FREQUENCIES)


def test_what_is_particular_to_technology_comes_first() -> None:
    order = [r.candidate.entry.headword for r in ranked("thông_tin/N đổi_mới/V phần_mềm/N")]
    assert order[0] == "phần mềm"


def test_more_occurrences_rank_higher() -> None:
    once, often = ranked("phần_mềm/N"), ranked("phần_mềm/N", "phần_mềm/N", "phần_mềm/N")
    assert often[0].score > once[0].score


def test_a_word_of_its_own_ranks_above_one_only_inside_another() -> None:
    scores = {
        r.candidate.entry.headword: r.score
        for r in ranked("bước/N đột_phá/V", "phần_mềm/N độc_hại/A")
    }
    assert scores["bước đột phá"] > scores["đột phá"]
    assert scores["phần mềm độc hại"] > 0.6


def test_reasons_are_words_for_a_learner() -> None:
    assert ranked("phần_mềm/N", "phần_mềm/N")[0].reason == "2 times here, mostly in technology news"
    assert ranked("bảo_mật/N")[0].reason == "once here, a technology term"


def test_single_syllables_need_to_be_technical() -> None:
    kept = {r.candidate.entry.headword for r in ranked("học/V mạng/N")}
    assert kept == {"mạng"}


def test_the_learners_choice_comes_first() -> None:
    found = ranked("phần_mềm/N bảo_mật/N đổi_mới/V")
    choice = Choice({"phần mềm"}, {"bảo mật": "rejected", "đổi mới": "accepted"}, None)
    chosen, others = choice.divide(found, [])
    assert [choice.reason(one).split(", ")[0] for one in chosen] == ["you accepted it"]
    assert sorted(choice.reason(one).split(", ")[0] for one in others) == [
        "you know it",
        "you rejected it",
    ]


def test_a_limit_moves_the_rest_to_the_candidates() -> None:
    found = ranked("phần_mềm/N bảo_mật/N máy_tính/N")
    chosen, others = Choice(set(), {}, 1).divide(found, [])
    assert [*chosen, *others] == found
    assert len(chosen) == 1


def phrases(*sentences: str) -> dict[str, str]:
    pairs = [tagged(sentence) for sentence in sentences]
    texts = [text for text, _ in pairs]
    found = find_phrases(texts, [split_words(text, tokens, GLOSSARY) for text, tokens in pairs])
    return {phrase.text: phrase.english for phrase in found}


def test_repeated_noun_phrases_are_candidates() -> None:
    assert "phần mềm máy tính" in phrases("phần_mềm/N máy_tính/N", "các/L phần_mềm/N máy_tính/N")
    assert "phần mềm máy tính" not in phrases("phần_mềm/N máy_tính/N")


def test_a_longer_phrase_explains_its_parts() -> None:
    sentence = "phần_mềm/N máy_tính/N bảo_mật/N"
    assert "phần mềm máy tính" not in phrases(sentence, sentence)
    assert "phần mềm máy tính bảo mật" in phrases(sentence, sentence)


def test_the_article_explains_a_term() -> None:
    text = "học_chuyển_giao/N (/CH transfer/FW learning/FW )/CH"
    assert phrases(text)["học chuyển giao"] == "transfer learning"


def test_loans_that_nobody_knows_are_candidates() -> None:
    assert "sandbox" in phrases("công_nghệ/N sandbox/N")
    assert phrases("trí_tuệ/N nhân_tạo/A ở/E Google/Np") == {}


def test_the_subject_shows_in_the_words() -> None:
    _, technical = tagged("phần_mềm/N phần_mềm/N")
    _, plain = tagged("thông_tin/N")
    score = technology_score([technical], FREQUENCIES)
    assert score > technology_score([plain], FREQUENCIES)
    assert technology_score([], FREQUENCIES) == 0.0
