"""What a desired retention costs: answers and minutes a day, foretold by FSRS's simulator."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

import fsrs_rs_python as fsrs

LOWEST, HIGHEST = 70, 97
# The simulated learner: a year of ten new cards a day, looked at in its last quarter.
_NEW_PER_DAY = 10
_DAYS = 365
_LAST = 90
_NODES = (70, 75, 80, 84, 87, 90, 92, 94, 95, 96, 97)


@dataclass(frozen=True, slots=True)
class Price:
    """What a desired retention costs for each new card a day: reviews, and seconds of study."""

    reviews: float
    seconds: float


@lru_cache(maxsize=8)
def prices(parameters: tuple[float, ...]) -> Mapping[int, Price]:
    """Return the price of each desired retention from 70 to 97 %, by whole per cents.

    A few retentions are simulated and those between them interpolated: a fifth of a second, once
    for each set of parameters.
    """
    nodes = {node: _simulate(parameters, node / 100) for node in _NODES}
    found: dict[int, Price] = {}
    for percent in range(LOWEST, HIGHEST + 1):
        low = max(node for node in _NODES if node <= percent)
        high = min(node for node in _NODES if node >= percent)
        share = 0.0 if low == high else (percent - low) / (high - low)
        found[percent] = Price(
            reviews=_between(nodes[low].reviews, nodes[high].reviews, share),
            seconds=_between(nodes[low].seconds, nodes[high].seconds, share),
        )
    return _never_cheaper(found)


def _between(low: float, high: float, share: float) -> float:
    return low + (high - low) * share


def _never_cheaper(found: dict[int, Price]) -> dict[int, Price]:
    """Smooth out the chance in the simulation: knowing more never takes fewer reviews."""
    reviews = seconds = 0.0
    rising: dict[int, Price] = {}
    for percent, price in found.items():
        reviews, seconds = max(reviews, price.reviews), max(seconds, price.seconds)
        rising[percent] = Price(reviews, seconds)
    return rising


def _simulate(parameters: tuple[float, ...], retention: float) -> Price:
    usual = fsrs.default_simulator_config()
    config = fsrs.SimulatorConfig(
        deck_size=_NEW_PER_DAY * _DAYS,
        learn_span=_DAYS,
        max_cost_perday=86_400.0,
        max_ivl=36_500.0,
        first_rating_prob=usual.first_rating_prob,
        review_rating_prob=usual.review_rating_prob,
        learn_limit=_NEW_PER_DAY,
        review_limit=9_999,
        new_cards_ignore_review_limit=True,
        learning_step_transitions=usual.learning_step_transitions,
        relearning_step_transitions=usual.relearning_step_transitions,
        state_rating_costs=usual.state_rating_costs,
        learning_step_count=usual.learning_step_count,
        relearning_step_count=usual.relearning_step_count,
    )
    result = fsrs.simulate(list(parameters), retention, config, 1)
    days = _LAST * _NEW_PER_DAY
    return Price(
        reviews=sum(result.review_cnt_per_day[-_LAST:]) / days,
        seconds=sum(result.cost_per_day[-_LAST:]) / days,
    )
