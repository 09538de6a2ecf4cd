"""The address of a page is no way around the law of access."""

import pytest
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.sync.client import connect

from flows import planner
from flows.server import end

pytestmark = pytest.mark.slow


def told(address, path):
    """All that the server sends for a page, down to its last word."""
    asked = BackMsg()
    asked.rerun_script.page_name = path
    stream = address.replace("http", "ws") + "/_stcore/stream"
    plain = {"subprotocols": ["streamlit"], "origin": address, "ping_interval": None}
    heard = []
    with connect(stream, max_size=None, **plain) as line:
        line.send(asked.SerializeToString())
        while True:
            heard.append(ForwardMsg.FromString(line.recv(timeout=120)))
            if heard[-1].WhichOneof("type") == "script_finished":
                return heard


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
