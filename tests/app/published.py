"""A hospital that has delivered, been forecast and planned for, published for the planner to read.

North has four wards, an ED of 40 places, two clinics, 32 people and twelve items; its clock stands
at NOW. Ward n1 will be short of beds at 18:00, n2 may be, the others will not.
"""

import math
from datetime import UTC, datetime, timedelta
from statistics import NormalDist

import numpy as np
import polars as pl

import warehouse
from ops import series, tables
from ops.paths import Paths, packed
from tests.app.needs_told import hours, needs, said_before
from tests.app.reminded import remind
from tests.app.session_plans_told import plans_told
from tests.app.stock_record_told import tell_stock_record
from tests.app.stores_told import stores_told
from warehouse import ed_demand, forecasts, futures, judged, landing, levels, plans, publish, runs
from warehouse.settings import settings

NOW = datetime(2026, 1, 6, 9, tzinfo=UTC)
TODAY = NOW.date()
WARDS = {"n1": ("medicine", 28, 27), "n2": ("surgery", 20, 17), "n3": ("elderly care", 24, 19)}
WARDS["n4"] = ("cardiology", 16, 9)
SHIFTS = {"early": (7, 8), "late": (14, 8), "night": (21, 11)}
CLINICS = {"eyes": 15, "heart": 20}
ITEMS = [f"item {n:02}" for n in range(1, 13)]


def hospital(*, leave_out=(), replayed=True, invented=False, plan=True, forecast=True):
    """Land, forecast, plan and publish; ``leave_out`` names feeds that were never delivered."""
    run_id = runs.begin("day", as_of=NOW, replayed=replayed, way="plain")
    with warehouse.writing("test") as db:
        _deliver(settings().inbox, leave_out)
        landing.land_inbox(db, settings().inbox, as_of=NOW)
        if forecast:
            _forecast(db)
        if plan:
            _plan(db)
            tell_stock_record(db)
    runs.step(run_id, "land", "done", 1.5, rows=1234, words="all files landed")
    runs.end(run_id, "done")
    return publish.publish(as_of=NOW, run_id=run_id, replayed=replayed, invented=invented)


def _deliver(inbox, leave_out):
    for feed, rows in _feeds().items():
        if feed in leave_out:
            continue
        (inbox / feed).mkdir(parents=True, exist_ok=True)
        if feed == "clinic_requests":
            readable = 'feed = "clinic_requests"\nas_delivered = ["request_id"]\n'
            (inbox / feed / "map.toml").write_text(readable)
        pl.DataFrame(rows, infer_schema_length=None).write_csv(
            inbox / feed / "first.csv", datetime_format="%Y-%m-%dT%H:%M:%SZ", time_format="%H:%M"
        )


def _feeds():
    return {
        "sites": [{"site_id": "north", "time_zone": "Europe/London", "ed_places": 40}],
        "wards": [_ward(name) for name in WARDS]
        + [_ward("n1") | {"ward_id": "n9", "open_beds": "many"}],
        "ed_arrivals_hourly": [_arrivals(at) for at in _hours(63)],
        "ed_census_hourly": [_present(at) for at in [*_hours(63), NOW]],
        "ward_stays": list(_stays()),
        "clinics": [
            {
                "clinic_id": name,
                "site_id": "north",
                "slot_minutes": size,
                "late_cancel_hours": 24,
            }
            for name, size in CLINICS.items()
        ],
        "clinic_sessions": [
            {
                "session_id": session,
                "clinic_id": session.split()[0],
                "starts_at": at,
                "ends_at": at + timedelta(hours=3),
                "slots": 12,
            }
            for session, at in _sessions()
        ],
        "appointments": list(_appointments()),
        "clinic_requests": list(_waiting()),
        "shift_types": [
            {
                "shift_type_id": name,
                "starts": f"{hour:02}:00",
                "minutes": hours * 60,
                "paid_minutes": hours * 60 - 30,
            }
            for name, (hour, hours) in SHIFTS.items()
        ],
        "staff": [
            {"staff_id": who, "home_ward_id": ward, "contracted_minutes": 2250, "grade": "band 5"}
            for who, ward in _people()
        ],
        "staff_skills": [{"staff_id": who, "skill": "nurse"} for who, _ in _people()],
        "absences": [
            {
                "staff_id": "n1nurse8",
                "from_on": TODAY,
                "to_on": TODAY + timedelta(days=4),
                "kind": "leave",
            }
        ],
        "items": [
            {
                "item_id": item,
                "issue_unit": "box",
                "pack_size": 10,
                "lead_time_days": 3,
                "criticality": "essential",
                "pack_price_gbp": 12.5,
                "supplier": "Medway",
            }
            for item in ITEMS
        ],
        "suppliers": [
            {"supplier": "Medway", "delivery_gbp": 15, "least_order_gbp": 100, "order_by": "11:00"},
            {"supplier": "Orland", "order_weekdays": "sun"},
        ],
        "stock_positions": [
            {
                "item_id": item,
                "location_id": "main store",
                "as_of_on": TODAY - timedelta(days=1),
                "on_hand": 20.0 * n,
                "on_order": 0.0,
            }
            for n, item in enumerate(ITEMS)
        ],
    }


