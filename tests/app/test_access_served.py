"""The address of a page is no way around the law of access."""

import pytest

from flows import planner
from flows.server import end
from tests.app.spoken import told

pytestmark = pytest.mark.slow


def elements(heard):
    return [message.delta.new_element for message in heard]


def alerts(heard):
    return [one.alert.body for one in elements(heard) if one.WhichOneof("type") == "alert"]


def test_a_page_that_is_not_ones_own_sends_nothing_but_a_refusal(published, monkeypatch):
    monkeypatch.setenv("HOSPITAL_LOCAL_ROLES", '["supplies"]')
    process, address = planner.start(8640)
    try:
        refused = told(address, "clinics")
        assert any("page Clinics is for: clinic." in body for body in alerts(refused))
        kinds = {one.WhichOneof("type") for one in elements(refused)}
        assert not kinds & {"vega_lite_chart", "table", "arrow_data_frame", "metric"}
        assert not alerts(told(address, "supplies"))
    finally:
        end(process)
