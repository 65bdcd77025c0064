-- Programs that call the API with a user's rights. The secret itself is nowhere: only its SHA-256.
create table service_accounts (
    id            bigint      generated always as identity primary key,
    client_id     text        not null unique,
    secret_sha256 bytea       not null check (octet_length(secret_sha256) = 32),
    user_id       text        not null,
    label         text        not null,
    created_at    timestamptz not null,
    revoked_at    timestamptz
);

-- The account that asked for the token; null for a token that an operator issued to a person. A
-- token of a revoked account is not valid.
alter table tokens add column service_account_id bigint references service_accounts;

create index tokens_of_service_account on tokens (service_account_id, expires_at)
    where service_account_id is not null;