def _ward(name):
    specialty, beds, _ = WARDS[name]
    return {"ward_id": name, "site_id": "north", "specialty": specialty, "open_beds": str(beds)}


def _hours(days):
    start = NOW - timedelta(days=days)
    return [start + timedelta(hours=n) for n in range(days * 24)]


def _mean(at):
    return 8 + 5 * math.sin((at.hour - 8) / 24 * 2 * math.pi)


def _arrivals(at):
    count = round(_mean(at)) + at.day % 3
    return {
        "site_id": "north",
        "hour_start": at,
        "arrivals": count,
        "ambulance_arrivals": count // 4,
    }


def _present(at):
    present = round(3.2 * _mean(at - timedelta(hours=3))) + at.day % 4
    return {
        "site_id": "north",
        "hour_start": at,
        "present": present,
        "waiting": present // 3,
        "boarding": 4,
    }


def _stays():
    for ward, (_, _, patients) in WARDS.items():
        # Somebody long ago, so that there are weeks of midnights to learn from.
        came = NOW - timedelta(days=30)
        yield {
            "stay_id": f"{ward} first",
            "ward_id": ward,
            "admission_type": "emergency",
            "in_at": came,
            "out_at": came + timedelta(days=1),
        }
        for n in range(patients + 12):
            came = NOW - timedelta(hours=7 * n + 5)
            left = came + timedelta(hours=6 * n) if n >= patients else None
            yield {
                "stay_id": f"{ward} {n}",
                "ward_id": ward,
                "admission_type": "emergency",
                "in_at": came,
                "out_at": left,
            }


def _sessions():
    for clinic in CLINICS:
        for n in range(6):
            yield f"{clinic} {n}", NOW + timedelta(days=n + 1)


def _appointments():
    for number, (session, at) in enumerate(_sessions()):
        for slot in range(8 + number % 5):
            yield {
                "appointment_id": f"{session} {slot}",
                "clinic_id": session.split()[0],
                "session_id": session,
                "booked_at": NOW - timedelta(days=20),
                "starts_at": at + timedelta(minutes=15 * slot),
                "status": "booked",
            }
    yield {
        "appointment_id": "given up",
        "clinic_id": "eyes",
        "session_id": "eyes 2",
        "booked_at": NOW - timedelta(days=20),
        "starts_at": NOW + timedelta(days=3, minutes=15 * 11),
        "cancelled_at": NOW - timedelta(days=1),
        "status": "cancelled_by_patient",
    }


def _waiting():
    """Three patients who wait for eyes, and one who will only be seen by video."""
    asked = {"r1": ("urgent", 40), "r2": ("soon", 30), "r3": ("routine", 20), "r4": ("routine", 9)}
    for name, (priority, days) in asked.items():
        yield {
            "request_id": name,
            "patient_id": f"patient {name}",
            "clinic_id": "eyes",
            "visit_kind": "follow_up",
            "priority": priority,
            "waiting_since_on": TODAY - timedelta(days=days),
            "target_on": TODAY + timedelta(days=30 - days),
            "modalities": "video" if name == "r4" else "in_person",
            "notice_days": 0 if name in ("r1", "r2") else None,
            "status": "waiting",
        }


def _people():
    return [(f"{ward}nurse{n}", ward) for ward in WARDS for n in range(1, 9)]


# --- what to expect -------------------------------------------------------------------------


