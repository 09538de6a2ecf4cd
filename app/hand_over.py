"""Write the handover of sites without a browser: ``python -m app.hand_over FOLDER SITE@MEETING…``.

Notices are sent by flows, which import nothing of the planner; so they start this as a process,
and what is sent is made by the very functions that draw the pages. The files go into FOLDER. The
last line on standard output is JSON: what is said of each site, its files, and their lines for
the list of what left the house, which whoever sends them keeps.
"""

import json
import logging
import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from streamlit.runtime.caching import cache_data_api

from app import spoken
from app.access import Person
from ops.errors import PlanningError
from ops.languages import LANGUAGES
from warehouse.people_settings import Role
from warehouse.settings import settings

BY = "notices"
"""In whose name files leave that nobody took by hand."""


class NoHandoverError(PlanningError):
    """A handover was asked for that cannot be written."""


def written(site_id: str, meeting: datetime, folder: Path) -> Mapping[str, Any]:
    """The handover of a site for a bed meeting: what it says, its files, and their lines."""
    from app import handover, read
    from app.origin import origin
    from app.read import Here
    from ops.takeaway import making

    pinned = read.pin()
    if pinned is None:
        raise NoHandoverError(
            "A published copy was needed, and nothing has been published. Run `hospital day`."
        )
    copy, now = pinned
    sites = {one.site_id: one for one in read.sites(copy.name, copy.as_of)}
    if site_id not in sites:
        raise NoHandoverError(
            f"The site {site_id} was needed, and {', '.join(sites) or 'none'} is known. Correct "
            "its name in [notices.sites]."
        )
    here = Here(copy, now, sites[site_id], Person(BY, frozenset({Role.BED_MANAGER})))
    handed = handover.sheet(here)
    told = handover.to_leave(here, meeting)
    where = origin(told, here)
    told = replace(told, make=lambda _: making.handover(handed, where))
    files = [told.file(key, where) for key in told.keys]
    for file, line in files:
        (folder / line["file_name"]).write_bytes(file)
    figures = [(one.label, one.value, one.below) for one in handed.figures]
    said = {"state": handed.state, "sentence": handed.sentence, "figures": figures}
    said |= {"ages": handed.ages, "read": handed.read}
    return {"site_id": site_id, **said, "origin": asdict(where), "lines": [x for _, x in files]}


def main(words: Sequence[str]) -> None:
    """Write what is asked for and say what that was."""
    # Without a server every kept read would warn that there is none, and nobody could act on it.
    logging.getLogger(cache_data_api.__name__).setLevel(logging.ERROR)
    folder = Path(words[0])
    try:
        with spoken.speaking(LANGUAGES[settings().language]):
            told = [_asked(one, folder) for one in words[1:]]
    except PlanningError as error:
        sys.stderr.write(f"{error}\n")
        raise SystemExit(1) from None
    sys.stdout.write(json.dumps(told, default=_as_text) + "\n")


def _asked(words: str, folder: Path) -> Mapping[str, Any]:
    site_id, _, meeting = words.rpartition("@")
    return written(site_id, datetime.fromisoformat(meeting), folder)


def _as_text(value: object) -> str:
    return value.isoformat() if isinstance(value, datetime) else str(value)


if __name__ == "__main__":
    main(sys.argv[1:])
