"""Ask the planner for a page as a browser does, over its own protocol."""

import json
import time
from contextlib import contextmanager

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.web.server.starlette.starlette_app_utils import (
    create_signed_value,
    generate_xsrf_token_string,
)
from websockets.sync.client import connect

PATIENCE_SECONDS = 120
SECRET = "secret of the cookies of these tests"
AUTH = f"""[auth]
cookie_secret = "{SECRET}"
redirect_uri = "http://127.0.0.1/oauth2callback"
client_id = "planner"
client_secret = "secret"
server_metadata_url = "http://127.0.0.1:9/.well-known/openid-configuration"
"""
"""What Streamlit's secrets say where people sign in; nobody answers there."""


class Line:
    """A line to the planner, as one open page has it."""

    def __init__(self, line):
        self._line = line
        self._page = ""

    def told(self, path):
        """All that the server sends for a page, down to its last word."""
        asked = BackMsg()
        asked.rerun_script.page_name = path
        return self._heard(asked)

    def by_itself(self, fragment_id):
        """What it sends when a part of the page asks to be drawn again, with nobody there."""
        asked = BackMsg()
        asked.rerun_script.page_script_hash = self._page
        asked.rerun_script.fragment_id = fragment_id
        asked.rerun_script.is_auto_rerun = True
        return self._heard(asked)

    def _heard(self, asked):
        """TimeoutError if it goes quiet; a part that has the whole page drawn is not the end."""
        until = time.monotonic() + PATIENCE_SECONDS
        self._line.send(asked.SerializeToString())
        heard = []
        while True:
            said = self._line.recv(timeout=until - time.monotonic())
            heard.append(ForwardMsg.FromString(said))
            if heard[-1].WhichOneof("type") == "navigation":
                self._page = heard[-1].navigation.page_script_hash
            if heard[-1].WhichOneof("type") == "script_finished" and heard[-1].script_finished in (
                ForwardMsg.FINISHED_SUCCESSFULLY,
                ForwardMsg.FINISHED_FRAGMENT_RUN_SUCCESSFULLY,
                ForwardMsg.FINISHED_WITH_COMPILE_ERROR,
            ):
                return heard


@contextmanager
def line(address, claims=None, *, cookies=None, origin=None, session=None):
    """A line of whoever signed in with these claims; of nobody without them.

    ``session``: what a browser names that lost its line and comes back by itself.
    """
    xsrf = generate_xsrf_token_string()
    kept = {"_streamlit_xsrf": xsrf, **(cookies or {})}
    kept |= cookie(address, claims) if claims else {}
    with connect(
        address.replace("http", "ws") + "/_stcore/stream",
        subprotocols=["streamlit", xsrf, *([session] if session else [])],
        origin=origin or address,
        ping_interval=None,
        max_size=None,
        additional_headers={"Cookie": "; ".join(f"{name}={kept[name]}" for name in kept)},
    ) as opened:
        yield Line(opened)


def cookie(address, claims):
    """The cookie that Streamlit keeps of a sign-in."""
    told = json.dumps({**claims, "origin": address, "is_logged_in": True, "provider": "default"})
    return {"_streamlit_user": create_signed_value(SECRET, "_streamlit_user", told).decode()}


def told(address, path):
    """All that the server sends for a page to nobody in particular."""
    with line(address) as opened:
        return opened.told(path)