def quantiles(name, place, targets, issued_at=NOW):
    """A forecast that is normal about ``targets``: {moment: (middle, spread)}."""
    rows = [
        {
            "series": name,
            "entity_id": place,
            "issued_at": issued_at,
            "target_at": at,
            "level": level,
            "value": max(0.0, middle + spread * NormalDist().inv_cdf(level)),
        }
        for at, (middle, spread) in targets.items()
        for level in series.LEVELS
    ]
    return tables.Forecast.validate(pl.DataFrame(rows), cast=True)


def chances(name, place, targets, threshold):
    """The chances of exceeding a limit that go with the same forecast."""
    rows = [
        {
            "series": name,
            "entity_id": place,
            "issued_at": NOW,
            "target_at": at,
            "threshold": float(threshold),
            "probability": 1 - NormalDist(middle, spread).cdf(threshold + 0.5),
        }
        for at, (middle, spread) in targets.items()
    ]
    return tables.Chance.validate(pl.DataFrame(rows), cast=True)


def meetings():
    """The bed meetings of the coming week."""
    midnight = NOW.replace(hour=0)
    every = [midnight + timedelta(hours=24 * d + h) for d in range(8) for h in (0, 8, 12, 18)]
    return [at for at in every if NOW < at <= NOW + timedelta(days=7)]


def _forecast(db):
    ahead = [NOW + timedelta(hours=n) for n in range(48)]
    arriving = {at: (_mean(at) + 1, 2.5) for at in ahead}
    present = {at: (3.4 * _mean(at - timedelta(hours=3)) + 2, 4.5) for at in ahead}
    forecasts.save(db, quantiles("ed_arrivals", "north", arriving))
    forecasts.save(db, quantiles("ed_census", "north", present))
    forecasts.save_chances(db, chances("ed_census", "north", present, 40))
    levels.save(db, surge_levels())
    levels.save_alerts(db, _alert())
    for part, share in (("ambulance", 0.25), ("other", 0.75)):
        told = {at: (share * mean, 2.5 * share) for at, (mean, _) in arriving.items()}
        forecasts.save(db, quantiles("ed_arrivals_by_mode", f"north/{part}", told))
    futures.save_paths(db, packed(_paths(ahead)))
    together = dict.fromkeys(meetings(), (0.0, 4.0))
    for ward, (_, beds, now) in WARDS.items():
        lean = {"n1": 2.0, "n2": 1.5}.get(ward, 0.0)
        needed = {
            at: (now + lean * (at.hour == 18) - 0.2 * n**0.5, 1.2 + 0.1 * n)
            for n, at in enumerate(meetings())
        }
        forecasts.save(db, quantiles("ward_census", ward, needed))
        by_hour = dict.fromkeys(hours(NOW), (now, 1.2))
        forecasts.save_chances(db, chances("ward_census", ward, by_hour | needed, beds))
        together = {at: (middle + needed[at][0], 4.0) for at, (middle, _) in together.items()}
    forecasts.save(db, quantiles("site_census", "north", together))
    whole = dict.fromkeys(hours(NOW), (72, 4.0)) | together
    beds = sum(beds for _, beds, _ in WARDS.values())
    forecasts.save_chances(db, chances("site_census", "north", whole, beds))
    forecasts.save_attendance(db, _attendance())
    ed_demand.save(db, _bed_demand())
    _models(db)
    _judged(db)
    _needs(db)


def _needs(db):
    needs(db, WARDS, NOW)
    ahead = [at for at in meetings() if at < NOW + timedelta(days=2)]
    for before, shift in ((3, -3), (1, -1)):
        issued_at = NOW - timedelta(hours=before)
        for name, place, now in (("ward_census", "n1", 27), ("site_census", "north", 72)):
            said = dict.fromkeys(ahead, (now + shift, 1.5))
            forecasts.save(db, quantiles(name, place, said, issued_at))
            said_before(db, (name, place), {issued_at: now + shift, NOW: now}, ahead)


def _paths(ahead):
    """Six arrivals an hour on every path but the last tenth, which have seven."""
    counts = np.full((1, 500, len(ahead)), 6)
    counts[:, 450:] = 7
    return Paths("ed_arrivals", NOW, ("north",), tuple(ahead), counts)


