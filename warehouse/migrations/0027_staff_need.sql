-- How likely a shift needs more people than it has, and people needed as said hour by hour.

alter table plan.requirement add column more_than double[];
alter table plan.requirement add column rests_on text;

-- people needed on the coming shifts, as said at a moment, whatever roster is in force
create table plan.staff_need (
    ward_id        text        not null,
    day_on         date        not null,
    shift_type_id  text        not null,
    skill          text        not null,
    made_at        timestamptz not null,
    starts_at      timestamptz not null,
    ends_at        timestamptz not null,
    paid_minutes   integer     not null,
    required       integer     not null,
    required_usual integer     not null,
    required_busy  integer     not null,
    more_than      double[],
    rests_on       text
);
