"""Which way comes next."""

from collections import Counter
from random import Random

import pytest

from webapp.domain.leeches import becomes_leech
from webapp.domain.memory import DEFAULT_PARAMETERS, CardState, Memory, Rating
from webapp.domain.tones import profile, tone_named
from webapp.domain.ways import (
    KINDS,
    SOUND_WAYS,
    TYPED_WAYS,
    Stage,
    Way,
    WaySettings,
    choose_way,
    order_ways,
    seed_for,
    stage_of,
)
from webapp.domain.workload import prices

ALL = WaySettings(sound=True)
NEW = Memory()
YOUNG = Memory(CardState.REVIEW, stability=5.0, difficulty=5.0, reps=4)
MATURE = Memory(CardState.REVIEW, stability=60.0, difficulty=5.0, reps=9)


def drawn(kind: str, memory: Memory, settings: WaySettings = ALL) -> Counter[Way]:
    return Counter(choose_way(kind, memory, (), settings, Random(seed)) for seed in range(300))


def test_a_card_begins_easy_and_grows_harder() -> None:
    easy = {Way.FLIP, Way.CHOOSE_MEANING, Way.CHOOSE_WORD}
    for kind in KINDS:
        assert set(drawn(kind, NEW)) <= easy
        hard = drawn(kind, MATURE)
        assert sum(hard[way] for way in TYPED_WAYS) > 100
    assert set(drawn("recognition", NEW)) == {Way.FLIP}
    young = drawn("production", YOUNG)
    assert {Way.CLOZE_CHOOSE, Way.CLOZE_TYPED, Way.TYPED, Way.TONE, Way.BUILD} <= set(young)


def test_a_failed_card_is_asked_as_one_that_is_learned() -> None:
    assert stage_of(MATURE, (Rating.AGAIN,)) is Stage.LEARNING
    assert stage_of(MATURE, (Rating.HARD,)) is Stage.YOUNG
    assert stage_of(MATURE, (Rating.GOOD,)) is Stage.MATURE
    assert stage_of(Memory(CardState.RELEARNING, stability=60.0, reps=9)) is Stage.LEARNING


def test_nothing_needs_sound_without_sound() -> None:
    for kind in KINDS:
        for stage in Stage:
            for seed in range(50):
                ways = order_ways(kind, stage, WaySettings(sound=False), Random(seed))
                assert not SOUND_WAYS & set(ways)


@pytest.mark.parametrize("kind", [*KINDS, "something else"])
def test_only_wanted_ways_are_asked_and_flipping_always_can_be(kind: str) -> None:
    wanted = WaySettings(frozenset((Way.TYPED, Way.CHOOSE_MEANING)))
    for stage in Stage:
        ways = order_ways(kind, stage, wanted, Random(1))
        assert set(ways) <= wanted.enabled | {Way.FLIP}
        assert ways[-1] is Way.FLIP
        nothing = order_ways(kind, stage, WaySettings(frozenset()), Random(1))
        assert nothing == [Way.FLIP]


def test_the_seed_is_the_same_until_the_card_is_answered() -> None:
    assert seed_for(1, 2, 3) == seed_for(1, 2, 3)
    assert len({seed_for(1, 2, 3), seed_for(1, 2, 4), seed_for(1, 23, 4), seed_for(12, 3, 4)}) == 4


def test_leeches_are_pulled_out_at_the_limit_and_then_every_half() -> None:
    pulled = [
        lapses
        for lapses in range(1, 21)
        if becomes_leech(Memory(lapses=lapses - 1), Memory(lapses=lapses), 8)
    ]
    assert pulled == [8, 12, 16, 20]
    assert not becomes_leech(Memory(lapses=8), Memory(lapses=8), 8)
    assert not becomes_leech(Memory(lapses=7), Memory(lapses=8), 0)


def test_the_price_of_retention_rises() -> None:
    table = prices(DEFAULT_PARAMETERS)
    assert list(table) == list(range(70, 98))
    costs = [price.reviews for price in table.values()]
    assert costs == sorted(costs)
    assert 1.5 < table[97].reviews / table[90].reviews < 4
    assert 0.3 < table[70].reviews / table[90].reviews < 0.8


def test_the_profile_names_the_pair_that_is_mixed_up() -> None:
    counted = {("hỏi", "ngã"): 4, ("ngã", "hỏi"): 3, ("sắc", "nặng"): 2, ("", "sắc"): 9}
    found = profile(counted)
    assert found.total == 9
    assert found.counts[2][3] == 4
    worst = found.to_practise()
    assert worst is not None
    assert (worst.names, worst.count) == ("hỏi and ngã", 7)
    assert profile({("sắc", "nặng"): 2}).to_practise() is None
    assert tone_named("nga") is tone_named("ngã")
    assert tone_named("nothing") is None
