"""Several files as one zip file, the same bytes for the same files."""

import io
import zipfile
from collections.abc import Mapping
from datetime import UTC, datetime

OLDEST = datetime(1980, 1, 1, tzinfo=UTC)
"""Nothing in a zip file can be older."""


def as_zip(files: Mapping[str, bytes], made_at: datetime) -> bytes:
    """The files by their names, each as made at ``made_at``."""
    moment = max(made_at.astimezone(UTC), OLDEST).timetuple()[:6]
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as parcel:
        for name in sorted(files):
            parcel.writestr(zipfile.ZipInfo(name, moment), files[name], zipfile.ZIP_DEFLATED)
    return held.getvalue()
