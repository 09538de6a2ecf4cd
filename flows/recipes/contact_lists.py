"""Whom each clinic calls and sends a message tomorrow, and whether the chances still hold."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import dataframely as dy
import polars as pl

from flows.recipe import Occasion, Said
from ops.clinic.reminder_effect import learn_effects
from ops.clinic.reminder_watch import watched
from ops.clinic.reminders import Listed, ReminderPolicy, reminder_list, shares
from ops.tables import ContactCandidate, ContactEffect, ContactList
from warehouse import contact_candidates, contacts, forecasts, reading, reference, writing
from warehouse.settings import settings

FIRST, LAST = 1, 4
"""Local days ahead: from tomorrow's appointments to those after a weekend."""
LATELY = timedelta(days=28)


def policy_of(clinic: Mapping[str, Any]) -> ReminderPolicy:
    """What a clinic can do in a day, as it told; where it did not, what is usual."""
    usual = ReminderPolicy(held_out=settings().contact_held_out)
    calls, messages = clinic["calls_a_day"], clinic["messages_a_day"]
    return replace(
        usual,
        calls=usual.calls if calls is None else calls,
        messages=usual.messages if messages is None else messages,
    )


def propose(occasion: Occasion) -> Said:
    """A list for every clinic with appointments in the coming days, and what lists have done."""
    as_of = occasion.as_of
    with reading(as_known=as_of) as db:
        coming = contact_candidates.candidates(db, as_of=as_of, first=FIRST, last=LAST)
        clinics = reference.clinics(db).to_dicts()
        zones = dict(reference.sites(db).select("site_id", "time_zone").rows())
        seen = contacts.seen(db, as_of=as_of)
    if coming.is_empty():
        return Said("nothing", "No appointment of the coming days has a chance of a no-show yet.")
    effects = learn_effects(seen, learnt_at=as_of)
    made = []
    for clinic in clinics:
        mine = ContactCandidate.cast(coming.filter(clinic_id=clinic["clinic_id"]))
        if not mine.is_empty():
            head = _head(occasion, clinic, zones.get(clinic["site_id"]), mine.height)
            made.append((head, _listed(mine, effects, clinic, head["list_id"])))
    with writing("plan") as db:
        contacts.save_effects(db, effects)
        for head, listed in made:
            contacts.save_list(db, _papers(head, listed), listed.lines, listed.left_out)
    return _said([listed for _, listed in made])


def watch_chances(occasion: Occasion) -> Said:
    """Hold the chances of the last weeks against who came, on those whom no list contacted."""
    as_of = occasion.as_of
    with reading(as_known=as_of) as db:
        if forecasts.latest_no_show(db, as_of=as_of).is_empty():
            return Said("nothing", "No chance of a no-show has been said yet.")
        told = contacts.told(db, since=as_of - LATELY, as_of=as_of)
    scores = watched(told, settings().contact_held_out)
    if scores.is_empty():
        return Said("done", "No appointment with a chance has come to its end yet.")
    with writing("review") as db:
        forecasts.save_scores(db, scores)
    clinics = scores["entity_id"].n_unique()
    return Said("done", f"Chances of {clinics} clinics held against who came.", scores.height)


def _listed(
    mine: dy.DataFrame[ContactCandidate],
    effects: dy.DataFrame[ContactEffect],
    clinic: Mapping[str, Any],
    list_id: str,
) -> Listed:
    seed = settings().contact_seed
    return reminder_list(mine, effects, policy_of(clinic), list_id=list_id, seed=seed)


def _said(made: list[Listed]) -> Said:
    lines = pl.concat([listed.lines for listed in made])
    called = lines.filter(channel="call", arm="contact").height
    sent = lines.filter(channel="message", arm="contact").height
    words = (
        f"Lists for {len(made)} clinics: {called} to call, {sent} to send a message, "
        f"{lines.height - called - sent} held out by lot."
    )
    return Said("done", words, lines.height)


def _head(
    occasion: Occasion, clinic: Mapping[str, Any], zone: str | None, considered: int
) -> dict[str, Any]:
    policy = policy_of(clinic)
    today = occasion.as_of.astimezone(ZoneInfo(zone or settings().time_zone)).date()
    return {
        "list_id": f"contact-{clinic['clinic_id']}-{today:%Y%m%d}",
        "clinic_id": clinic["clinic_id"],
        "site_id": clinic["site_id"],
        "day_on": today,
        "made_at": occasion.as_of,
        "calls": policy.calls,
        "messages": policy.messages,
        "held_out": policy.held_out,
        "considered": considered,
    }


def _papers(head: dict[str, Any], listed: Listed) -> dy.DataFrame[ContactList]:
    groups = ", ".join(
        f"{n} aged {group} ({100 * share:.0f} %)" for group, (n, share) in shares(listed).items()
    )
    n = listed.contacts.height
    summary = f"{n} to contact: {groups}." if n else "Nobody to contact."
    empty = ContactList.create_empty()
    return ContactList.validate(pl.DataFrame([head | {"summary": summary}], schema=empty.schema))
