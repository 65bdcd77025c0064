-- Every step of every delivery, one partition for each day it was stored on: the day of the step
-- itself is another machine's clock. Days are dropped, rows never.
create table delivery_steps (
    stored_on           date        not null,
    delivery_id         uuid        not null,
    subscription_id     bigint      not null,
    run                 int         not null,
    kind                text        not null,
    at                  timestamptz not null,
    status              text        not null,
    reason              text,
    next_attempt_at     timestamptz,
    attempt_number      int,
    attempt_at          timestamptz,
    attempt_millis      bigint,
    outcome             text,
    http_status         int,
    detail              text,
    excerpt             text,
    envelope_topic_id   text        not null,
    envelope_partition  int         not null,
    envelope_offset     bigint      not null
) partition by range (stored_on);

create index delivery_steps_of_delivery on delivery_steps (delivery_id, at);

-- Where each delivery stands after its last step.
create table deliveries (
    id                  uuid        not null primary key,
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
    envelope_offset     bigint      not null
);

create index deliveries_of_subscription on deliveries (subscription_id, last_step_at desc, id);
