"""Rates over letters: against other implementations, and against corpora of which all is known."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import ppi_py
import pytest
import statsmodels.api as sm
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binom

from imr_llm.intervals import wilson
from imr_llm.pages.report_rates import Pair, Sums, corrected, ratio

LETTERS = 2_000
"""Of a simulated run."""
CORPUS = 200_000
TIMES = 300


def sums_of(hits, items) -> Sums:
    sums = Sums()
    for hit, item in zip(hits, items, strict=True):
        if item:
            sums.add(int(hit), int(item))
    return sums


def pairs_of(*columns) -> list[Pair]:
    return [Pair(*map(int, row)) for row in zip(*columns, strict=True)]


# Against other implementations


def test_the_variance_of_a_ratio_is_the_cluster_robust_one_of_statsmodels() -> None:
    draw = np.random.default_rng(0)
    items = draw.integers(0, 6, 300)
    hits = draw.binomial(items, draw.beta(1, 4, 300))
    each = np.concatenate([np.repeat([1, 0], [h, i - h]) for h, i in zip(hits, items, strict=True)])
    letter = np.repeat(np.arange(300), items)
    fitted = sm.OLS(each, np.ones_like(each)).fit(
        cov_type="cluster", cov_kwds={"groups": letter, "use_correction": False}
    )
    found = ratio(sums_of(hits, items), 300)
    assert found
    assert found.rate == pytest.approx(fitted.params[0])
    assert found.error == pytest.approx(fitted.bse[0] * (300 / 299) ** 0.5)


def test_letters_of_one_item_each_have_the_interval_of_a_plain_rate() -> None:
    found, plain = ratio(sums_of([1] * 300 + [0] * 700, [1] * 1000), 1000), wilson(300, 1000)
    assert found
    assert found.interval == pytest.approx(plain, abs=0.001)


def test_items_that_stand_and_fall_together_count_as_one() -> None:
    alone = ratio(sums_of([1] * 30 + [0] * 70, [1] * 100), 100)
    fivefold = ratio(sums_of([5] * 30 + [0] * 70, [5] * 100), 100)
    assert alone
    assert fivefold
    assert fivefold.interval == pytest.approx(alone.interval)


def test_without_a_hit_the_letters_not_the_items_are_counted() -> None:
    found, plain = ratio(sums_of([0] * 20, [10] * 20), 20), wilson(0, 20)
    assert found
    assert plain
    assert found.interval.high == pytest.approx(plain.high, abs=0.02)


@pytest.mark.parametrize("seed", range(4))
def test_of_letters_with_one_item_the_estimate_is_that_of_ppi_python(seed: int) -> None:
    """The paper's own package knows means, not ratios: with one item a letter they are the same."""
    draw = np.random.default_rng(seed)
    true, others = draw.random(400) < 0.3, draw.random(5_000) < 0.35
    read = np.where(draw.random(400) < 0.1, ~true, true)
    ones = np.ones(400)
    found = corrected(
        pairs_of(true, ones, read, ones), sums_of(others, np.ones(5_000)), 5_000,
        unseen=0, folds=1,
    )  # fmt: skip
    assert found
    weight = found.weight
    given_ = (true.astype(float), read.astype(float), others.astype(float))
    low, high = ppi_py.ppi_mean_ci(*given_, alpha=0.05, lam=weight)
    assert found.rate == pytest.approx(float(np.squeeze(low + high)) / 2)
    assert found.error == pytest.approx(float(np.squeeze(high - low)) / 2 / 1.959964, rel=0.003)
    # Their weight is the slope's other estimate: it differs by sampling alone, the rate hardly.
    theirs = np.squeeze(ppi_py.ppi_mean_pointestimate(*given_))
    assert found.rate == pytest.approx(float(theirs), abs=found.error / 5)


def test_a_worked_example() -> None:
    """Four labelled letters in ten; by hand: weight 1 would give (2/4 + 30/100 - 1/4) / 1 = 0.55."""
    pairs = [Pair(1, 1, 1, 1), Pair(1, 1, 0, 1), Pair(0, 1, 0, 1), Pair(0, 1, 0, 1)]
    found = corrected(pairs, sums_of([1] * 30 + [0] * 70, [1] * 100), 100, unseen=0, folds=1)
    assert found
    # slope of (.45, .45, -.55, -.55) on (.45, -.55, -.55, -.55): 0.5 / 0.75; divided by 1.04
    weight = 0.5 / 0.75 / 1.04
    assert found.weight == pytest.approx(weight)
    assert found.rate == pytest.approx(0.5 + weight * (0.3 - 0.25))


