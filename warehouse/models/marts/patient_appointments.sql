-- One row per patient and moment at which a day with appointments of theirs was over, or one was
-- called off so late that it counts as missed: how many they had held by then, how many of those
-- they had missed, how many were booked before their day.

select
    patient_id,
    settled_at,
    sum(count(*)) over so_far                                       as past_appointments,
    sum(count(*) filter (where missed)) over so_far                 as past_no_shows,
    sum(count(*) filter (where booked_on < starts_on)) over so_far  as past_ahead
from marts.appointment
where held and patient_id is not null
group by patient_id, settled_at
window so_far as (partition by patient_id order by settled_at)
