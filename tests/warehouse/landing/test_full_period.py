from datetime import timedelta

import pytest

from tests.warehouse.landing.conftest import NOW

MAP = 'feed = "ed_visits"\ntime_zone = "Europe/London"\nfull = true\n'
HEAD = "visit_id,site_id,arrived_at,departed_at\n"
LATER = NOW + timedelta(hours=1)


def row(visit, at, site="north"):
    return f"{visit},{site},{at},\n"


@pytest.fixture
def resend(drop, inbox, hospital):
    (inbox / "ecds").mkdir()
    (inbox / "ecds" / "map.toml").write_text(MAP)

    def send(name, *rows, as_of=NOW):
        return drop(f"ecds/{name}", HEAD + "".join(rows), as_of=as_of)

    return send


@pytest.fixture
def days(db):
    """Visits known now, by their day and minute."""

    def known(at="infinity"):
        db.execute("set variable as_known = $at::timestamptz", {"at": at})
        sql = "select strftime(arrived_at, '%d %H:%M') from known.ed_visit order by all"
        return [told for (told,) in db.execute(sql).fetchall()]

    return known


FIRST = (row(1, "2026-01-01T08:00"), row(2, "2026-01-01T09:00"), row(3, "2026-01-02T10:00"))


def test_a_resend_takes_back_what_it_no_longer_lists(resend, days):
    resend("a.csv", *FIRST)
    outcome = resend("b.csv", row(1, "2026-01-01T08:00"), row(3, "2026-01-02T10:00"), as_of=LATER)
    assert days() == ["01 08:00", "02 10:00"]
    assert (outcome.received, outcome.duplicate) == (2, 2)
    assert "1 rows of 2026-01-01 to 2026-01-02" in outcome.reason


def test_days_outside_its_span_are_left_alone(resend, days):
    resend("a.csv", *FIRST)
    resend("b.csv", row(4, "2026-01-01T11:00"), as_of=LATER)
    assert days() == ["01 11:00", "02 10:00"]


def test_what_was_known_before_the_resend_can_be_read_again(resend, days):
    resend("a.csv", *FIRST)
    resend("b.csv", row(4, "2026-01-01T11:00"), as_of=LATER)
    assert days(NOW.isoformat()) == ["01 08:00", "01 09:00", "02 10:00"]
    assert days(LATER.isoformat()) == ["01 11:00", "02 10:00"]


def test_rows_that_another_folder_brought_are_left_alone(resend, drop, days):
    drop("ed_visits/own.csv", HEAD + row(9, "2026-01-01T07:00Z"))
    resend("a.csv", *FIRST)
    resend("b.csv", row(1, "2026-01-01T08:00"), as_of=LATER)
    assert days() == ["01 07:00", "01 08:00", "02 10:00"]


def test_a_listed_row_that_is_kept_aside_still_stands_as_it_was(resend, days):
    resend("a.csv", *FIRST)
    resend("b.csv", row(1, "2026-01-01T08:00"), row(2, "2026-01-01T25:00"), as_of=LATER)
    assert days() == ["01 08:00", "01 09:00", "02 10:00"]


def test_the_first_file_sent_again_word_for_word_is_news_again(resend, days):
    resend("a.csv", *FIRST)
    resend("b.csv", row(1, "2026-01-01T08:00"), as_of=LATER)
    resend("c.csv", *FIRST, as_of=LATER + timedelta(hours=1))
    assert days() == ["01 08:00", "01 09:00", "02 10:00"]
