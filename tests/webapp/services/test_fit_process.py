"""Work in a process of its own: its result comes back, and its end by force is told."""

import os

import pytest

from webapp.errors import AppError
from webapp.services.fit_process import apart


def test_the_result_comes_from_another_process() -> None:
    assert apart(os.getpid) != os.getpid()
    assert apart(divmod, 17, 5) == (3, 2)


def test_a_process_that_is_ended_is_told_kindly() -> None:
    with pytest.raises(AppError, match="try it again"):
        apart(os._exit, 9)
