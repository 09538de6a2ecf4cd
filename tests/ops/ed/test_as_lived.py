import numpy as np
import pytest

from ops.ed.as_lived import joined

LEVELS = (0.25, 0.5, 0.75)
VALUES = np.array([[10.0, 20.0, 30.0], [40.0, 60.0, 80.0]])


def lived(second):
    first = np.arange(100.0)
    return np.column_stack([first, second(first)])


def test_each_hour_keeps_its_own_distribution():
    paths = joined(VALUES, LEVELS, lived(lambda day: -day))
    assert np.median(paths[:, 0]) == pytest.approx(20, abs=1)
    assert np.quantile(paths[:, 1], 0.75) == pytest.approx(80, abs=1)


def test_hours_go_together_as_they_did():
    together = joined(VALUES, LEVELS, lived(lambda day: day))
    against = joined(VALUES, LEVELS, lived(lambda day: -day))
    assert np.corrcoef(together.T)[0, 1] > 0.99
    assert np.corrcoef(against.T)[0, 1] < -0.99


def test_too_few_past_days_are_refused():
    with pytest.raises(ValueError, match="28 whole past days, found 5"):
        joined(VALUES, LEVELS, np.zeros((5, 2)))
