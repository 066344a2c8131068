-- The waves of syntheses that have not ended, so that one that was killed goes on where it was.
create table waves (
    spec    text        not null,
    number  int         not null,
    blob    text        not null,
    made_at timestamptz not null default clock_timestamp(),
    primary key (spec, number)
);

-- What was asked for. A job that runs belongs to its worker until the lease ends, by this database's clock; each claim
-- has an epoch of its own, and only the last one's words count.
create table jobs (
    id          bigint      generated always as identity primary key,
    name        text        not null unique,
    owner       text        not null,
    spec        text        not null,
    document    text        not null,
    state       text        not null default 'QUEUED' check (state in ('QUEUED', 'RUNNING', 'DONE', 'FAILED')),
    epoch       int         not null default 0,
    worker      text,
    lease_until timestamptz,
    done        bigint      not null default 0,
    total       bigint      not null default 0,
    funnel      jsonb       not null default '[]',
    error       text        not null default '',
    task_set    text,
    -- The digest by which runs that wait for these tasks know them; null if no run asked.
    recipe      text unique,
    created_at  timestamptz not null default clock_timestamp(),
    started_at  timestamptz,
    ended_at    timestamptz
);

create index jobs_open on jobs (created_at, id) where state in ('QUEUED', 'RUNNING');
create index jobs_by_spec on jobs (spec);

create view jobs_view as
select 'job-' || id as job, name, owner, spec, recipe, document, state, done, total, funnel, error, task_set,
       created_at, started_at, ended_at
from jobs;
