"""Ask the planner for a page as a browser does, over its own protocol."""

import time

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.sync.client import connect

PATIENCE_SECONDS = 120


def told(address, path):
    """All that the server sends for a page, down to its last word; TimeoutError if it goes quiet."""
    asked = BackMsg()
    asked.rerun_script.page_name = path
    until = time.monotonic() + PATIENCE_SECONDS
    stream = address.replace("http", "ws") + "/_stcore/stream"
    plain = {"subprotocols": ["streamlit"], "origin": address, "ping_interval": None}
    heard = []
    with connect(stream, max_size=None, **plain) as line:
        line.send(asked.SerializeToString())
        while True:
            heard.append(ForwardMsg.FromString(line.recv(timeout=until - time.monotonic())))
            if heard[-1].WhichOneof("type") == "script_finished":
                return heard
