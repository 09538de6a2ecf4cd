from ops.ed.drivers import Pressure, drivers

COUNTS = (16, 20, 24, 30)


def test_drivers_are_told_in_patients_and_places():
    seen = Pressure(18, 8, 14.2, 4, 2.0, 61.6, 55.0, 20)
    assert drivers(seen, COUNTS) == (
        "18 patients in the ED now, 4 more than usual at this hour; level 2 begins at 20. "
        "4 of them wait for a bed on a ward, 2 more than usual at this hour. "
        "About 62 arrivals expected in the next 8 h, 7 more than usual. "
        "2 of 20 treatment places are free."
    )


def test_what_is_unknown_is_not_told_as_zero():
    said = drivers(Pressure(30, 8), COUNTS)
    assert said == "30 patients in the ED now. How many wait for a bed is not known."
