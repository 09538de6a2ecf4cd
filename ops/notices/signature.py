"""How a webhook's receiver knows that a notice is ours and new: HMAC-SHA256 of moment and body.

The scheme is the common one: the signed text is the moment in Unix seconds, a full stop and the
body, byte for byte (RFC 2104 for HMAC). Receivers compute it with the shared secret, compare in
constant time, and refuse a moment that is more than some minutes old.
"""

import hashlib
import hmac
from collections.abc import Mapping
from datetime import datetime

from ops.notices.notice import idempotency_key


def signature(secret: bytes, at: datetime, body: bytes) -> str:
    """The signature of a body sent at a moment, as 64 hexadecimal digits."""
    signed = f"{int(at.timestamp())}.".encode() + body
    return hmac.new(secret, signed, hashlib.sha256).hexdigest()


def signed_headers(key: str, body: bytes, *, secret: bytes, at: datetime) -> Mapping[str, str]:
    """The headers of a webhook's request."""
    return {
        "Content-Type": "application/json",
        "Idempotency-Key": idempotency_key(key),
        "Hospital-Timestamp": str(int(at.timestamp())),
        "Hospital-Signature": f"v1={signature(secret, at, body)}",
    }
