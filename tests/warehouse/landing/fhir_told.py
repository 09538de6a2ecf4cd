"""FHIR resources for tests, each as small as it can be."""

import json


def lines(*resources):
    return "".join(json.dumps(each) + "\n" for each in resources)


def period(start=None, end=None):
    return {name: value for name, value in (("start", start), ("end", end)) if value}


def encounter(name="e1", code="IMP", start="2026-01-01T08:00:00Z", end=None, **more):
    told = {
        "resourceType": "Encounter",
        "id": name,
        "status": "finished" if end else "in-progress",
        "class": {"code": code},
        "subject": {"reference": "Patient/p1"},
        "serviceProvider": {"reference": "Organization/north"},
    }
    return told | ({"period": period(start, end)} if start else {}) | more


def at(place, start=None, end=None, **more):
    told = {"location": {"reference": f"Location/{place}"}}
    return told | ({"period": period(start, end)} if start or end else {}) | more


def location(name, form=None, part_of=None, **more):
    told = {"resourceType": "Location", "id": name, "status": "active", "mode": "instance"}
    told |= {"physicalType": {"coding": [{"code": form}]}} if form else {}
    told |= {"partOf": {"reference": f"Location/{part_of}"}} if part_of else {}
    return told | more


def appointment(name="a1", status="booked", **more):
    return {
        "resourceType": "Appointment",
        "id": name,
        "status": status,
        "created": "2025-12-20",
        "start": "2026-01-10T09:00:00Z",
        "end": "2026-01-10T09:20:00Z",
        "participant": [
            {"actor": {"reference": "Patient/p1"}, "status": "accepted"},
            {"actor": {"reference": "Location/clinic-1"}, "status": "accepted"},
        ],
    } | more


def slot(name, start, end, status="free", schedule="s1", **more):
    day = "2026-01-12T"
    return {
        "resourceType": "Slot",
        "id": name,
        "schedule": {"reference": f"Schedule/{schedule}"},
        "status": status,
        "start": f"{day}{start}:00Z",
        "end": f"{day}{end}:00Z",
    } | more


def schedule(name="s1", **more):
    actors = [{"reference": "HealthcareService/skin"}]
    return {"resourceType": "Schedule", "id": name, "actor": actors} | more
