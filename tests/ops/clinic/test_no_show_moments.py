from datetime import timedelta

import polars as pl

from ops.clinic.no_show_moments import Moment, by_moment, learn_by_moment
from ops.clinic.no_show_reasons import reasons, reasons_by_moment
from ops.tables import AppointmentKnown, NoShowRisk
from tests.ops.clinic.booked import appointments, coming


def seen_at_each_moment(count=1200):
    eve = appointments(count)
    booking = AppointmentKnown.validate(
        eve.with_columns(known_at="booked_at", reminded=pl.lit(False))
    )
    third = pl.max_horizontal("booked_at", pl.col("starts_at") - pl.duration(days=3))
    three = AppointmentKnown.validate(eve.with_columns(known_at=third, reminded=pl.lit(False)))
    return {Moment.BOOKING: booking, Moment.THREE_DAYS: three, Moment.ONE_DAY: eve}


def with_notice(seen, days):
    notice = pl.col("starts_at") - pl.duration(hours=pl.Series([24 * d for d in days]))
    return AppointmentKnown.validate(coming(seen)[: len(days)].with_columns(known_at=notice))


def test_an_appointment_is_said_by_the_moment_nearest_before_it():
    asked = with_notice(appointments(100), [1, 3, 10])
    found = {moment: rows.height for moment, rows in by_moment(asked).items()}
    assert found == {Moment.ONE_DAY: 1, Moment.THREE_DAYS: 1, Moment.BOOKING: 1}


def test_every_moment_has_the_candidate_chosen_on_the_eve():
    learnt = learn_by_moment(seen_at_each_moment())
    assert {model.name for model in learnt.models.values()} == {learnt.eve.name}
    assert learnt.models[Moment.BOOKING].trials.is_empty()


def test_each_appointment_gets_one_chance_from_its_own_moment():
    seen = seen_at_each_moment()
    learnt = learn_by_moment(seen)
    asked = with_notice(seen[Moment.ONE_DAY], [1, 3, 10])
    said = learnt.predict(asked)
    assert said["appointment_id"].to_list() == asked["appointment_id"].sort().to_list()
    eve = AppointmentKnown.validate(
        asked.filter(pl.col("starts_at") - pl.col("known_at") < timedelta(2))
    )
    assert learnt.eve.predict(eve).equals(
        NoShowRisk.validate(
            said.filter(pl.col("appointment_id").is_in(eve["appointment_id"].implode()))
        )
    )


def test_nobody_booked_gives_an_empty_table():
    learnt = learn_by_moment(seen_at_each_moment(60))
    assert learnt.predict(AppointmentKnown.create_empty()).equals(NoShowRisk.create_empty())


def test_each_appointment_asked_for_is_told_why_by_the_model_that_spoke():
    seen = seen_at_each_moment()
    learnt = learn_by_moment(seen)
    asked = with_notice(seen[Moment.ONE_DAY], [1, 3, 10])
    some = sorted(asked["appointment_id"].to_list())[:2]
    told = reasons_by_moment(learnt, asked, some)
    assert told["appointment_id"].to_list() == some
    own = {
        one.appointment_id: one.sentence()
        for moment, rows in by_moment(asked).items()
        for one in reasons(learnt.models[moment], AppointmentKnown.cast(rows), some)
    }
    assert dict(told.select("appointment_id", "reasons").rows()) == own
    assert reasons_by_moment(learnt, asked, []).is_empty()
