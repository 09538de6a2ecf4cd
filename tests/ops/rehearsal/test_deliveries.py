from datetime import UTC, date, datetime, timedelta

import polars as pl
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from ops.rehearsal import Invention, InventionError, deliveries, invent
from ops.rehearsal.knowledge import thinned
from ops.tables import DELIVERIES, REFERENCES
from tests.ops.rehearsal.inbox import as_text, understood
from warehouse.limits import usual

SMALL = Invention(sites=1, size=0.15, since=date(2025, 2, 20), faults=0.0)
FAULTY = Invention(sites=1, size=0.5, since=date(2025, 2, 20), faults=0.005)
UNTIL = datetime(2025, 4, 11, 14, 20, tzinfo=UTC)
KEYS = {feed: schema.primary_key() for feed, schema in DELIVERIES.items()}


@pytest.fixture(scope="module")
def small():
    return invent(SMALL, until=UNTIL)


@pytest.fixture(scope="module")
def told(small):
    return understood(deliveries(small, until=UNTIL))


@pytest.fixture(scope="module")
def hospital_of_usual_size():
    usual = invent(Invention(sites=1, since=date(2024, 12, 20), faults=0.0), until=UNTIL)
    return understood(deliveries(usual, until=UNTIL))


def test_the_same_seed_gives_the_same_bytes():
    assert list(deliveries(invent(FAULTY, until=UNTIL), until=UNTIL)) == list(
        deliveries(invent(FAULTY, until=UNTIL), until=UNTIL)
    )


def test_another_seed_gives_another_hospital(small):
    other = invent(Invention(seed=8, sites=1, size=0.15, since=SMALL.since), until=UNTIL)
    assert not small.facts["ed_visits"].equals(other.facts["ed_visits"])


@settings(max_examples=8, deadline=None)
@example(minutes=20 * 24 * 60, hours=24)
@given(st.integers(24 * 60, 45 * 24 * 60), st.integers(1, 30 * 24))
def test_living_longer_changes_nothing_that_was_told(minutes, hours):
    until = SMALL.opens_at + timedelta(minutes=minutes)
    once = deliveries(invent(SMALL, until=until), until=until)
    longer = invent(SMALL, until=until + timedelta(hours=hours))
    assert list(once) == list(deliveries(longer, until=until))


def test_news_added_to_what_was_told_is_what_is_told_later(small, told):
    since = UNTIL - timedelta(days=9, hours=5)
    before = understood(deliveries(small, until=since))
    news = understood(deliveries(small, since=since, until=UNTIL))
    for feed in set(told) - {"stock_positions"}:
        known = before[feed]
        if feed in news:
            stays = known.join(news[feed], on=KEYS[feed], how="anti")
            known = news[feed] if feed in REFERENCES else pl.concat([stays, news[feed]])
        assert known.sort(KEYS[feed]).equals(told[feed].sort(KEYS[feed])), feed


def test_news_holds_only_rows_that_are_new_or_changed(small):
    since = UNTIL - timedelta(hours=3)
    before = understood(deliveries(small, until=since))
    for feed, rows in understood(deliveries(small, since=since, until=UNTIL)).items():
        if feed not in REFERENCES:
            assert rows.join(before[feed], on=rows.columns, how="semi", nulls_equal=True).is_empty()


def test_nothing_that_had_not_happened_is_told(told):
    happened = {
        "ed_visits": ["arrived_at", "seen_at", "admit_decided_at", "departed_at"],
        "ward_stays": ["in_at", "out_at"],
        "planned_admissions": ["booked_at"],
        "appointments": ["booked_at", "reminded_at", "cancelled_at"],
        "encounters": ["started_at", "ended_at"],
        "stock_movements": ["moved_at"],
    }
    for feed, moments in happened.items():
        for moment in moments:
            assert told[feed][moment].max() <= UNTIL, (feed, moment)


def test_what_is_to_come_has_no_outcome(told):
    coming = told["appointments"].filter(pl.col("starts_at") > UNTIL)
    planned = told["planned_admissions"].filter(pl.col("planned_at") > UNTIL)
    assert set(coming["status"]) == {"booked", "cancelled_by_patient", "cancelled_by_clinic"}
    assert set(planned["status"]) <= {"planned", "cancelled"}
    assert coming.filter(pl.col("status") == "booked")["cancelled_at"].null_count() > 0


def test_those_who_have_not_left_are_told_without_an_end(told):
    waiting = told["ed_visits"].filter(pl.col("departed_at").is_null())
    lying = told["ward_stays"].filter(pl.col("out_at").is_null())
    assert 0 < waiting.height < 40
    assert waiting["disposition"].null_count() == waiting.height
    assert 0 < lying.height <= told["wards"].filter(kind="ward")["open_beds"].sum()


def test_bookings_sessions_leave_and_lists_reach_weeks_ahead(told):
    ahead = UNTIL + timedelta(days=28)
    assert told["appointments"]["starts_at"].max() > ahead
    assert told["clinic_sessions"]["starts_at"].max() > ahead
    assert told["planned_admissions"]["planned_at"].max() > UNTIL + timedelta(days=14)
    assert told["absences"]["from_on"].max() > ahead.date()
    assert told["shift_requests"]["day_on"].max() > ahead.date()


