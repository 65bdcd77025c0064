-- A webhook's headers and secrets are read and written with it and never without it. As columns of
-- its row they cost nothing more; as tables they cost four look-ups for each webhook of a list, and
-- statements, locks and checks of references for each change.
alter table webhooks
    -- in the order in which they were given; a value has the place of its name
    add column header_names  text[]        not null default '{}',
    -- cipher text, tied to this id, column and name
    add column header_values bytea[]       not null default '{}',
    -- cipher text, tied to this id and column; the current one is first
    add column secret_values bytea[]       not null default '{}',
    -- null for one that has no end yet
    add column secret_ends   timestamptz[] not null default '{}';

update webhooks w set
    header_names = array(
        select name from webhook_headers where webhook_id = w.id order by position),
    header_values = array(
        select sealed_value from webhook_headers where webhook_id = w.id order by position),
    secret_values = array(
        select sealed_value from webhook_secrets where webhook_id = w.id order by position),
    secret_ends = array(
        select not_after from webhook_secrets where webhook_id = w.id order by position);

alter table webhooks
    alter column header_names drop default,
    alter column header_values drop default,
    alter column secret_values drop default,
    alter column secret_ends drop default,
    add check (cardinality(header_names) = cardinality(header_values)),
    add check (cardinality(secret_values) > 0),
    add check (cardinality(secret_values) = cardinality(secret_ends));

drop table webhook_headers;
drop table webhook_secrets;
