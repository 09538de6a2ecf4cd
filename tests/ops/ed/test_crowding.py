from dataclasses import replace

import pytest

from ops.ed.crowding import Crowding, cedocs, edwin, nedocs, occupancy, straight_line
from ops.ed.picture import Picture

SEEN = Picture(
    present=30,
    ed_places=20,
    boarding=8,
    hospital_beds=200,
    ventilated=2,
    longest_admit_wait=4,
    last_door_to_bed=2,
    waiting=10,
    critical_care=2,
    yearly_visits=10_000,
    urgency=3,
    physicians=2,
)


def test_occupancy_is_patients_per_place():
    assert occupancy(SEEN) == Crowding("ED occupancy", 1.5, None)


def test_nedocs_is_the_published_sum():
    # 85.8 x 1.5 + 600 x 0.04 + 13.4 x 2 + 0.93 x 4 + 5.64 x 2 - 20
    score = nedocs(SEEN)
    assert score.value == pytest.approx(128.7 + 24 + 26.8 + 3.72 + 11.28 - 20)
    assert score.band == "severely overcrowded"


def test_nedocs_of_an_empty_ed_is_its_constant():
    nobody = Picture(0, 20, 0, 200, 0, 0, 0)
    assert (nedocs(nobody).value, nedocs(nobody).band) == (-20, "not busy")


def test_nedocs_divides_boarders_by_the_beds_of_the_hospital():
    more = replace(SEEN, boarding=9)
    assert nedocs(more).value - nedocs(SEEN).value == pytest.approx(600 / 200)


def test_edwin_weighs_patients_by_urgency_over_physicians_and_free_places():
    # 30 patients of mean weight 3, two physicians, 20 - 8 places: 90 / 24
    assert edwin(SEEN).value == pytest.approx(3.75)
    assert edwin(SEEN).band == "crowded"


@pytest.mark.parametrize(("value", "band"), [(1.4, "active but manageable"), (1.9, "busy")])
def test_edwin_has_three_bands(value, band):
    seen = Picture(present=value * 10, urgency=1, physicians=1, ed_places=10, boarding=0)
    assert edwin(seen).band == band


def test_edwin_means_nothing_where_boarders_fill_every_place():
    full = edwin(replace(SEEN, boarding=20))
    assert (full.value, full.missing) == (None, ())
    assert full.why_not == "patients waiting for a bed fill every place"


def test_cedocs_of_a_small_ed_has_no_bend_in_its_visits():
    # 3 x 2 + 0.53 x 4 + 1.16 x 10 + 20.66 x 1.5 + 0.00126 x 10,000 - 30.39
    assert cedocs(SEEN).value == pytest.approx(6 + 2.12 + 11.6 + 30.99 + 12.6 - 30.39)
    assert cedocs(SEEN).band == "busy"


def test_cedocs_is_straight_in_the_visits_beyond_its_last_knot():
    at = [cedocs(replace(SEEN, yearly_visits=n)).value for n in (80_000, 90_000, 100_000)]
    assert at[2] - at[1] == pytest.approx(at[1] - at[0], abs=0.1)


@pytest.mark.parametrize("score", [occupancy, nedocs, edwin, cedocs])
def test_a_score_names_what_is_missing_and_guesses_nothing(score):
    told = score(Picture(ed_places=20))
    assert told.value is None
    assert told.band is None
    assert "patients in the ED" in told.missing
    assert "treatment places" not in told.missing


def test_an_ed_without_places_has_no_occupancy():
    assert occupancy(Picture(present=3, ed_places=0)).missing == ("treatment places",)


@pytest.mark.parametrize("measure", ["occupancy", "nedocs", "edwin", "cedocs"])
def test_every_score_is_a_straight_line_in_the_patients_present(measure):
    nobody, rise = straight_line(measure, SEEN)
    score = {"occupancy": occupancy, "nedocs": nedocs, "edwin": edwin, "cedocs": cedocs}[measure]
    assert nobody + 30 * rise == pytest.approx(score(SEEN).value)
