"""One thread for numpy's matrices, where they are small and stand between passes of a model."""

from __future__ import annotations

import contextlib
from functools import cache
from typing import Any

from threadpoolctl import ThreadpoolController


def one_for_matrices() -> contextlib.AbstractContextManager[Any]:
    """Inside, numpy multiplies with one thread.

    More of them wait for each other over small matrices, and go on turning for a while when they have nothing to do:
    that takes the cores from the model that reads next, which is a third slower then.
    """
    return _libraries().limit(limits=1, user_api="blas")


@cache
def _libraries() -> ThreadpoolController:
    return ThreadpoolController()
