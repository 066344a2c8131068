-- Which ledger this is, among all that there are: blobs belong to one.
create table identity (
    ledger     uuid        not null default gen_random_uuid(),
    created_at timestamptz not null default clock_timestamp()
);
insert into identity default values;

-- The sweeps of the blobs that this ledger names.
create table sweeps (
    id       bigint generated always as identity primary key,
    ended_at timestamptz not null default clock_timestamp(),
    blobs    bigint      not null,
    bytes    bigint      not null
);