def test_faultless_readings_give_the_plain_ratio_of_all_letters() -> None:
    true, _ = Corpus().drawn(0, 300)
    others, _ = Corpus().drawn(1, LETTERS)
    found = corrected(pairs_of(*true, *true), sums_of(*others), LETTERS, unseen=0, folds=1)
    hits, items = (np.concatenate([a, b]) for a, b in zip(true, others, strict=True))
    plain = ratio(sums_of(hits, items), LETTERS + 300)
    assert found
    assert plain
    assert found.rate == pytest.approx(plain.rate)
    assert found.error == pytest.approx(plain.error, rel=0.05)


def test_readings_that_say_nothing_get_no_weight() -> None:
    true, _ = Corpus().drawn(0, 200)
    read = (np.zeros(200), np.ones(200))
    found = corrected(pairs_of(*true, *read), sums_of(np.zeros(LETTERS), np.ones(LETTERS)), LETTERS)
    assert found
    assert found.rate == pytest.approx(true[0].sum() / true[1].sum(), abs=0.01)


# Against corpora of which all is known


@dataclass(frozen=True)
class Corpus:
    """A group of items in letters: how often it is asked for and overturned, and how it is misread."""

    share: float = 0.4
    """Of the items that are of the group."""
    rate: float = 0.11
    """Of its items that are overturned; those of one letter alike (intraclass correlation 0.4)."""
    upheld_misread: float = 0.01
    overturned_misread: float = 0.02
    left_out: float = 0.03
    """Items of the group read as of another."""
    taken_in: float = 0.01
    """Items of another group read as of this one."""

    def drawn(self, seed: int, letters: int):
        """Hits and items of so many letters: as they are, and as they were read."""
        draw = np.random.default_rng(seed)
        of = np.repeat(np.arange(letters), np.minimum(draw.geometric(0.45, letters), 21))
        each = len(of)
        chance = draw.beta(self.rate * 1.5, (1 - self.rate) * 1.5, letters)
        inside = draw.random(each) < (self.share * draw.choice([0.2, 1.8], letters))[of]
        over = draw.random(each) < chance[of]
        wrong = np.where(over, self.overturned_misread, self.upheld_misread)
        read_over = over ^ (draw.random(each) < wrong)
        astray = np.where(inside, self.left_out, self.taken_in)
        read_inside = inside ^ (draw.random(each) < astray)

        def count(what):
            return np.bincount(of, weights=what, minlength=letters).astype(int)

        return (count(inside & over), count(inside)), (
            count(read_inside & read_over), count(read_inside)
        )  # fmt: skip


CORPORA = {
    "a good extractor, few labels": (Corpus(), 63),
    "one that is nearly faultless": (Corpus(upheld_misread=0.002, overturned_misread=0.005), 80),
    "one that finds overturned items too often": (Corpus(upheld_misread=0.1), 120),
    "one that errs both ways": (Corpus(upheld_misread=0.1, overturned_misread=0.2), 150),
    "a rare group": (Corpus(share=0.12), 200),
    "an even rate": (Corpus(rate=0.5), 100),
}


@pytest.mark.parametrize(("corpus", "labels"), CORPORA.values(), ids=CORPORA)
def test_intervals_hold_the_truth_and_are_narrower_than_those_of_the_labels_alone(
    corpus: Corpus, labels: int
) -> None:
    true, read = corpus.drawn(1, CORPUS)
    truth = true[0].sum() / true[1].sum()
    rates, held, widths, alone = [], 0, [], []
    for some, others in draws(labels):
        gold = [column[some] for column in true]
        found = corrected(
            pairs_of(*gold, *(column[some] for column in read)),
            sums_of(*(column[others] for column in read)), LETTERS,
        )  # fmt: skip
        by_labels = ratio(sums_of(*gold), labels)
        assert found
        assert by_labels
        rates.append(found.rate)
        held += found.interval.low <= truth <= found.interval.high
        widths.append(found.interval.high - found.interval.low)
        alone.append(by_labels.interval.high - by_labels.interval.low)
    # One time in a thousand an interval of true 95% would do worse by chance.
    assert held >= binom.ppf(0.001, TIMES, 0.95)
    assert abs(np.mean(rates) - truth) < 4 * np.std(rates) / TIMES**0.5 + 0.002
    assert np.mean(widths) < np.mean(alone)


RARE = {
    "1 in 200, with one false hit in 100": (Corpus(share=1, rate=0.005, upheld_misread=0.01), 63),
    "1 in 100, with two false hits in 100": (Corpus(share=1, rate=0.01, upheld_misread=0.02), 63),
    "3 in 100, with two false hits in 100": (Corpus(share=1, rate=0.03, upheld_misread=0.02), 63),
    "1 in 100, with three in 100, more labels": (Corpus(share=1, rate=0.01, upheld_misread=0.03), 200),
    "1 in 200 of a group": (Corpus(share=0.3, rate=0.005, upheld_misread=0.01), 200),
    "all but 1 in 100": (Corpus(share=1, rate=0.99, overturned_misread=0.02), 63),
}  # fmt: skip


