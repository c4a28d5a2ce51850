"""The statistics, on worked examples of the literature and against scipy and statsmodels."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats as scipy_stats
from statsmodels.stats.contingency_tables import mcnemar as their_mcnemar
from statsmodels.stats.multitest import multipletests
from statsmodels.stats.proportion import proportion_confint

from evals.calibration import binned
from evals.stats import Counts, drawn, holm, letters_needed, mcnemar
from imr_llm.intervals import wilson


# Newcombe 1998, "Two-sided confidence intervals for the single proportion", table I, method 3.
@pytest.mark.parametrize(
    ("right", "total", "low", "high"),
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611),
     (1, 29, 0.0061, 0.1718)],
)  # fmt: skip
def test_wilson_as_newcombe_has_it(right: int, total: int, low: float, high: float) -> None:
    assert wilson(right, total) == pytest.approx((low, high), abs=5e-5)


@given(st.integers(0, 500), st.integers(1, 500))
def test_wilson_as_statsmodels_has_it(right: int, more: int) -> None:
    theirs = proportion_confint(right, right + more, method="wilson")
    assert wilson(right, right + more) == pytest.approx(theirs, abs=1e-6)


# Fagerland, Lydersen and Laake 2013, "The McNemar test for binary matched-pairs data", their first
# example (airway hyper-responsiveness before and after a transplant, 1 against 7).
def test_mcnemar_as_fagerland_has_it() -> None:
    assert mcnemar(1, 7) == pytest.approx(0.0703, abs=5e-5)


@given(st.integers(0, 60), st.integers(0, 60))
def test_mcnemar_as_statsmodels_has_it(lost: int, won: int) -> None:
    theirs = their_mcnemar([[5, lost], [won, 5]], exact=True).pvalue
    assert mcnemar(lost, won) == pytest.approx(min(1.0, theirs))
    assert mcnemar(lost, won) == mcnemar(won, lost)


# Holm 1979: at 0.05 the first two of these four are rejected.
def test_holm_worked_out() -> None:
    assert holm([0.01, 0.04, 0.03, 0.005]) == pytest.approx([0.03, 0.06, 0.06, 0.02])


@given(st.lists(st.floats(0, 1), min_size=1, max_size=40))
def test_holm_as_statsmodels_has_it(p_values: list[float]) -> None:
    _, theirs, _, _ = multipletests(p_values, method="holm")
    assert holm(p_values) == pytest.approx(list(theirs))


@pytest.mark.parametrize(("lost", "won", "letters"), [(10, 2, 60), (30, 12, 100), (25, 5, 300)])
def test_so_many_letters_show_the_difference(lost: int, won: int, letters: int) -> None:
    needed = letters_needed(lost, won, letters)
    assert needed is not None
    rates = [lost / letters, won / letters, 1 - (lost + won) / letters]
    draws = np.random.default_rng(7).multinomial(needed, rates, size=1500)
    shown = sum(mcnemar(int(a), int(b)) < 0.05 for a, b, _ in draws) / len(draws)
    # the exact test is a little less sensitive than the formula supposes
    assert 0.70 < shown < 0.87


def test_no_difference_needs_no_letters() -> None:
    assert letters_needed(4, 4, 60) is None
    assert letters_needed(0, 0, 60) is None
    assert letters_needed(0, 0, 0) is None


def test_bootstrap_as_scipy_has_it() -> None:
    random = np.random.default_rng(3)
    all_values = random.integers(4, 20, size=(80, 1)).astype(float)
    right = np.floor(all_values / 2 * random.uniform(0.6, 1.0, size=(80, 1)))

    def f1(correct: object, whole: object, axis: int = -1) -> object:
        return 2 * np.sum(correct, axis=axis) / np.sum(whole, axis=axis)  # type: ignore[call-overload]

    theirs = scipy_stats.bootstrap(
        (right[:, 0], all_values[:, 0]), f1, paired=True, method="percentile", n_resamples=4000,
        rng=np.random.default_rng(5),
    ).confidence_interval  # fmt: skip
    ours = drawn(Counts(right, all_values), {"all": [0]}, resamples=4000)["all"]
    assert ours == pytest.approx((theirs.low, theirs.high), abs=0.004)


def test_the_same_letters_are_drawn_of_both_runs() -> None:
    """Two runs that differ by as much in each letter differ by that in every draw."""
    whole = np.full((30, 1), 10.0)
    before = np.random.default_rng(1).integers(1, 4, size=(30, 1)).astype(float)
    found = drawn(Counts(before + 1, whole), {"all": [0]}, less=Counts(before, whole))["all"]
    assert found == pytest.approx((0.2, 0.2))


def test_calibration_worked_out() -> None:
    said = [(0.95, True)] * 9 + [(0.95, False)] + [(0.65, True), (0.65, False)]
    found = binned(said)
    assert [(each.right, each.total) for each in found.bins] == [(1, 2), (9, 10)]
    # 10 values off by 0.05 and 2 off by 0.15
    assert found.error == pytest.approx((10 * 0.05 + 2 * 0.15) / 12)
    assert found.brier == pytest.approx((9 * 0.05**2 + 0.95**2 + 0.35**2 + 0.65**2) / 12)


def test_no_confidence_no_calibration() -> None:
    assert binned([]).error is None
    assert binned([(1.0, True), (0.0, False)]).error == 0
