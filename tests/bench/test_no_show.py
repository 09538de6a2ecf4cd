from datetime import date
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from ops.errors import NothingToDoError
from tests.bench.no_show import average_precision, calibration_error, measure, ranked
from tests.bench.no_show_file import read

VITORIA = (
    Path(__file__).parents[3] / "shared" / "data" / "clinics" / "appointments_vitoria_2016.csv"
)
HEAD = "PatientId,AppointmentID,Gender,ScheduledDay,AppointmentDay,Age,Neighbourhood,Scholarship,SMS_received,No-show"
ROWS = """
1,a,F,2016-05-02T08:00:00Z,2016-05-04T00:00:00Z,30,CENTRO,0,0,Yes
1,b,F,2016-05-03T09:00:00Z,2016-05-06T00:00:00Z,30,CENTRO,0,1,No
1,c,F,2016-05-06T10:00:00Z,2016-05-06T00:00:00Z,30,CENTRO,0,0,No
2,d,M,2016-05-07T10:00:00Z,2016-05-06T00:00:00Z,30,CENTRO,0,0,No
3,e,M,2016-05-05T10:00:00Z,2016-05-06T00:00:00Z,-1,CENTRO,1,0,No
"""


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "appointments.csv"
    path.write_text(HEAD + ROWS)
    return path


def test_rows_are_known_the_day_before_or_when_booked(file):
    rows, groups, left_out = read(file)
    assert rows["appointment_id"].to_list() == ["a", "b", "c"]
    assert left_out == 2  # one booked after its day, one aged -1
    assert groups["sex"].to_list() == ["F", "F", "F"]
    assert rows["missed"].to_list() == [True, False, False]
    # The eve of b began as the day of a ended; c was booked on its day, with b still open.
    assert rows["past_appointments"].to_list() == [0, 1, 1]
    assert rows["past_no_shows"].to_list() == [0, 1, 1]
    assert rows["other_bookings"].to_list() == [0, 0, 1]


def test_a_split_with_nothing_after_it_is_refused(file):
    with pytest.raises(NothingToDoError, match=r"the last one in .* is on 2016-05-06"):
        measure(file, date(2016, 5, 7))
    with pytest.raises(NothingToDoError, match=r"the first one in .* is on 2016-05-04"):
        measure(file, date(2016, 5, 4))


def test_scores_are_those_worked_out_by_hand():
    said = np.array([0.9, 0.4, 0.6, 0.1])
    missed = np.array([True, True, False, False])
    assert ranked(said, missed) == 0.75  # three of four pairs
    assert average_precision(said, missed) == pytest.approx((1 + 2 / 3) / 2)
    assert calibration_error(said, missed) == pytest.approx((0.1 + 0.6 + 0.6 + 0.1) / 4)


@pytest.mark.shared
def test_real_appointments_are_ranked_as_well_as_honest_chances_can(tmp_path):
    if not VITORIA.exists():
        pytest.skip(f"needs {VITORIA.name} beside the project")
    early = tmp_path / "early.csv"
    day = pl.col("AppointmentDay").str.slice(0, 10)
    pl.read_csv(VITORIA, infer_schema=False).filter(day < "2016-05-10").write_csv(early)
    found = measure(early, date(2016, 5, 6))
    assert found["auc_lead_only"] < found["auc"] < 0.76  # higher than that would be a leak
    assert found["brier"] < 0.155
