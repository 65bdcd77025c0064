-- Bearer tokens. The token itself is nowhere: only its SHA-256 and the letters it begins with.
create table tokens (
    id         bigint      generated always as identity primary key,
    sha256     bytea       not null unique check (octet_length(sha256) = 32),
    prefix     text        not null,
    user_id    text        not null,
    label      text        not null,
    created_at timestamptz not null,
    expires_at timestamptz not null check (expires_at > created_at),
    revoked_at timestamptz
);

create index tokens_of_user on tokens (user_id, id);
