"""What is asked of clinics' sessions: templates for patients like theirs, seen as they are seen."""

from dataclasses import dataclass

import dataframely as dy

from ops.clinic.coming import Coming, show_chances
from ops.clinic.consultations import Consulting, learn_consulting
from ops.clinic.day_spread import SPREAD
from ops.clinic.days import kinds_of_day
from ops.clinic.problem import TemplatePolicy, TemplateProblem, as_problem
from ops.tables import ClinicAttended, Consultation, NoShowRisk, SessionBooked


@dataclass(frozen=True)
class AskedSession:
    """A session whose template is asked, how likely its patients come, and how its clinic
    consults; None where its durations are stated.
    """

    clinic_id: str
    booked: int
    problem: TemplateProblem
    coming: Coming
    consulting: Consulting | None


def asked_sessions(
    sessions: dy.DataFrame[SessionBooked],
    risks: dy.DataFrame[NoShowRisk],
    seen: dy.DataFrame[Consultation],
    came: dy.DataFrame[ClinicAttended],
    *,
    policy: TemplatePolicy | None = None,
) -> list[AskedSession]:
    """What is asked of each session: chances of its patients, durations of its clinic's own past
    consultations where there are enough, and what its patients share of a day.
    """
    rules = policy or TemplatePolicy()
    coming = show_chances(sessions, risks, came, stated=rules.usual_show_chance)
    consulting, asked = learn_consulting(seen), []
    for row in sessions.iter_rows(named=True):
        own, chance = consulting.get(row["clinic_id"]), coming[row["session_id"]]
        problem = as_problem(
            row,
            show_chance=chance.chance,
            service=own.service if own else None,
            days=kinds_of_day(coming=SPREAD, pace=own.pace if own else 0.0),
            policy=rules,
        )
        asked.append(AskedSession(row["clinic_id"], row["booked"], problem, chance, own))
    return asked
