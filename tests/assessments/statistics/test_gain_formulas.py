"""The formulae of learning gain against figures that others have printed, and what holds for any figures."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.assessments.statistics import gain

LEARNERS = ((45, 70), (75, 50), (60, 80), (40, 40), (65, 70), (90, 95), (53, 59), (60, 90), (40, 95), (42, 45), (58, 88),
            (24, 30), (45, 89))
PRINTED = (.45, -1.00, .50, .00, .14, .50, .13, .75, .92, .05, .71, .08, .80)
"""Pre- and post-test in percent and each one's gain: "Sample Learning Gain Scores Calculation", scribd.com/doc/200065897."""
SLEEP = ((.7, 1.9), (-1.6, .8), (-.2, 1.1), (-1.2, .1), (-.1, -.1), (3.4, 4.4), (3.7, 5.5), (.8, 1.6), (0, 4.6), (2, 3.4))
"""Extra hours of sleep of the same ten patients with each of two drugs: Student (1908), Biometrika 6, 20; in R `sleep`."""
percents = st.floats(0, 100)


def test_each_learners_gain_is_as_printed() -> None:
    found = [gain.normalised(before, after) for before, after in LEARNERS]
    assert found == pytest.approx(PRINTED, abs=0.0051)


def test_the_mean_of_the_gains_is_as_printed() -> None:
    found = gain.of(LEARNERS)
    assert found
    assert found.mean_of_each == pytest.approx(0.31, abs=0.005)


def test_the_gain_of_a_class_is_that_of_its_means() -> None:
    """BMC Medical Education 21:210 (2021), table 1: the mean rose by 11.1 of 20 points, 55.55 % of the points and 225.8 % of
    the pre-test; class gain 0.73. (It cuts 0.737 off. No table was found that prints a class's <g> with its raw scores.)"""
    before = 11.1 / 2.258 / 20 * 100
    found = gain.of([(before - 10, before + 55.5), (before + 10, before + 55.5)])
    assert found
    assert found.of_class == pytest.approx(0.73, abs=0.008)
    assert found.absolute == pytest.approx(55.5)
    assert found.band == "high"


def test_the_paired_effect_size_is_as_printed() -> None:
    """R package effectsize, reference page cohens_d, example "Paired Samples": -1.28, there first less second."""
    assert gain.effect(SLEEP) == pytest.approx(1.28, abs=0.005)


def test_where_nothing_can_be_gained_no_gain_is_given() -> None:
    found = gain.of([(100.0, 100.0), (100.0, 90.0)])
    assert found
    assert (found.of_class, found.mean_of_each, found.band) == (None, None, "")
    assert gain.of([]) is None
    assert gain.effect([(10, 20), (30, 40)]) is None  # all gain the same: no spread to measure by


@given(percents, percents)
def test_a_gain_is_at_most_one_and_has_the_sign_of_the_change(before: float, after: float) -> None:
    found = gain.normalised(before, after)
    assert found is None or (found <= 1 + 1e-6 and (found > 0) == (after > before))


@given(st.lists(st.tuples(percents, percents), min_size=1, max_size=30))
def test_the_order_of_learners_changes_nothing(pairs: list[tuple[float, float]]) -> None:
    one, other = gain.of(pairs), gain.of(pairs[::-1])
    assert one
    assert other
    assert (one.improved, one.band) == (other.improved, other.band)
    assert one.absolute == pytest.approx(other.absolute)
