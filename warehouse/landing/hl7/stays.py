"""The facts that one visit stands for, read off its time line: visits, stays, encounters, plans."""

from collections.abc import Mapping

from warehouse.landing.hl7.visit import AMBULATORY, ED, Mark, Visit

Row = dict[str, str | None]
KINDS = {"E": "emergency", "O": "ambulatory", "R": "ambulatory", "P": "ambulatory"}


def facts(state: Visit, who: Mapping[str, str]) -> dict[str, list[Row]]:
    """The rows of each feed that a visit stands for."""
    patient = who.get(state.patient_id or "", state.patient_id)
    line = state.line()
    found: dict[str, list[Row]] = {"planned_admissions": _planned(state, patient, bool(line))}
    if not line:
        return found
    found["encounters"] = [_encounter(state, patient, line)]
    found["ed_visits"] = _ed(state, patient, line)
    found["ward_stays"] = _stays(state, patient, line)
    return found


def _planned(state: Visit, patient: str | None, came: bool) -> list[Row]:
    event = state.planned
    if event is None or event.expected_at is None or not event.said.get("ward_id"):
        return []
    status = "cancelled" if state.plan_cancelled else "admitted" if came else "planned"
    return [
        {
            "booking_id": state.subject,
            "patient_id": patient,
            "ward_id": event.said["ward_id"],
            "site_id": event.said.get("site_id"),
            "specialty": event.said.get("specialty"),
            "planned_at": event.moment("expected_at")[1],
            "booked_at": event.moment("recorded_at")[1],
            "status": status,
        }
    ]


def _encounter(state: Visit, patient: str | None, line: list[Mark]) -> Row:
    here = [mark for mark in line if not mark.left]
    left = line[-1].left
    return {
        "encounter_id": state.subject,
        "patient_id": patient,
        "kind": KINDS.get(here[-1].class_code[:1], "inpatient"),
        "class_code": here[-1].class_code,
        "status": "finished" if left else "in-progress",
        "place_id": here[-1].ward_id or here[-1].site_id,
        "started_at": here[0].text,
        "ended_at": line[-1].text if left else None,
    }


def _ed(state: Visit, patient: str | None, line: list[Mark]) -> list[Row]:
    at = next((n for n, mark in enumerate(line) if mark.class_code == ED), None)
    if at is None:
        return []
    gone = next((mark for mark in line[at:] if mark.class_code != ED), None)
    inside = gone is not None and not gone.left and gone.class_code not in AMBULATORY
    return [
        {
            "visit_id": state.subject,
            "patient_id": patient,
            "site_id": line[at].site_id,
            "arrived_at": line[at].text,
            "departed_at": gone.text if gone else None,
            "disposition": "admitted" if inside else None,
        }
    ]


def _stays(state: Visit, patient: str | None, line: list[Mark]) -> list[Row]:
    rows: list[Row] = []
    open_: Row | None = None
    for mark in line:
        on_ward = not mark.left and mark.class_code not in (ED, *AMBULATORY) and mark.ward_id
        if open_ is not None and not (on_ward and mark.ward_id == open_["ward_id"]):
            open_["out_at"] = mark.text
            open_ = None
        if on_ward and open_ is None:
            open_ = {
                "stay_id": f"{state.subject}/{len(rows) + 1}",
                "admission_id": state.subject,
                "patient_id": patient,
                "ward_id": mark.ward_id,
                "site_id": mark.site_id,
                "specialty": mark.specialty or state.specialty,
                "admission_type": state.admission_type,
                "in_at": mark.text,
                "out_at": None,
                "expected_out_on": state.expected_out_on,
            }
            rows.append(open_)
    return rows
