"""Who is called from the list and waits already is an elective, not an emergency."""

from dataclasses import replace

import numpy as np
import pytest

from ops.tables.forecast import CENSUS_PARTS
from ops.wards.cohort import learn, lived
from tests.ops.wards.test_lived import site


def parts(late):
    past = site()
    learnt = learn(past)
    listed = replace(learnt.coming.listed, late=np.array(late))
    courses = lived(past, replace(learnt, coming=replace(learnt.coming, listed=listed)))
    return dict(zip(CENSUS_PARTS, np.moveaxis(courses.parts[:, :, 30], 1, 0), strict=True))


def test_electives_who_wait_at_the_issue_come_as_electives():
    nobody, three = parts([0, 0]), parts([3, 0])
    assert (three["elective"] - nobody["elective"]).tolist() == pytest.approx([3, 0])
    assert three["emergency"] == pytest.approx(nobody["emergency"], abs=0.5)
