import numpy as np
import polars as pl
import pytest
from scipy.special import logit

from ops.clinic.no_show import learn_no_show
from ops.clinic.no_show_candidates import CANDIDATES
from ops.clinic.no_show_reasons import Reasons, reasons
from tests.ops.clinic.booked import appointments, coming


@pytest.mark.parametrize("name", CANDIDATES)
def test_reasons_add_up_to_the_chance_that_was_said(name):
    seen = appointments(1200)
    model = learn_no_show(seen, name=name)
    asked = coming(seen)
    said = dict(model.predict(asked).select("appointment_id", "probability").iter_rows())
    found = reasons(model, asked, said)
    assert [one.appointment_id for one in found] == asked["appointment_id"].to_list()
    for one in found:
        assert one.log_odds == pytest.approx(logit(said[one.appointment_id]), abs=1e-6)


def test_only_those_asked_for_are_told():
    seen = appointments(1200)
    model, asked = learn_no_show(seen), coming(seen)
    wanted = asked["appointment_id"][3]
    assert [one.appointment_id for one in reasons(model, asked, [wanted])] == [wanted]
    assert reasons(model, asked, []) == ()


def test_a_long_wait_is_told_as_what_raises_the_chance():
    seen = appointments(2000)
    model = learn_no_show(seen, name="splined logistic")
    asked = coming(seen)
    long = asked.filter(pl.col("lead_days") == 45)["appointment_id"].to_list()
    for one in reasons(model, asked, long):
        assert one.sentence().startswith("Raised by how long ago it was booked (much)")


@pytest.mark.parametrize(
    ("parts", "sentence"),
    [
        ({"age": 0.05}, "Nothing sets this appointment apart: it gets the usual chance."),
        ({"age": -0.4}, "Lowered by age."),
        (
            {"reminders": -0.2, "age": 0.8},
            "Raised by age (much); lowered by reminders (a little).",
        ),
        (
            {"age": 0.4, "the time of day": 0.5, "reminders": 0.2, "how it is held": 0.15},
            "Raised by the time of day, age and reminders (a little).",
        ),
    ],
)
def test_the_largest_parts_are_told_in_words(parts, sentence):
    assert Reasons("a", -1.0, parts).sentence() == sentence


def test_parts_are_finite_when_little_is_known():
    seen = appointments(1200)
    bare = coming(seen).with_columns(pl.lit(None, pl.Int32).alias("age_years"))
    for name in ("splined logistic", "LightGBM"):
        for one in reasons(learn_no_show(seen, name=name), bare, bare["appointment_id"].to_list()):
            assert np.isfinite(list(one.parts.values())).all()
