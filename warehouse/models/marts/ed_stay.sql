-- One row per ED visit known to the minute: how it began, when a bed was asked for, when it ended,
-- and the ward stay that it led to. A bed is asked for at the decision to admit or, where nobody
-- wrote one down, on leaving for a ward. The ward stay is the patient's next one, begun no sooner
-- than an hour before the bed was asked for (clocks differ) and within 12 hours of leaving. Who
-- booked their stay came to the ED for something else.

with visit as (
    select
        visit_id,
        patient_id,
        site_id,
        arrived_at,
        arrival_mode,
        triage,
        departed_at,
        coalesce(
            admit_decided_at, case when disposition = 'admitted' then departed_at end
        )                                          as asked_at,
        asked_at - interval 1 hour                 as ward_from
    from known.ed_visit
    where precision = 'minute'
),

ward_stay as (
    select patient_id, in_at, coalesce(stay.specialty, ward.specialty) as specialty
    from known.ward_stay as stay
    left join known.ward as ward using (ward_id)
    where precision = 'minute' and patient_id is not null
        and coalesce(admission_type, 'emergency') <> 'elective'
),

led as (
    select visit_id, ward_stay.in_at, ward_stay.specialty
    from (from visit where asked_at is not null and patient_id is not null) as visit
    asof join ward_stay
        on visit.patient_id = ward_stay.patient_id and visit.ward_from <= ward_stay.in_at
    where ward_stay.in_at <= coalesce(departed_at, asked_at + interval 72 hours) + interval 12 hours
)

select
    visit.visit_id,
    visit.site_id,
    visit.arrived_at,
    visit.arrival_mode,
    visit.triage,
    visit.asked_at,
    visit.departed_at,
    led.specialty,
    led.in_at
from visit
left join led using (visit_id)
