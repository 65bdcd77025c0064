-- What administrators asked to have sent again. One row for each command.
create table replays (
    id              bigint      generated always as identity primary key,
    kind            text        not null check (kind in ('delivery', 'failed', 'events')),
    webhook_id      bigint      not null,
    organization_id text        not null,
    user_id         text        not null,
    from_at         timestamptz,
    to_at           timestamptz,
    state           text        not null check (state in ('waiting', 'running', 'done')),
    -- how many deliveries it is about; null until that is known
    total           bigint,
    sent            bigint      not null default 0,
    -- what was not sent: its envelope is gone, or it waits for an attempt already
    refused         bigint      not null default 0,
    asked_at        timestamptz not null,
    ended_at        timestamptz,
    -- for events: how far they are read, every partition before this one in the order of topic and
    -- number, and this one up to the offset; null before the first
    reached_topic     text,
    reached_partition int,
    reached_next      bigint
);

create index replays_open on replays (id) where state <> 'done';

-- The deliveries of a command that are not sent yet. A row goes when its delivery is on Kafka.
create table replay_items (
    replay_id          bigint not null references replays on delete cascade,
    place              bigint not null,
    delivery_id        uuid   not null,
    begun_on           date   not null,
    -- the run that begins
    run                int    not null,
    -- what the delivery goes back to when its envelope is gone
    former_status      text   not null,
    former_reason      text,
    envelope_topic_id  text   not null,
    envelope_partition int    not null,
    envelope_offset    bigint not null,
    primary key (replay_id, place)
);
