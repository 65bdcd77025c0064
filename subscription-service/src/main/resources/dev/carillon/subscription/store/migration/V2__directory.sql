-- What exists, who belongs where, who is administrator: the newest record of each key of the topic
-- 'directory', and nothing else. No foreign keys, since records of different keys come in any order.
create table organizations (
    id   text not null primary key,
    name text not null
);

create table pipes (
    id              text not null primary key,
    organization_id text not null,
    name            text not null,
    suid            text,
    uuid            text
);

create index pipes_of_organization on pipes (organization_id, id);

create table tables (
    id              text not null primary key,
    internal_id     text,
    organization_id text not null,
    name            text not null,
    uuid            text
);

create index tables_by_internal_id on tables (internal_id) where internal_id is not null;
create index tables_of_organization on tables (organization_id, id);

create table members (
    organization_id text not null,
    user_id         text not null,
    role            text not null check (role in ('administrator', 'member', 'guest')),
    name            text not null,
    email           text not null,
    username        text,
    primary key (user_id, organization_id)
);

-- How far topics were read. Moved in the transaction of what was read.
create table topic_offsets (
    topic       text        not null,
    topic_id    text        not null,
    partition   int         not null,
    next_offset bigint      not null,
    moved_at    timestamptz not null default clock_timestamp(),
    primary key (topic, topic_id, partition)
);