def _judged(db):
    """Four weeks of site forecasts that held on 24 days, and one of the ED that leans."""
    record = {
        "series": "site_census",
        "entity_id": "north",
        "reviewed_at": NOW,
        "ahead": "to 24 h",
        "days": 28,
        "inside_80": 21,
        "inside_90": 24,
        "cases": 900,
        "pinball": 1.1,
        "mae": 3.2,
        "bias": -1.4,
        "mae_yesterday": 5.0,
        "mae_last_week": None,
    }
    drift = {
        "series": "ed_census",
        "entity_id": "north",
        "raised_at": NOW,
        "ahead": "to 24 h",
        "kind": "too_low",
        "days": 28,
        "value": 6.0,
        "limit": 5.0,
    }
    both = [record, record | {"series": "ed_census"}]
    judged.save_record(db, _rows(tables.TrackRecord, both), _rows(tables.Drift, [drift]))
    fell = {"series": "site_census", "reviewed_at": NOW, "ahead": "to 24 h"}
    tenths = [fell | {"tenth": n, "cases": 3 if n < 9 else 2} for n in range(1, 11)]
    judged.save_tenths(db, _rows(tables.TenthCount, tenths))
    seen = {"series": "ed_census", "entity_id": "north", "issued_at": NOW - timedelta(days=2)}
    rows = [
        seen
        | {
            "target_at": NOW - timedelta(hours=40 - n),
            "probability": 0.3,
            "exceeded": n < 3,
        }
        for n in range(10)
    ]
    judged.save_chances_seen(db, _rows(tables.ChanceSeen, rows))
    version = {
        "series": "site_census",
        "made_at": NOW - timedelta(days=3),
        "model": "patients_present",
        "challenger": "usual_week",
        "replaced": None,
        "configuration": "0123456789ab",
        "code_version": "0.1.0",
        "pinball": 1.0,
        "pinball_challenger": 1.2,
        "pinball_naive": 2.0,
        "first_asked_at": None,
        "last_asked_at": None,
        "why": "Held because first contest. Contest won by patients_present.",
    }
    judged.save_version(db, _rows(tables.ModelVersion, [version]))


SURGE = {"at_4h": (0.9, 0.3, 0.04, 0.004), "at_8h": (0.6, 0.2, 0.02, 0.002)}
SURGE |= {"at_24h": (0.7, 0.1, 0.01, 0.001), "within": (0.997, 0.62, 0.3, 0.02)}
AHEAD = {"at_4h": 4, "at_8h": 8, "at_24h": 24, "within": 24}


def surge_levels(issued_at=NOW):
    """Levels of an ED of 40 places: level 1 is there, level 2 is called for, 3 and 4 are not."""
    rows = [
        {
            "site_id": "north",
            "issued_at": issued_at,
            "window": window,
            "until_at": issued_at + timedelta(hours=AHEAD[window]),
            "level": n,
            "least": (20, 26, 40, 48)[n - 1],
            "act_at": 0.5,
            "probability": SURGE[window][n - 1],
            "lead_hours": (1.0, 6.0, None, None)[n - 1],
            "measure": "occupancy",
            "drivers": "20 patients in the ED now; level 2 begins at 26. 4 of them wait for a bed.",
        }
        for window in SURGE
        for n in (1, 2, 3, 4)
    ]
    frame = pl.DataFrame(rows, infer_schema_length=None)
    return tables.SurgeLevel.validate(frame.sort(tables.SurgeLevel.primary_key()), cast=True)


def _alert():
    row = {"site_id": "north", "issued_at": NOW, "level": 2, "level_before": 0, "raised": False}
    row |= {"held": "Quiet hours last until 10:00.", "told": "Surge level 2 is called for."}
    return _rows(tables.Alert, [row])


def _bed_demand():
    """Two decided; more by each meeting, and more still if the target were met."""
    parts = ("present", "coming", "total")
    rows = []
    for mode, more in (("running", 0), ("target", 2)):
        for specialty, size in ((None, 3), ("medicine", 2), ("surgery", 1)):
            place = "north" if specialty is None else series.part_of_site("north", specialty)
            for n, at in enumerate(meetings()[:4]):
                row = {"mode": mode, "entity_id": place, "issued_at": NOW, "target_at": at}
                row |= {"site_id": "north", "specialty": specialty}
                row["decided"] = 2 if specialty is None else None
                row |= {f"{part}_9_in_10": size + n + more for part in parts}
                row |= {f"{part}_7_in_10": size + n + more + 1 for part in parts}
                rows.append(row)
    return _rows(tables.EdBedDemand, rows)


