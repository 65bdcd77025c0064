-- Where each delivery stands, one partition for each day its first step was stored on, so that old
-- days are dropped and no row is deleted. A delivery stays in the partition it began in.
alter table deliveries rename to former_deliveries;
alter table former_deliveries rename constraint deliveries_pkey to former_deliveries_pkey;
drop index deliveries_of_subscription;

create table deliveries (
    begun_on            date        not null,
    id                  uuid        not null,
    subscription_id     bigint      not null,
    organization_id     text        not null,
    event_id            text        not null,
    source              text        not null,
    action              text        not null,
    status              text        not null,
    reason              text,
    run                 int         not null,
    next_attempt_at     timestamptz,
    first_step_at       timestamptz not null,
    last_step_at        timestamptz not null,
    envelope_topic_id   text        not null,
    envelope_partition  int         not null,
    envelope_offset     bigint      not null,
    primary key (id, begun_on)
) partition by range (begun_on);

-- The order of lists, newest first.
create index deliveries_of_subscription on deliveries
    (subscription_id, begun_on desc, first_step_at desc, id desc);
-- Nearly all are delivered: what is not is found without reading past them.
create index deliveries_not_delivered on deliveries
    (subscription_id, status, begun_on desc, first_step_at desc, id desc)
    where status <> 'delivered';

do $$
declare
    day date;
begin
    for day in select distinct (first_step_at at time zone 'UTC')::date from former_deliveries loop
        execute format(
            'create table deliveries_%s partition of deliveries for values from (%L) to (%L)',
            to_char(day, 'YYYYMMDD'), day, day + 1);
    end loop;
end $$;

insert into deliveries (begun_on, id, subscription_id, organization_id, event_id, source, action,
    status, reason, run, next_attempt_at, first_step_at, last_step_at, envelope_topic_id,
    envelope_partition, envelope_offset)
select (first_step_at at time zone 'UTC')::date, id, subscription_id, organization_id, event_id,
    source, action, status, reason, run, next_attempt_at, first_step_at, last_step_at,
    envelope_topic_id, envelope_partition, envelope_offset
from former_deliveries;

drop table former_deliveries;
