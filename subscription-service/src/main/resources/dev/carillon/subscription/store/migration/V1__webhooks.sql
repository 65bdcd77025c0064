-- Who wants what. The ids are those of the API and of Kafka's keys; they are never used again.
create sequence webhook_ids as bigint;

create table webhooks (
    id              bigint      not null primary key,
    organization_id text        not null,
    scope_type      text        not null check (scope_type in ('organization', 'pipe', 'table')),
    scope_id        text        not null,
    name            text        not null,
    -- as they are read back: lower case, aliases as they were sent
    actions         text[]      not null check (cardinality(actions) > 0),
    filters         jsonb       not null,
    email           text,
    -- cipher text, tied to this id and column
    sealed_url      bytea       not null,
    -- keyed hash of the URL in its scope, for the duplicate rule
    url_hash        text        not null,
    is_enabled      boolean     not null,
    disabled_reason text,
    version         bigint      not null check (version > 0),
    created_at      timestamptz not null,
    updated_at      timestamptz not null
);

create index webhooks_of_scope on webhooks (scope_type, scope_id, id);
create index webhooks_of_organization on webhooks (organization_id, id);

create table webhook_headers (
    webhook_id   bigint not null references webhooks on delete cascade,
    position     int    not null,
    name         text   not null,
    sealed_value bytea  not null,
    primary key (webhook_id, position)
);

create table webhook_secrets (
    webhook_id   bigint not null references webhooks on delete cascade,
    position     int    not null,
    sealed_value bytea  not null,
    -- null while it is the current one
    not_after    timestamptz,
    primary key (webhook_id, position)
);

-- Changes that are not known to be on the topic 'subscriptions'. Written in the transaction of the
-- change, removed after Kafka's acknowledgement.
create table outbox (
    id         bigint      generated always as identity primary key,
    webhook_id bigint      not null,
    scope_type text        not null,
    scope_id   text        not null,
    version    bigint      not null,
    -- what others see of this version; null for a deletion
    snapshot   jsonb,
    written_at timestamptz not null default clock_timestamp()
) with (
    -- Rows live for milliseconds: without frequent vacuum the index begins with dead entries.
    autovacuum_vacuum_scale_factor = 0.0,
    autovacuum_vacuum_threshold = 1000,
    autovacuum_vacuum_insert_scale_factor = 0.0,
    autovacuum_vacuum_insert_threshold = 10000
);