def _attendance():
    rows = []
    for number, (session, at) in enumerate(_sessions()):
        booked = 8 + number % 5
        rows.append(
            {
                "session_id": session,
                "clinic_id": session.split()[0],
                "issued_at": NOW,
                "starts_at": at,
                "slots": 12,
                "booked": booked,
                "expected": 0.8 * booked,
                "low": booked // 2,
                "high": booked,
                "suggested_extra": 2,
                "over_slots": 0.02 + 0.05 * (number % 6),
            }
        )
    return tables.Attendance.validate(pl.DataFrame(rows), cast=True)


def _models(db):
    trials = {"seasonal_naive": 2.4, "our_climatology": 1.9, "auto_ets": 2.0, "lightgbm": 1.8}
    rows = [
        {
            "series": "ed_arrivals",
            "tried_at": NOW,
            "model": model,
            "metric": "pinball",
            "value": value,
            "cases": 480,
            "seconds": 1.0,
            "won": model == "lightgbm",
        }
        for model, value in trials.items()
    ]
    forecasts.save_trials(db, tables.Trial.validate(pl.DataFrame(rows), cast=True))
    issue = {
        "series": "ed_arrivals",
        "issued_at": NOW,
        "model": "lightgbm",
        "code_version": "1",
        "learnt_since": NOW - timedelta(days=63),
        "learnt_until": NOW,
        "note": None,
    }
    wards = issue | {"series": "ward_census", "model": "patients_present"}
    forecasts.save_issue(db, _rows(tables.Issue, [issue, wards]))


# --- what is proposed -----------------------------------------------------------------------


def _plan(db):
    remind(db, NOW)
    days = [TODAY + timedelta(days=n) for n in range(14)]
    roster = _roster(days)
    required = _required(days)
    plans.propose(
        db,
        _proposal("roster 1", "roster", "north", days, "Two weeks with 3 gaps on ward n1."),
        roster=roster,
        requirement=required,
        gaps=_gaps(required, roster),
        points=_rows(
            tables.RulePoints,
            [{"proposal_id": "roster 1", "rule": "fair_nights", "points": 45.0}],
        ),
    )
    for clinic in CLINICS:
        name = f"template {clinic}"
        plans.propose(
            db,
            _proposal(name, "template", clinic, days, f"Twelve bookings a session in {clinic}."),
            template=_template(name, clinic),
        )
    plans_told(db, _sessions(), NOW)
    plans.propose(
        db,
        _proposal("order 1", "order", "main store", days[:4], "Order 5 of 12 items today."),
        orders=_orders(),
        **stores_told(_orders(), TODAY),
    )
    plans.propose(
        db,
        _proposal("booking-north-1", "booking", "north", days, "2 of 4 who wait get a slot."),
        bookings=_rows(tables.BookingLine, [_booking("r2", 10), _booking("r3", 11)]),
        unbooked=_rows(tables.Unbooked, [_who("r4") | {"reason": "nobody is seen video"}]),
    )


def _who(request_id):
    told = next(row for row in _waiting() if row["request_id"] == request_id)
    names = ("request_id", "clinic_id", "priority", "waiting_since_on", "target_on")
    return {name: told[name] for name in names} | {"proposal_id": "booking-north-1"}


def _booking(request_id, slot):
    """A slot of the last session of eyes."""
    starts_at = NOW + timedelta(days=6, minutes=15 * slot)
    return _who(request_id) | {
        "session_id": "eyes 5",
        "slot": slot,
        "slots": 1,
        "starts_at": starts_at,
        "ends_at": starts_at + timedelta(minutes=15),
        "clinician_id": None,
        "room_id": None,
        "visit_kind": "follow_up",
        "modality": "in_person",
        "reason": "soon, waiting 30 days, target today",
    }


def accept_the_roster_and_propose_the_next():
    """Publish the same hospital after its roster was accepted and the one after it proposed."""
    days = [TODAY + timedelta(days=n) for n in range(14, 28)]
    accepted = {"decision_id": "d1", "proposal_id": "roster 1", "decided_at": NOW}
    accepted |= {"decided_by": "scheduler", "verdict": "accepted", "note": None, "changes": None}
    proposal = _proposal("roster 2", "roster", "north", days, "The two weeks after.")
    later = proposal.with_columns(made_at=NOW + timedelta(minutes=1))
    with warehouse.writing("test") as db:
        plans.fold_decisions(db, _rows(tables.Decision, [accepted]))
        plans.propose(db, tables.Proposal.cast(later))
    publish.publish(as_of=NOW + timedelta(minutes=1), run_id="r2", replayed=True)


