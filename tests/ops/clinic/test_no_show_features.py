from datetime import timedelta

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ops.clinic.alongside import alongside, reminder_share
from ops.clinic.no_show_features import (
    FEATURES,
    Past,
    allowed,
    features,
    outcomes,
    past_of,
)
from ops.errors import NotAllowedError
from ops.tables import AppointmentKnown
from tests.ops.clinic.booked import MONDAY, appointments

PERSONAL = ("sex", "gender", "ethnic", "depriv", "benefit", "scholarship", "postcode", "address")


def past(seen):
    return Past(outcomes(seen), ahead=0.25, same_day=0.05)


@pytest.mark.parametrize("word", PERSONAL)
def test_no_feature_says_who_somebody_is_or_where_they_live(word):
    assert [name for name in FEATURES if word in name] == []
    assert [name for name in AppointmentKnown.column_names() if word in name] == []


def test_a_feature_that_is_not_on_the_list_is_refused_by_name():
    assert allowed(("age_years", "lead_days")) == ("age_years", "lead_days")
    with pytest.raises(NotAllowedError, match="postcode, sex was asked for"):
        allowed(("age_years", "sex", "postcode"))


def test_only_the_allowed_features_are_made_whatever_the_frame_holds():
    seen = appointments(40).with_columns(sex=pl.lit("F"), postcode=pl.lit("29000"))
    assert features(seen, past(seen)).columns == list(FEATURES)


def test_an_outcome_is_not_known_before_its_day_has_passed():
    seen = appointments(40, clinics=1, missed=True)
    odds = features(seen, past(seen))["clinic_odds"].to_list()
    assert odds[0] == odds[20] == 0
    after = seen.with_columns(known_at=pl.col("starts_at") + pl.duration(days=1))
    ahead = seen[:20].filter(pl.col("lead_days") > 0).height
    usual = 0.25 * ahead + 0.05 * (20 - ahead)
    expected = pl.Series([(20 + 10) / (usual + 10)]).log().item()
    assert features(after, past(seen))["clinic_odds"][0] == pytest.approx(expected)


def test_to_have_come_on_the_day_one_booked_says_less_than_to_have_come_later():
    seen = appointments(2).with_columns(past_appointments=4, past_ahead=pl.Series([0, 4]))
    same_day, later = features(seen, past(seen))["patient_odds"]
    assert later < same_day < 0


def test_a_new_patient_and_a_new_clinic_are_as_usual():
    seen = appointments(40).with_columns(clinic_id=pl.lit("never seen"))
    known = features(seen, past(appointments(200)))
    assert known["patient_odds"].to_list() == known["clinic_odds"].to_list() == [0.0] * 40


def test_usual_rates_are_of_those_booked_ahead_and_on_the_day():
    seen = appointments(4).with_columns(
        booked_on=pl.col("starts_on") - pl.duration(days=pl.Series([2, 2, 2, 0])),
        missed=pl.Series([True, True, False, False]),
    )
    found = past_of(seen)
    # Two of three and none of one, each with five at the hospital's rate of one half.
    assert (found.ahead, found.same_day) == pytest.approx(((2 + 2.5) / 8, 2.5 / 6))


@settings(deadline=None, max_examples=20)
@given(st.integers(1, 59))
def test_changing_the_future_changes_no_feature(day):
    seen = appointments(1200)
    moment = MONDAY + timedelta(days=day)
    later = pl.col("starts_at") >= moment
    changed = seen.with_columns(missed=pl.col("missed") ^ later)
    known = seen.filter(pl.col("known_at") <= moment)
    assert features(known, past(seen)).equals(features(known, past(changed)))


@settings(deadline=None, max_examples=20)
@given(st.integers(1, 59))
def test_what_is_booked_or_sent_later_changes_no_feature(day):
    seen = appointments(1200)
    moment = MONDAY + timedelta(days=day)
    known = pl.col("known_at") <= moment
    # Later bookings of everybody's clinic and day vanish; later reminders turn around.
    fewer = seen.filter(known | (pl.col("booked_at") <= moment)).with_columns(
        reminded=pl.col("reminded") ^ ~known, age_years=pl.when(known).then("age_years")
    )
    both = [
        features(rows, past(seen)).filter(rows.select(known).to_series()) for rows in (seen, fewer)
    ]
    same = [name for name in FEATURES if name != "alongside_age"]
    assert both[0].select(same).equals(both[1].select(same))


def told(rows):
    return alongside(rows.with_row_index("place")).sort("place")


def test_those_booked_alongside_are_counted_once_they_had_booked():
    seen = appointments(3, clinics=1).with_columns(
        starts_on=MONDAY.date(),
        booked_on=(MONDAY - timedelta(days=3)).date(),
        booked_at=pl.Series([MONDAY - timedelta(days=3, hours=h) for h in (4, 3, 2)]),
        known_at=pl.Series([MONDAY - timedelta(days=3, hours=h) for h in (4, 3, -24)]),
        age_years=pl.Series([10, 20, 60]),
    )
    found = told(seen)
    assert found["alongside"].to_list() == [0, 1, 2]
    assert found["alongside_hour"].to_list() == [0, 0, 0]
    assert found["alongside_age"].to_list() == [37, (10 + 4 * 37) / 5, (30 + 4 * 37) / 6]


def test_an_age_that_is_not_known_is_not_counted_as_young():
    seen = appointments(2, clinics=1).with_columns(
        booked_on=MONDAY.date(),
        booked_at=MONDAY - timedelta(days=2),
        known_at=MONDAY,
        age_years=pl.Series([None, 17], dtype=pl.Int32),
    )
    assert told(seen)["alongside_age"].to_list() == [(17 + 4 * 37) / 5, 37]


def test_a_day_without_reminders_makes_nobody_look_left_out():
    seen = appointments(40).with_columns(lead_days=5.0, reminded=False)
    assert features(seen, past(seen))["left_out_code"].sum() == 0


def test_one_not_reminded_among_many_who_were_is_left_out():
    one = pl.int_range(pl.len()) == 3
    seen = appointments(20).with_columns(
        lead_days=5.0, reminded=~one, known_at=MONDAY - timedelta(days=1)
    )
    assert features(seen, past(seen))["left_out_code"].to_list() == [
        float(place == 3) for place in range(20)
    ]


def test_the_share_reminded_is_of_the_last_day_only():
    seen = appointments(4).with_columns(
        lead_days=5.0,
        known_at=pl.Series([MONDAY + timedelta(hours=h) for h in (0, 12, 24, 36)]),
        reminded=pl.Series([False, True, True, True]),
    )
    assert reminder_share(seen, 3.0)["reminder_share"].to_list() == [0, 0.5, 1, 1]
