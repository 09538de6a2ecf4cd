"""What the settings say of people: who may sign in, and as what."""

from enum import StrEnum


class Role(StrEnum):
    """What somebody is at the hospital, as far as the planner is concerned."""

    VIEWER = "viewer"
    BED_MANAGER = "bed_manager"
    SCHEDULER = "scheduler"
    CLINIC = "clinic"
    SUPPLIES = "supplies"
    ENGINEER = "engineer"
    ADMIN = "admin"


def by_person(said: dict[str, tuple[Role, ...]]) -> dict[str, tuple[Role, ...]]:
    """Roles by account, lower-cased as accounts are compared; refuses one named twice."""
    found: dict[str, tuple[Role, ...]] = {}
    for account, roles in said.items():
        name = account.strip().lower()
        if name in found:
            raise ValueError(f"{name} is named twice")
        found[name] = roles
    return found
