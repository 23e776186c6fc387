"""The formulae against figures that others have printed, and what holds for any figures.

LSAT: section 6 of the Law School Admission Test, 1,000 persons and 5 items, as Bock & Lieberman (1970), Psychometrika 35,
179-197, give it. Printed figures: R package ltm, descript(LSAT), as run in https://rstudio-pubs-static.s3.amazonaws.com/
668925_37f55c150bfa4a83869f47c4fc82cded.html; R package mirt, itemstats(LSAT6), page LSAT6 of philchalmers.github.io/mirt.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from random import Random
from statistics import fmean

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.assessments.statistics import analysis, formulas, hints
from lms.assessments.statistics.analysis import Sat

PATTERNS = (3, 6, 2, 11, 1, 1, 3, 4, 1, 8, 0, 16, 0, 3, 2, 15, 10, 29, 14, 81, 3, 28, 15, 80, 16, 56, 21, 173, 11, 61, 28, 298)
"""How many persons answered by each pattern, 00000, 00001 ... 11111."""
LSAT = [[number >> (4 - item) & 1 for number, count in enumerate(PATTERNS) for _ in range(count)] for item in range(5)]
ITEMS = [f"item {n}" for n in range(1, 6)]
shares = st.lists(st.sampled_from([0.0, 0.25, 0.5, 1.0]), min_size=2, max_size=40)


def sat(items: Sequence[Sequence[float]], names: Sequence[str] = ITEMS) -> list[Sat]:
    """An attempt for each person, one point an item."""
    return [Sat(n, n, 100 * sum(row) / len(row), 10, {name: (float(x), 1.0) for name, x in zip(names, row, strict=True)})
            for n, row in enumerate(zip(*items, strict=True))]


def test_the_data_are_those_of_the_printed_table() -> None:
    totals = [sum(row) for row in zip(*LSAT, strict=True)]
    assert [totals.count(n) for n in range(6)] == [3, 20, 85, 237, 357, 298]  # ltm: frequencies of total scores


def test_alpha_and_the_standard_error_are_those_that_ltm_and_mirt_print() -> None:
    assert formulas.alpha(LSAT) == pytest.approx(0.2950, abs=5e-5)  # ltm: Cronbach's alpha, all items
    dropped = [formulas.alpha([item for n, item in enumerate(LSAT) if n != left]) for left in range(5)]
    assert dropped == pytest.approx([0.2754, 0.2376, 0.2168, 0.2459, 0.2663], abs=5e-5)  # ltm: excluding item 1 ... 5
    spread = formulas.deviation([sum(row) for row in zip(*LSAT, strict=True)])
    assert spread == pytest.approx(1.035, abs=5e-4)  # mirt: sd_total.score
    assert formulas.measurement_error(spread, formulas.alpha(LSAT)) == pytest.approx(0.869, abs=5e-4)  # mirt: SEM.alpha


def test_facility_deviation_and_item_rest_correlation_are_those_that_ltm_and_mirt_print() -> None:
    found = analysis.of(sat(LSAT))
    rows = [found.questions[name] for name in ITEMS]
    assert [row.facility for row in rows] == pytest.approx([0.924, 0.709, 0.553, 0.763, 0.870])  # ltm: proportions
    assert [row.spread for row in rows] == pytest.approx([0.265, 0.454, 0.497, 0.425, 0.336], abs=6e-4)  # mirt: sd
    assert [row.item_rest for row in rows] == pytest.approx(
        [0.1128, 0.1532, 0.1728, 0.1444, 0.1216], abs=5e-5)  # ltm: point biserial, excluded
    assert found.mean == pytest.approx(100 * 3.819 / 5, abs=0.01)  # mirt: mean_total.score
    assert found.error == pytest.approx(100 * 0.869 / 5, abs=0.01)


def test_the_discrimination_index_is_that_of_a_printed_example() -> None:
    """40 learners, so 11 in each group, of whom 9 and 3 get it right: D = 0.55. Printed at
    https://examoo.com/mcqs/6797/a-researcher-conducting-item-analysis-using-ctt-calculates-item-discrimination"""
    right = [1.0] * 3 + [0.0] * 8 + [0.0, 1.0] * 9 + [1.0] * 9 + [0.0] * 2
    assert formulas.upper_lower(right, list(range(40))) == pytest.approx(0.545, abs=1e-3)


def test_a_group_is_not_parted_by_chance_where_totals_are_equal() -> None:
    right = [1.0, 0.0, 1.0, 0.0, 1.0, 1.0, 0.0, 0.0, 1.0, 0.0]
    assert formulas.upper_lower(right, [50.0] * 10) == pytest.approx(0)
    assert set(formulas.thirds(dict.fromkeys(range(10), 50.0)).values()) == {1}


def test_thirds_are_thirds() -> None:
    assert list(formulas.thirds({n: float(n) for n in range(9)}).values()) == [0, 0, 0, 1, 1, 1, 2, 2, 2]


