"""A service of this machine that signs people in by OpenID Connect, and asks them nothing."""

import json
import threading
import time
from base64 import urlsafe_b64encode
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from secrets import token_urlsafe
from urllib.parse import parse_qs, urlencode, urlsplit

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa

CLIENT = "planner"


class Service:
    """Who is signed in next, and how old their tokens say they are."""

    def __init__(self):
        self.email, self.hours_ago = "ann@hospital.example", 0
        self.asked = 0
        self._nonces = {}
        self._key = rsa.generate_private_key(public_exponent=65537, key_size=2048)

    def metadata(self, address):
        """OpenID Connect Discovery 1.0, 3."""
        return {
            "issuer": address,
            "authorization_endpoint": f"{address}/authorize",
            "token_endpoint": f"{address}/token",
            "jwks_uri": f"{address}/keys",
            "id_token_signing_alg_values_supported": ["RS256"],
        }

    def keys(self):
        """The public key, as RFC 7517 writes it."""
        numbers = self._key.public_key().public_numbers()
        parts = {"n": numbers.n, "e": numbers.e}
        told = {k: _coded(v.to_bytes((v.bit_length() + 7) // 8)) for k, v in parts.items()}
        return {"keys": [{"kty": "RSA", "kid": "1", "use": "sig", "alg": "RS256", **told}]}

    def back(self, asked):
        """Where a browser goes at once: nobody types a password here."""
        self.asked += 1
        code = token_urlsafe()
        self._nonces[code] = asked.get("nonce")
        return f"{asked['redirect_uri']}?{urlencode({'code': code, 'state': asked['state']})}"

    def token(self, address, code):
        """The identity token: who it is, and since when."""
        at = int(time.time() - 3600 * self.hours_ago)
        claims = {"iss": address, "aud": CLIENT, "sub": "7", "email": self.email, "iat": at}
        claims |= {"exp": int(time.time()) + 300, "nonce": self._nonces.pop(code)}
        head = {"alg": "RS256", "typ": "JWT", "kid": "1"}
        said = ".".join(_coded(json.dumps(part).encode()) for part in (head, claims))
        seal = self._key.sign(said.encode(), padding.PKCS1v15(), hashes.SHA256())
        token = f"{said}.{_coded(seal)}"
        return {"id_token": token, "access_token": "x", "token_type": "Bearer", "expires_in": 300}


@contextmanager
def who_signs_in():
    """The service and its address, for as long as the block lasts."""
    service = Service()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            url = urlsplit(self.path)
            if url.path == "/authorize":
                self.send_response(302)
                asked = {name: one for name, [one] in parse_qs(url.query).items()}
                self.send_header("Location", service.back(asked))
                self.end_headers()
                return
            self._say(service.keys() if url.path == "/keys" else service.metadata(address))

        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            self._say(service.token(address, parse_qs(body)["code"][0]))

        def _say(self, told):
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.end_headers()
            self.wfile.write(json.dumps(told).encode())

        def log_message(self, *_words):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    address = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield service, address
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def _coded(told):
    return urlsafe_b64encode(told).rstrip(b"=").decode()
