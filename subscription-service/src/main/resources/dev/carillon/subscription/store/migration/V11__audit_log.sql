-- Every mutation that was done or refused, written in its own transaction: who, what, of what, and
-- the outcome. No names, URLs, header values or secrets.
create table audit_log (
    id              bigint      generated always as identity primary key,
    at              timestamptz not null,
    user_id         text        not null,
    -- names the token, as 'token 17', or the user when an issuer vouches for it
    token           text        not null,
    operation       text        not null,
    -- 'pipe 22' or 'webhook 9'; null when the request did not say it in a form that we know
    target          text,
    -- null when there is no such thing, or not for this caller
    organization_id text,
    -- DONE, or the code of the refusal
    outcome         text        not null,
    correlation_id  text        not null
);

create index audit_log_of_organization on audit_log (organization_id, at);
create index audit_log_of_user on audit_log (user_id, at);
