-- One row per stretch of time that a patient is counted on a ward. At any instant a patient is on
-- one ward, however many stays are open: the one they came to last, where a time of day is known
-- before where only the day is. Stays of nobody known are each counted. A stay that nobody ended
-- ends, for counting, after the days in the variable ``open_stay_days``; never, if none is set.

with stay as (
    select stay_id, patient_id, ward_id, in_at, precision,
        coalesce(
            out_at, in_at + to_days(getvariable('open_stay_days')::integer), 'infinity'::timestamptz
        ) as out_at
    from known.ward_stay
),

elsewhere as (
    select distinct patient_id
    from (
        select
            patient_id,
            in_at < max(out_at) over (
                partition by patient_id order by in_at
                rows between unbounded preceding and 1 preceding
            ) as already_in
        from stay
        where patient_id is not null
    )
    where already_in
),

cut as (
    select patient_id, cut_at as from_at,
        lead(cut_at) over (partition by patient_id order by cut_at) as until_at
    from (
        select patient_id, in_at as cut_at from stay semi join elsewhere using (patient_id)
        union
        select patient_id, out_at from stay semi join elsewhere using (patient_id)
    )
),

counted as (
    select cut.from_at, cut.until_at, stay.ward_id, stay.precision
    from cut
    join stay
        on stay.patient_id = cut.patient_id
        and stay.in_at <= cut.from_at and stay.out_at >= cut.until_at
    qualify row_number() over (
        partition by cut.patient_id, cut.from_at
        order by stay.precision = 'minute' desc, stay.in_at desc, stay.stay_id desc
    ) = 1
)

select ward_id, from_at, nullif(until_at, 'infinity'::timestamptz) as until_at, precision
from counted

union all

select ward_id, in_at, nullif(out_at, 'infinity'::timestamptz), precision
from stay
where patient_id is null or patient_id not in (select patient_id from elsewhere)