def _rows(schema, rows):
    return schema.validate(pl.DataFrame(rows, infer_schema_length=None), cast=True)


def _proposal(name, kind, place, days, summary):
    row = {
        "proposal_id": name,
        "kind": kind,
        "place_id": place,
        "made_at": NOW,
        "from_on": days[0],
        "to_on": days[-1],
        "verdict": "feasible",
        "points": 3045.0,
        "bound": 2900.0,
        "based_on": NOW,
        "summary": summary,
    }
    return _rows(tables.Proposal, [row])


def span(day, shift):
    """When a shift of a day starts and ends (the clock of London is UTC in winter)."""
    hour, hours = SHIFTS[shift]
    start = datetime(day.year, day.month, day.day, hour, tzinfo=UTC)
    return {"starts_at": start, "ends_at": start + timedelta(hours=hours)}


def _required(days):
    rows = [
        {
            "ward_id": ward,
            "day_on": day,
            "shift_type_id": shift,
            "skill": "nurse",
            "paid_minutes": SHIFTS[shift][1] * 60 - 30,
            "required": 2 if shift == "early" else 1,
            "required_usual": 1,
            "required_busy": 3 if shift == "early" else 2,
            "more_than": [1.0, 0.8, 0.15] if shift == "early" else [1.0, 0.2],
            "rests_on": "shift",
        }
        | span(day, shift)
        for ward in WARDS
        for day in days
        for shift in SHIFTS
    ]
    return _rows(tables.Requirement, rows)


def _roster(days):
    rows = []
    cycle = ("early", "early", "late", "late", None, "night", "night", None)
    for who, ward in _people():
        start = int(who[-1])
        for n, day in enumerate(days):
            shift = cycle[(n + start) % 8]
            if shift is None or (who == "n1nurse8" and n < 5):
                continue
            rows.append(
                {
                    "proposal_id": "roster 1",
                    "staff_id": who,
                    "day_on": day,
                    "ward_id": ward,
                    "shift_type_id": shift,
                    "skill": "nurse",
                    "paid_minutes": SHIFTS[shift][1] * 60 - 30,
                }
                | span(day, shift)
            )
    return _rows(tables.RosterLine, rows)


def _gaps(required, roster):
    key = ["ward_id", "day_on", "shift_type_id", "skill"]
    filled = roster.group_by(key).agg(filled=pl.len().cast(pl.Int32))
    short = (
        required.join(filled, on=key, how="left")
        .with_columns(short=pl.col("required") - pl.col("filled").fill_null(0))
        .filter(pl.col("short") > 0)
        .select(
            *key,
            "required",
            "short",
            proposal_id=pl.lit("roster 1"),
            bank=pl.lit(1),
            agency=pl.lit(0),
            outside_gbp=pl.lit(240.0),
        )
    )
    return tables.Gap.validate(short, cast=True)


def _template(name, clinic):
    rows = [
        {
            "proposal_id": name,
            "session_id": session,
            "starts_at": at + timedelta(minutes=15 * slot),
            "bookings": 2 if slot == 0 else 1,
        }
        for session, at in _sessions()
        if session.startswith(clinic)
        for slot in range(11)
    ]
    return _rows(tables.TemplateLine, rows)


def _orders():
    rows = [
        {
            "proposal_id": "order 1",
            "item_id": item,
            "location_id": "main store",
            "quantity": max(0, 10 - 2 * n),
            "pack_size": 10,
            "on_hand": 20.0 * n,
            "on_order": 0.0,
            "protection_days": 10,
            "usual_use": 80.0,
            "busy_use": 100.0,
            "reorder_point": 100.0,
            "par_level": 100.0,
            "stockout_chance": max(0.01, 0.99 - 0.2 * n),
            "reason": f"{20 * n} boxes are there, 100 may be needed in 10 days.",
        }
        for n, item in enumerate(ITEMS)
    ]
    return _rows(tables.OrderLine, rows)


FEEDS = tuple(_feeds())
