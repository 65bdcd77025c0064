-- What people are to be told by e-mail. Written in the transaction of the decision; ended when the
-- mail server took it, refused it for good, or there is nothing to tell any more.
create table notices (
    id              bigint      generated always as identity primary key,
    -- in the Message-ID, so that a repetition is known as one
    uuid            uuid        not null default gen_random_uuid(),
    webhook_id      bigint      not null references webhooks on delete cascade,
    -- the version of the webhook after the decision
    version         bigint      not null,
    cause           text        not null,
    decided_at      timestamptz not null,
    failed_attempts int         not null,
    failing_since   timestamptz,
    last_status     int,
    -- when it will be disabled, should it go on failing
    disabled_from   timestamptz,
    next_try_at     timestamptz not null,
    tries           int         not null default 0,
    -- addresses that need no further try
    served          text[]      not null default '{}',
    sent            int         not null default 0,
    ended_at        timestamptz,
    -- sent, refused, expired, nobody or overtaken
    outcome         text,
    -- what the mail server last said
    detail          text,
    check ((ended_at is null) = (outcome is null))
);

create index notices_waiting on notices (next_try_at, id) where ended_at is null;
create index notices_of_webhook on notices (webhook_id, cause, decided_at);
create index notices_ended on notices (ended_at) where ended_at is not null;