def test_waiting_lists_are_neither_empty_nor_endless(hospital_of_usual_size):
    told = hospital_of_usual_size["clinic_requests"]
    waiting = told.filter(pl.col("status") == "waiting")
    by_clinic = waiting.group_by("clinic_id").len()
    assert by_clinic.height == 3
    assert by_clinic["len"].is_between(8, 70).all()
    late = waiting.filter(pl.col("target_on") < UNTIL.date()).height
    assert 0 < late < waiting.height / 3
    assert set(told["status"]) == {"waiting", "booked", "withdrawn"}


def test_some_places_of_the_coming_weeks_came_free(hospital_of_usual_size):
    coming = hospital_of_usual_size["appointments"].filter(pl.col("starts_at") > UNTIL)
    place = ["session_id", "starts_at"]
    freed = coming.filter(pl.col("status").str.starts_with("cancelled"))
    again = coming.filter(pl.col("status") == "booked")
    assert 0 < freed.join(again, on=place, how="anti").height < coming.height / 4


def test_every_feed_of_a_hospital_with_visits_is_told(told):
    # An invented hospital knows of no weather.
    others = {"ed_arrivals_hourly", "ed_census_hourly", "day_covariates"}
    assert set(told) == set(DELIVERIES) - others


def test_every_key_is_told_once(told):
    for feed, rows in told.items():
        assert rows.select(KEYS[feed]).is_duplicated().sum() == 0, feed


def test_file_names_sort_in_the_order_of_what_they_tell(small):
    middle = UNTIL - timedelta(days=3)
    first = [one for one in deliveries(small, until=middle) if one.feed == "ed_visits"]
    second = [
        one for one in deliveries(small, since=middle, until=UNTIL) if one.feed == "ed_visits"
    ]
    names = [one.name for one in first + second]
    assert names == sorted(names)
    assert len(set(names)) == len(names)


def test_about_one_row_in_two_hundred_is_wrong():
    good = list(
        deliveries(invent(Invention(sites=1, size=0.5, faults=0.0), until=UNTIL), until=UNTIL)
    )
    bad = list(deliveries(invent(Invention(sites=1, size=0.5), until=UNTIL), until=UNTIL))
    rows = wrong = 0
    for right, spoilt in zip(good, bad, strict=True):
        if right.feed not in REFERENCES:
            lines = set(as_text(right).rows())
            seen = as_text(spoilt)
            rows += len(lines)
            wrong += sum(row not in lines for row in seen.rows()) + seen.is_duplicated().sum() // 2
    assert 0.004 < wrong / rows < 0.006


def test_a_faulty_row_stays_wrong_until_somebody_mends_it():
    hospital = invent(FAULTY, until=UNTIL)
    since = UNTIL - timedelta(days=1)
    full = pl.concat(
        as_text(one) for one in deliveries(hospital, until=UNTIL) if one.feed == "ward_stays"
    )
    news = [
        one for one in deliveries(hospital, since=since, until=UNTIL) if one.feed == "ward_stays"
    ]
    assert as_text(news[0]).join(full, on=full.columns, how="anti", nulls_equal=True).is_empty()


def test_a_hospital_may_share_hourly_counts_only():
    shy = Invention(sites=1, size=0.15, since=SMALL.since, faults=0.0, counts_only=True)
    rows = understood(deliveries(invent(shy, until=UNTIL), until=UNTIL))
    visits = understood(deliveries(invent(SMALL, until=UNTIL), until=UNTIL))["ed_visits"]
    hour = UNTIL.replace(minute=0)
    assert "ed_visits" not in rows
    assert (
        rows["ed_arrivals_hourly"]["arrivals"].sum()
        == visits.filter(pl.col("arrived_at") < hour).height
    )
    here = (pl.col("arrived_at") <= hour) & ~(pl.col("departed_at") <= hour).fill_null(False)
    assert rows["ed_census_hourly"]["present"][-1] == visits.filter(here).height
    boards = here & (pl.col("admit_decided_at") <= hour)
    assert rows["ed_census_hourly"]["boarding"][-1] == visits.filter(boards).height


def test_asking_beyond_the_life_of_a_hospital_says_what_to_do(small):
    with pytest.raises(InventionError, match="Invent it anew"):
        list(deliveries(small, until=UNTIL + timedelta(days=1)))
    with pytest.raises(InventionError, match="Give a `since` before"):
        list(deliveries(small, since=UNTIL, until=UNTIL))


@pytest.mark.parametrize(
    "asked", [{"sites": 0}, {"sites": 9}, {"seed": -1}, {"size": 0.0}, {"faults": 0.9}]
)
def test_an_impossible_hospital_is_refused_with_what_to_do(asked):
    with pytest.raises(InventionError, match=r"\d"):
        Invention(**asked)


@pytest.mark.parametrize("day", range(1, 29, 3))
def test_no_month_of_stock_positions_looks_like_a_file_gone_wrong(day):
    until = datetime(2026, 11, day, 5, tzinfo=UTC)
    days = pl.date_range(date(2026, 6, 1), date(2026, 11, 27), eager=True).alias("as_of_on")
    every = pl.DataFrame({"as_of_on": days, "on_hand": 1}).filter(
        pl.col("as_of_on") <= until.date()
    )
    a_month = thinned(every, until).group_by(pl.col("as_of_on").dt.month()).len()["len"]
    assert a_month.max() < usual("stock_positions").too_many * a_month.median()