@given(shares, st.randoms(use_true_random=False))
def test_no_figure_leaves_its_bounds_nor_depends_on_the_order(given_shares: list[float], random: Random) -> None:
    totals = [random.choice([10.0, 40.0, 70.0, 100.0]) for _ in given_shares]
    index, r = formulas.upper_lower(given_shares, totals), formulas.correlation(given_shares, totals)
    assert index is None or -1 - 1e-9 <= index <= 1 + 1e-9
    assert r is None or -1 <= r <= 1
    mixed = list(zip(given_shares, totals, strict=True))
    random.shuffle(mixed)
    again = [pair[0] for pair in mixed], [pair[1] for pair in mixed]
    assert formulas.upper_lower(*again) == (None if index is None else pytest.approx(index, abs=1e-9))
    assert formulas.correlation(*again) == (None if r is None else pytest.approx(r, abs=1e-9))


@given(st.integers(2, 6).flatmap(lambda k: st.lists(st.tuples(*[st.integers(0, 3)] * k), min_size=2, max_size=30)))
def test_alpha_is_at_most_one_and_the_same_in_any_order_and_unit(rows: list[tuple[int, ...]]) -> None:
    items = [list(map(float, column)) for column in zip(*rows, strict=True)]
    found = formulas.alpha(items)
    assert found is None or found <= 1 + 1e-9
    turned = formulas.alpha([[7 * x for x in item[::-1]] for item in items[::-1]])
    assert turned == (None if found is None else pytest.approx(found, abs=1e-9))


@given(st.lists(st.floats(0, 100), max_size=60))
def test_every_score_stands_in_one_bar(scores: list[float]) -> None:
    assert sum(formulas.histogram(scores)) == len(scores)


@given(st.dictionaries(st.integers(), st.floats(0, 100), min_size=1, max_size=60))
def test_who_scores_more_is_never_in_a_lower_third(totals: dict[int, float]) -> None:
    third = formulas.thirds(totals)
    ranked = sorted(totals, key=totals.__getitem__)
    assert all(third[a] <= third[b] for a, b in itertools.pairwise(ranked))
    assert third.keys() == totals.keys()


def test_alpha_is_negative_where_items_contradict_each_other() -> None:
    one, other = [1.0, 1.0, 0.0, 0.0, 1.0], [0.0, 0.0, 1.0, 1.0, 1.0]
    assert (formulas.alpha([one, other]) or 0) < 0


def test_with_few_attempts_no_discrimination_and_no_reliability_is_given() -> None:
    found = analysis.of(sat([item[:9] for item in LSAT]))
    assert (found.alpha, found.error) == (None, None)
    assert all((row.item_rest, row.upper_lower) == (None, None) for row in found.questions.values())
    assert found.mean is not None


def test_where_papers_differ_alpha_is_over_what_all_have_and_a_question_over_those_who_had_it() -> None:
    random = Random(5)
    attempts = []
    for n in range(40):
        know = random.random()
        names = ["a", "b", random.choice(["c", "d"])]
        points = {name: (float(random.random() < know), 1.0) for name in names}
        attempts.append(Sat(n, n, 100 * fmean(p[0] for p in points.values()), 5, points))
    found = analysis.of(attempts)
    assert found.is_drawn
    assert found.alpha_over == 2
    assert found.error is None
    assert found.alpha == formulas.alpha([[a.points[name][0] for a in attempts] for name in "ab"])
    assert found.questions["c"].seen + found.questions["d"].seen == 40


def test_nobody_gives_no_figures() -> None:
    found = analysis.of([])
    assert (found.count, found.mean, found.median, found.spread, found.alpha, found.minutes) == (0, *[None] * 5)


def test_a_miskeyed_question_is_told() -> None:
    weak, strong = [[0.0] * 20 + [1.0] * 20], [[1.0] * 20 + [0.0] * 20]
    row = analysis.of(sat([*weak * 4, *strong])).questions["item 5"]
    assert [hint.name for hint in row.hints] == ["check_key"]


@pytest.mark.parametrize("share", [0.0, 1.0])
def test_of_few_attempts_no_question_is_judged(share: float) -> None:
    few, enough = (analysis.of(sat([[share] * count] * len(ITEMS))).questions["item 1"]
                   for count in (analysis.FEW - 1, analysis.FEW))
    assert not few.hints
    assert enough.hints


def test_of_an_easy_question_it_is_not_said_that_it_tells_little_apart() -> None:
    row = analysis.of(sat([[1.0] * 40, *[[0.0] * 20 + [1.0] * 20] * 4])).questions["item 1"]
    assert [hint.name for hint in row.hints] == ["easy"]


@pytest.mark.parametrize(("index", "name"), [(0.19, "poor"), (0.2 - 1e-12, "marginal"), (0.4 - 1e-12, "good")])
def test_the_bands_of_discrimination_are_those_of_the_figure_that_is_shown(index: float, name: str) -> None:
    assert [hint.name for hint in hints.of(0.5, 0.3, index, 0)] == [name]
