import numpy as np
import threadpoolctl

from nlp.threads import one_for_matrices


def blas_threads() -> list[int]:
    assert np.ones(1).sum() == 1  # numpy's library is loaded
    return [library["num_threads"] for library in threadpoolctl.threadpool_info() if library["user_api"] == "blas"]


def test_threads_are_one_inside_and_as_before_afterwards():
    before = blas_threads()
    with one_for_matrices():
        assert min(blas_threads()) == 1
        with one_for_matrices():
            assert min(blas_threads()) == 1
        assert min(blas_threads()) == 1
    assert blas_threads() == before
