"""Joint sample paths: kept small, read back whole, added up path by path."""

from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from ops.paths import Paths, as_quantiles, chance_of, packed, path_quantiles, unpacked

NOW = datetime(2026, 1, 5, 6, tzinfo=UTC)


def paths(counts, places=("acute", "elderly"), issued_at=NOW):
    counts = np.array(counts)
    targets = tuple(issued_at + timedelta(hours=n + 1) for n in range(counts.shape[2]))
    return Paths("ward_census", issued_at, places, targets, counts)


TWO_WORLDS = paths([[[10, 12], [14, 16]], [[5, 5], [3, 1]]])


def test_a_group_is_the_sum_of_its_places_path_by_path():
    site = TWO_WORLDS.grouped("site_census", {"north": ["acute", "elderly"]})
    assert site.places == ("north",)
    assert site.of("north").tolist() == [[15, 17], [17, 17]]


def test_the_range_of_a_sum_is_not_the_sum_of_the_ranges():
    site = TWO_WORLDS.grouped("site_census", {"north": ["acute", "elderly"]})
    high = [path_quantiles(TWO_WORLDS.of(place), [0.9])[1, 0] for place in TWO_WORLDS.places]
    assert (sum(high), path_quantiles(site.of("north"), [0.9])[1, 0]) == (21, 17)


def test_part_of_a_sum_is_not_the_sum():
    assert TWO_WORLDS.grouped("site_census", {"north": ["acute", "closed"]}).places == ()


def test_a_chance_is_never_none_and_never_sure():
    assert chance_of(TWO_WORLDS.of("acute") > 0).tolist() == pytest.approx([2.5 / 3] * 2)
    assert chance_of(TWO_WORLDS.of("acute") > 99).tolist() == pytest.approx([0.5 / 3] * 2)


def test_ranges_are_read_off_the_paths():
    said = as_quantiles(TWO_WORLDS).filter(entity_id="elderly", level=0.99)
    assert said["value"].to_list() == [5, 5]


def test_counts_of_another_shape_than_places_and_targets_are_refused():
    with pytest.raises(ValueError, match="1 places and 2 targets"):
        Paths("ward_census", NOW, ("acute",), TWO_WORLDS.targets, TWO_WORLDS.counts)


def test_paths_of_different_issues_are_not_mixed():
    later = paths([[[1, 2], [3, 4]]], places=("day-case",), issued_at=NOW + timedelta(hours=1))
    rows = packed(TWO_WORLDS).vstack(packed(later))
    assert [one.places for one in unpacked(rows)] == [("acute", "elderly"), ("day-case",)]


@given(
    arrays.arrays(np.int64, st.tuples(*[st.integers(1, 5)] * 3), elements=st.integers(0, 32_767))
)
def test_paths_come_back_as_they_were_kept(counts):
    kept = paths(counts, places=tuple(f"ward-{n}" for n in range(counts.shape[0])))
    [back] = unpacked(packed(kept))
    assert (back.series, back.issued_at, back.places) == (kept.series, NOW, kept.places)
    assert back.targets == kept.targets
    assert np.array_equal(back.counts, kept.counts)
