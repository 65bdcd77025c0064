-- What the delivery workers last said of each webhook's endpoint. Goes with the webhook.
create table endpoint_health (
    webhook_id      bigint      not null primary key references webhooks on delete cascade,
    -- the version of the webhook that was judged
    version         bigint      not null,
    -- grows each time the endpoint changes hands
    writer_epoch    bigint      not null,
    circuit         text        not null check (circuit in ('closed', 'open', 'gone')),
    failed_attempts int         not null,
    failing_since   timestamptz,
    last_success_at timestamptz,
    last_failure_at timestamptz,
    last_status     int,
    at              timestamptz not null,
    -- when its people were told that it will be disabled; null after a success or a change
    warned_at       timestamptz
);
