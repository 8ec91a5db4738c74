"""The ways to ask, and which one comes next: easy while a card is new, harder as it grows.

The memory of a card is one, the ways are many: whichever way is chosen, the answer goes to the same
schedule.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum, StrEnum
from random import Random

from webapp.domain.memory import MATURE_DAYS, CardState, Memory, Rating


class Way(StrEnum):
    """How a card is asked; the values are stored with the reviews."""

    FLIP = "flip"
    CHOOSE_MEANING = "choose_meaning"
    CHOOSE_WORD = "choose_word"
    CLOZE_CHOOSE = "cloze_choose"
    CLOZE_TYPED = "cloze_typed"
    TYPED = "typed"
    TONE = "tone"
    BUILD = "build"
    LISTEN_CHOOSE = "listen_choose"
    LISTEN_TYPED = "listen_typed"


# What is answered by typing, what by choosing, and what cannot be asked without sound.
TYPED_WAYS = frozenset((Way.TYPED, Way.CLOZE_TYPED, Way.LISTEN_TYPED))
CHOICE_WAYS = frozenset(
    (Way.CHOOSE_MEANING, Way.CHOOSE_WORD, Way.CLOZE_CHOOSE, Way.LISTEN_CHOOSE, Way.TONE)
)
SOUND_WAYS = frozenset((Way.LISTEN_CHOOSE, Way.LISTEN_TYPED))


class Stage(IntEnum):
    """How far a card has come: never asked, in its steps or just failed, young, mature."""

    NEW = 0
    LEARNING = 1
    YOUNG = 2
    MATURE = 3


# For each direction and stage the ways in question, with their weights.
_PLAN: dict[str, tuple[dict[Way, int], ...]] = {
    "recognition": (
        {Way.FLIP: 1},
        {Way.CHOOSE_MEANING: 3, Way.FLIP: 2},
        {Way.FLIP: 3, Way.LISTEN_CHOOSE: 3, Way.CHOOSE_MEANING: 1},
        {Way.FLIP: 3, Way.LISTEN_TYPED: 3, Way.LISTEN_CHOOSE: 1},
    ),
    "production": (
        {Way.CHOOSE_WORD: 1, Way.FLIP: 1},
        {Way.CHOOSE_WORD: 3, Way.CLOZE_CHOOSE: 2, Way.TONE: 2, Way.FLIP: 1},
        {
            Way.CLOZE_CHOOSE: 2,
            Way.CLOZE_TYPED: 2,
            Way.TYPED: 2,
            Way.TONE: 2,
            Way.BUILD: 1,
            Way.FLIP: 1,
        },
        {Way.TYPED: 3, Way.CLOZE_TYPED: 3, Way.BUILD: 2, Way.TONE: 1, Way.FLIP: 1},
    ),
}
KINDS = tuple(_PLAN)


@dataclass(frozen=True, slots=True)
class WaySettings:
    """Which ways the learner wants, and whether sound can be heard.

    Where nothing that is wanted fits a card it is flipped all the same.
    """

    enabled: frozenset[Way] = frozenset(Way)
    sound: bool = False

    def allows(self, way: Way) -> bool:
        """Say whether a way is wanted and can be heard."""
        return way in self.enabled and (self.sound or way not in SOUND_WAYS)


def stage_of(memory: Memory, last: Sequence[Rating] = ()) -> Stage:
    """Return how far a card has come; `last` are its latest ratings, the newest first.

    A card that was just failed is asked as one that is being learned, and one that was hard goes
    back a stage, so that the next answer is likely to be right.
    """
    if memory.state is CardState.NEW or memory.reps == 0:
        return Stage.NEW
    if memory.state is not CardState.REVIEW or (last and last[0] is Rating.AGAIN):
        return Stage.LEARNING
    stage = Stage.MATURE if (memory.stability or 0) >= MATURE_DAYS else Stage.YOUNG
    return Stage(stage - 1) if last and last[0] is Rating.HARD else stage


def order_ways(kind: str, stage: Stage, settings: WaySettings, random: Random) -> list[Way]:
    """Return the ways to try for a card, the first choice first, flipping last.

    Not every card can be asked in every way (a word without an example has no cloze), so the caller
    takes the first that can. After the ways of the stage come those of the easier stages, then of
    the harder ones.
    """
    plan = _PLAN.get(kind, ({Way.FLIP: 1},) * len(Stage))
    nearest = sorted(Stage, key=lambda other: (other > stage, abs(other - stage)))
    ordered: dict[Way, None] = {}
    for other in nearest:
        ways = {way: weight for way, weight in plan[other].items() if settings.allows(way)}
        # Exponential clocks: the first is drawn by weight, the second by weight among the rest, ...
        clocks = {way: random.expovariate(weight) for way, weight in ways.items()}
        ordered |= dict.fromkeys(sorted(clocks, key=clocks.__getitem__))
    return [*ordered, *(() if Way.FLIP in ordered else (Way.FLIP,))]


def choose_way(
    kind: str,
    memory: Memory,
    last: Sequence[Rating],
    settings: WaySettings,
    random: Random,
) -> Way:
    """Return the first choice of a way for a card."""
    return order_ways(kind, stage_of(memory, last), settings, random)[0]


def seed_for(learner_id: int, card_id: int, reps: int) -> str:
    """Return the seed of a card's question: the same until the card is answered."""
    return f"{learner_id}:{card_id}:{reps}"
