"""Fitting in a process of its own, so that the rest of the app answers meanwhile.

The optimiser keeps the interpreter to itself: fitting and judging take about a second of the
processor for 20,000 answers, twenty for a million.
"""

import os
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context
from typing import ParamSpec, TypeVar

from webapp.errors import AppError

P = ParamSpec("P")
R = TypeVar("R")
_POLITE = 5


def apart(work: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
    """Return what a function of a module returns, called in a new process.

    Raises AppError where the process is ended from outside, for want of memory for example.
    """
    with ProcessPoolExecutor(1, mp_context=get_context("spawn"), initializer=_be_polite) as pool:
        try:
            return pool.submit(work, *args, **kwargs).result()
        except BrokenProcessPool as error:
            raise AppError("This could not be finished. Please try it again.") from error


def _be_polite() -> None:
    if hasattr(os, "nice"):
        os.nice(_POLITE)
