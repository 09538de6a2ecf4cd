"""How a roster stands: draft, proposed or published, and where published days end."""

import json
from datetime import date
from zoneinfo import ZoneInfo

import dataframely as dy
import polars as pl
import streamlit as st

from app import read, waits
from app.alive import Desk
from app.read import Here
from app.words import desk as words
from ops.staffing.asking import open_from
from ops.tables import Decision, Proposal
from ops.takeaway.standing import accepted


def today(here: Here) -> date:
    """The day it is on the clock of the site."""
    return here.now.astimezone(ZoneInfo(here.zone)).date()


def first_open(site_id: str, said: dy.DataFrame[Decision], here: Here) -> date:
    """The first day from today on that no published roster of a site covers."""
    known = read.covering(here.copy, "roster", today(here), here.as_of)
    mine = Proposal.cast(known.filter(pl.col("place_id") == site_id))
    spans = [(one.from_on, one.to_on) for one in accepted(mine, said)]
    return open_from(today(here), spans)


def line(desk: Desk) -> date:
    """Draft, proposed or published in a word, and the line between published and open days.

    Gives back the first day that is open.
    """
    said, draft, proposal = desk.said, desk.draft, desk.proposal
    verdict = said[0]["verdict"] if said else ""
    decided = json.loads(said[0]["changes"] or "[]") if said else []
    changes = 0 if draft.changes == decided else len(draft.changes)
    published = verdict in ("accepted", "changed")
    badge, beside = words.stands(published, verdict == "declined", changes)
    first = first_open(proposal["place_id"], desk.decisions, desk.here)
    told = words.line(first, today(desk.here), proposal["to_on"])
    st.markdown(" · ".join(part for part in (badge, beside, told) if part))
    waits.told({desk.proposal_id}, desk.here)
    return first
