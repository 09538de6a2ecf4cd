"""Who signed in, as it is kept: one row for all tabs, a way back told once, an end for good."""

from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from warehouse import decisions
from warehouse.records import sign_ins, tables, trail
from warehouse.records import store as records_store
from warehouse.records.sign_ins import SignIn
from warehouse.records.store import changing

NINE = datetime(2026, 1, 6, 9, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
ANN = "ann@hospital.example"


def of(name, account=ANN):
    return SignIn(name, account, NINE, NINE, None)


@pytest.fixture
def known(store):
    sign_ins.begin(of("one"), at=NINE)
    return sign_ins.found("one")


def test_what_is_done_is_noted_at_most_twice_a_minute(known):
    sign_ins.use(known, at=NINE + timedelta(seconds=29))
    assert sign_ins.found("one").used_at == NINE
    sign_ins.use(known, at=NINE + timedelta(seconds=30))
    assert sign_ins.found("one").used_at == NINE + timedelta(seconds=30)


def test_the_way_back_is_told_once_to_the_same_account(known):
    sign_ins.leave(known, "wards?site=north", why="idle", at=NINE + MINUTE)
    later = NINE + 2 * MINUTE
    assert sign_ins.begin(of("other", "bo@hospital.example"), at=later) is None
    assert sign_ins.begin(of("two"), at=later) == "wards?site=north"
    assert sign_ins.begin(of("three"), at=later) is None


def test_nobody_is_led_back_to_where_they_were_long_ago(known):
    sign_ins.leave(known, "wards", why="idle", at=NINE)
    assert sign_ins.begin(of("two"), at=NINE + sign_ins.WAY_BACK) is None


def test_a_sign_in_ends_once_and_for_good(known):
    sign_ins.end(known, at=NINE + MINUTE)
    sign_ins.end(known, at=NINE + 2 * MINUTE)
    assert sign_ins.found("one").ended_at == NINE + MINUTE
    assert [line.act for line in trail.lines()] == ["sign_out", "sign_in"]


def test_what_no_cookie_can_speak_of_any_more_is_forgotten(known):
    later = NINE + sign_ins.FORGOTTEN + MINUTE
    sign_ins.begin(SignIn("two", ANN, later, later, None), at=later)
    assert sign_ins.found("one") is None
    assert sign_ins.found("two") is not None


def test_a_store_of_version_seven_gets_the_new_tables_and_keeps_its_records(folder):
    decisions.decide(proposal_id="r1", verdict="accepted", decided_by="planner")
    with changing() as connection:
        tables.sign_in.drop(connection)
        connection.execute(tables.schema_version.update().values(version=7))
    records_store._open.cache_clear()
    sign_ins.begin(of("one"), at=NINE)
    assert decisions.decisions().height == 1
    with changing() as connection:
        newest = connection.scalar(sa.select(sa.func.max(tables.schema_version.c.version)))
    assert newest == tables.VERSION