@pytest.mark.parametrize(("corpus", "labels"), RARE.values(), ids=RARE)
def test_intervals_hold_what_is_rare_when_false_hits_are_taken_out_of_it(
    corpus: Corpus, labels: int
) -> None:
    true, read = corpus.drawn(1, CORPUS)
    truth = true[0].sum() / true[1].sum()
    held = 0
    for some, others in draws(labels):
        found = corrected(
            pairs_of(*(column[some] for column in (*true, *read))),
            sums_of(*(column[others] for column in read)), LETTERS,
        )  # fmt: skip
        assert found
        held += found.interval.low <= truth <= found.interval.high
    assert held >= binom.ppf(0.001, TIMES, 0.95)


def test_no_hit_among_few_labels_leaves_those_that_were_read() -> None:
    """Late letters, say: one item each, read without fault, and none of them among the labelled."""
    pairs = [Pair(0, 1, 0, 1)] * 60
    found = corrected(pairs, sums_of([1] * 35 + [0] * 2905, [1] * 2940), 2940)
    assert found
    assert found.rate == pytest.approx(35 / 3000, abs=0.001)
    assert found.interval.low <= 35 / 2940 <= found.interval.high


def test_labels_of_all_letters_give_their_own_rate() -> None:
    true, read = Corpus(upheld_misread=0.1).drawn(0, 300)
    for others, number in ((Sums(), 0), (sums_of([1], [1]), 1)):
        found, alone = corrected(pairs_of(*true, *read), others, number), ratio(sums_of(*true), 300)
        assert found
        assert alone
        assert (found.rate, found.interval, found.weight) == (alone.rate, alone.interval, 0)


def test_the_error_that_is_taken_out_was_there() -> None:
    corpus = Corpus(upheld_misread=0.1)
    true, read = corpus.drawn(1, CORPUS)
    truth = true[0].sum() / true[1].sum()
    as_read = ratio(sums_of(*read), CORPUS)
    assert as_read
    assert as_read.interval.low > truth + 0.05


def test_without_an_allowance_for_unseen_errors_few_labels_promise_too_much() -> None:
    """Why `UNSEEN` is there: labels that show no error would pass for a faultless extractor."""
    corpus = Corpus(share=0.12, rate=0.03, upheld_misread=0.03)
    true, read = corpus.drawn(1, CORPUS)
    truth = true[0].sum() / true[1].sum()
    held = {0.0: 0, 1.0: 0}
    for some, others in draws(80):
        pairs = pairs_of(*(column[some] for column in (*true, *read)))
        sums = sums_of(*(column[others] for column in read))
        for unseen in held:
            found = corrected(pairs, sums, LETTERS, unseen=unseen)
            held[unseen] += bool(found and found.interval.low <= truth <= found.interval.high)
    assert held[0.0] < 0.6 * TIMES
    assert held[1.0] >= binom.ppf(0.001, TIMES, 0.95)


@pytest.mark.parametrize("share", [0.05, 1.0])
def test_intervals_of_uncorrected_rates_hold_what_is_read(share: float) -> None:
    _, read = Corpus(share=share).drawn(1, CORPUS)
    there = read[0].sum() / read[1].sum()
    held = 0
    for _, others in draws(0, letters=600):
        found = ratio(sums_of(*(column[others] for column in read)), 600)
        assert found
        held += found.interval.low <= there <= found.interval.high
    assert held >= binom.ppf(0.001, TIMES, 0.95)


def draws(labels: int, letters: int = LETTERS):
    """Which letters of the corpus are labelled, and which are the run's, time after time."""
    draw = np.random.default_rng(7)
    for _ in range(TIMES):
        yield draw.integers(0, CORPUS, labels), draw.integers(0, CORPUS, letters)


# Whatever is given

COUNTS = st.integers(0, 6).flatmap(lambda items: st.tuples(st.integers(0, items), st.just(items)))


@given(st.lists(st.tuples(COUNTS, COUNTS), max_size=40), st.lists(COUNTS, max_size=40))
def test_a_rate_lies_in_its_interval_and_both_in_0_to_1(both, others) -> None:
    sums = sums_of(*zip(*others, strict=True)) if others else Sums()
    for found in (
        ratio(sums, len(others)),
        corrected([Pair(*true, *read) for true, read in both], sums, len(others)),
    ):
        if found is not None:
            assert 0 <= found.interval.low <= found.rate + 1e-9
            assert found.rate - 1e-9 <= found.interval.high <= 1


@given(st.lists(COUNTS, max_size=20), st.lists(COUNTS, max_size=20))
def test_what_is_taken_out_was_never_in(kept, gone) -> None:
    sums, alone = Sums(), Sums()
    for count in kept:
        sums.add(*count)
        alone.add(*count)
    for count in gone:
        sums.add(*count)
    for count in gone:
        sums.add(*count, times=-1)
    assert sums == alone
