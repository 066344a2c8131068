-- The ledger of record. The trainer is its only writer; others read the views.

create table runs (
    run         text primary key,
    seed        bigint      not null,
    status      text        not null,
    reason      text        not null default '',
    config      jsonb       not null,
    task_set    text        not null,
    vocabulary  text,
    stage       text,
    step        int,
    created_at  timestamptz not null,
    started_at  timestamptz,
    finished_at timestamptz,
    summary     jsonb
);

-- A published policy version. Its row stays when its directory has been deleted.
create table versions (
    run          text        not null references runs,
    stage        text        not null,
    step         int         not null,
    directory    text        not null,
    digest       text        not null,
    published_at timestamptz not null,
    deleted_at   timestamptz,
    primary key (run, stage, step)
);

-- What the trainer can go on from: weights and optimizer at the beginning of a step.
create table checkpoints (
    run        text        not null references runs,
    stage      text        not null,
    step       int         not null,
    directory  text        not null,
    digest     text        not null,
    created_at timestamptz not null,
    primary key (run, stage, step)
);

-- What was decided once by something that would not come out the same again: a clock.
create table decisions (
    run        text        not null references runs,
    name       text        not null,
    value      bigint      not null,
    decided_at timestamptz not null,
    primary key (run, name)
);

create table steps (
    run         text             not null references runs,
    stage       text             not null,
    step        int              not null,
    digest      text,
    episodes    int              not null,
    groups      int              not null,
    seconds     double precision not null,
    started_at  timestamptz      not null,
    finished_at timestamptz      not null,
    primary key (run, stage, step)
);

create table metric_points (
    run   text             not null references runs,
    stage text             not null,
    step  int              not null,
    name  text             not null,
    value double precision not null,
    at    timestamptz      not null,
    primary key (run, name, stage, step)
);

create table groups (
    group_id            text primary key,
    run                 text        not null references runs,
    stage               text        not null,
    kind                text        not null,
    step                int         not null,
    ordinal             int         not null,
    environment_name    text        not null,
    environment_version text        not null,
    environment_digest  text        not null,
    task                text        not null,
    domain              text        not null,
    shape               text        not null,
    split               text        not null,
    episodes            int         not null,
    fate                text        not null default 'open',
    mean_score          double precision,
    score_spread        double precision,
    requested_at        timestamptz not null,
    closed_at           timestamptz
);
create index groups_by_place on groups (run, stage, kind, step, ordinal);

-- One row an episode, from before its request is sent: the table is the outbox.
-- state: open, judged, failed (for good), cancelled. fate: what became of it, in the words of the ledger's balance.
create table episodes (
    episode_id    text primary key,
    group_id      text        not null references groups,
    run           text        not null references runs,
    stage         text        not null,
    kind          text        not null,
    step          int         not null,
    ordinal       int         not null,
    member        int         not null,
    version_stage text        not null,
    version_step  int         not null,
    request       bytea       not null,
    attempt       int         not null,
    state         text        not null default 'open',
    fate          text        not null default 'open',
    requested_at  timestamptz not null,
    sent_at       timestamptz,
    judged_at     timestamptz,
    stop_reason   text,
    failure_kind  text,
    score         double precision,
    advantage     double precision,
    turns         int,
    tool_calls    int,
    prompt_tokens int,
    policy_tokens int,
    total_tokens  int,
    tokens        text,
    spent         bigint      not null default 0,
    record        bytea
);
create index episodes_by_place on episodes (run, stage, kind, step, ordinal, member);
create index episodes_by_group on episodes (group_id);
create index episodes_open on episodes (run, stage, kind, step) where state = 'open';

-- Every playing that came back, the failed ones too, with the tokens it took.
create table attempts (
    episode_id   text        not null references episodes,
    attempt      int         not null,
    run          text        not null references runs,
    failure_kind text,
    detail       text        not null default '',
    total_tokens bigint      not null,
    recorded_at  timestamptz not null,
    primary key (episode_id, attempt)
);
create index attempts_by_run on attempts (run);

create view runs_view as
select run, seed, status, reason, config, task_set, vocabulary, stage, step, created_at, started_at, finished_at, summary
from runs;

-- The policy of a step is the one that came out of it, where one was published.
create view steps_view as
select s.run, s.stage, s.step,
       v.stage || ' ' || v.step as policy_label, v.digest as policy_digest, v.directory as policy_directory,
       s.episodes, s.groups, s.started_at, s.finished_at
from steps s
left join versions v on v.run = s.run and v.stage = s.stage and v.step = s.step + 1;

create view metric_points_view as
select run, stage, step, name, value, at from metric_points;

create view groups_view as
select run, group_id, stage, kind, step, ordinal, environment_name, environment_version, environment_digest, task, domain,
       shape, split, fate, episodes, mean_score, score_spread, closed_at
from groups;

create view episodes_view as
select e.run, e.group_id, e.episode_id, e.member, e.stage, e.kind, e.step, e.attempt, e.fate, e.stop_reason,
       e.failure_kind, e.score, e.advantage, e.turns, e.tool_calls, e.prompt_tokens, e.policy_tokens, e.total_tokens,
       e.tokens, v.stage || ' ' || v.step as policy_label, v.digest as policy_digest, e.requested_at, e.judged_at,
       e.record
from episodes e
left join versions v on v.run = e.run and v.stage = e.version_stage and v.step = e.version_step;

-- Double entry. What was asked for is counted on the groups, and what became of it on the episodes; what was spent is
-- counted on the episodes, and what became of it on the attempts. If one side loses a row the two no longer agree.
create view ledger_view as
with asked as (
    select run, 'episodes' as unit, sum(episodes)::bigint as requested from groups group by run
    union all
    select run, 'tokens', sum(spent)::bigint from episodes group by run
), became as (
    select run, 'episodes' as unit, fate, count(*)::bigint as amount from episodes group by run, fate
    union all
    select a.run, 'tokens', case when a.failure_kind is null then e.fate else 'failed' end, sum(a.total_tokens)::bigint
    from attempts a join episodes e using (episode_id)
    group by 1, 2, 3
), balance as (
    select asked.run, asked.unit, asked.requested,
           coalesce(sum(amount) filter (where fate = 'trained'), 0)::bigint      as trained,
           coalesce(sum(amount) filter (where fate = 'evaluated'), 0)::bigint    as evaluated,
           coalesce(sum(amount) filter (where fate = 'demonstrated'), 0)::bigint as demonstrated,
           coalesce(sum(amount) filter (where fate = 'profiled'), 0)::bigint     as profiled,
           coalesce(sum(amount) filter (where fate = 'filtered'), 0)::bigint     as filtered,
           coalesce(sum(amount) filter (where fate = 'failed'), 0)::bigint       as failed,
           coalesce(sum(amount) filter (where fate = 'cancelled'), 0)::bigint    as cancelled,
           coalesce(sum(amount) filter (where fate = 'open'), 0)::bigint         as open
    from asked left join became on became.run = asked.run and became.unit = asked.unit
    group by asked.run, asked.unit, asked.requested
)
select run, unit, requested, trained, evaluated, demonstrated, profiled, filtered, failed, cancelled, open,
       requested = trained + evaluated + demonstrated + profiled + filtered + failed + cancelled + open as closes
from balance;
