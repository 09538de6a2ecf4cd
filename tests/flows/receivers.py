"""Real servers of this machine that notices are sent to: one takes mail, one takes webhooks."""

import socket
import ssl
import threading
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.policy import default
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

PASSWORD = "correct horse"


class Mailbox:
    """What a mail server got, and what it will answer to the next messages."""

    def __init__(self):
        self.letters, self.to, self.answers, self.refused = [], [], [], set()

    async def handle_RCPT(self, _server, _session, envelope, address, _options):  # noqa: N802
        if address in self.refused:
            return "550 no such mailbox"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server, _session, envelope):  # noqa: N802
        if self.answers and (answer := self.answers.pop(0)):
            return answer
        self.to.append(envelope.rcpt_tos)
        self.letters.append(message_from_bytes(envelope.content, policy=default))
        return "250 OK"


@contextmanager
def mail_server(*, tls=None, from_the_start=False, signing_in=False):
    """A mail server, with STARTTLS if it has a certificate; yields its mailbox and its port."""
    mailbox, more = Mailbox(), {}
    if tls:
        served = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        served.load_cert_chain(tls)
        begins = {"ssl_context": served}
        more = begins if from_the_start else {"tls_context": served, "require_starttls": True}
    if signing_in:
        more |= {"authenticator": _knows, "auth_required": True}
    # Port 0 would be looked for as such when it has begun: the system names a free one first.
    server = Controller(mailbox, hostname="127.0.0.1", port=_free_port(), **more)
    server.start()
    try:
        yield mailbox, server.port
    finally:
        server.stop()


def _knows(server, session, envelope, mechanism, told):
    return AuthResult(success=told.password == PASSWORD.encode(), handled=False)


def _free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Calls:
    """What a web server was told, and what it will answer: 200 when nothing else is asked.

    An answer is a number, or a number and headers.
    """

    def __init__(self):
        self.heard, self.answers = [], []
        self.told, self.wait = threading.Event(), threading.Event()


@contextmanager
def web_server():
    """A web server that takes webhooks; yields what it heard and its address."""
    calls = Calls()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            calls.heard.append((self.path, dict(self.headers), body))
            calls.told.set()
            answer = calls.answers.pop(0) if calls.answers else 200
            if answer == "silence":
                calls.wait.wait(5)
                return
            answer, heads = answer if isinstance(answer, tuple) else (answer, {})
            self.send_response(answer)
            for name, value in heads.items():
                self.send_header(name, value)
            if answer in (301, 302, 307):
                self.send_header("Location", "/elsewhere")
            self.end_headers()

        def log_message(self, *_words):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield calls, f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        calls.wait.set()
        server.shutdown()
        thread.join()
        server.server_close()


def certificate(folder):
    """A certificate of 127.0.0.1 with its key in one file, good for an hour."""
    key, now = ec.generate_private_key(ec.SECP256R1()), datetime.now(UTC)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(minutes=1))
        .not_valid_after(now + timedelta(hours=1))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False
        )
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = folder / "mail.pem"
    path.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        + made.public_bytes(serialization.Encoding.PEM)
    )
    return path
