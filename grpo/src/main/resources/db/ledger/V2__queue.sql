-- Runs become documents in a queue: their stages are data, they are commanded by rows, held under leases, and their
-- balance is kept as it moves. What an older release wrote is brought along; what it had not ended, ends here.

-- Runs

alter table runs
    alter column task_set drop not null,
    add column name             text,
    add column owner            text             not null default 'local',
    add column project          text,
    add column tags             text[]           not null default '{}',
    add column notes            text             not null default '',
    add column parent           text references runs,
    add column priority         text             not null default 'NORMAL',
    add column budget_tokens    bigint,
    add column budget_episodes  bigint,
    add column budget_seconds   bigint,
    add column checkpoint_every int              not null default 10,
    add column checkpoint_keep  int              not null default 2,
    -- The digest of the resolved config, absent until it has been told from a config of an older release.
    add column config_sha256    text,
    -- What the tasks are made by, where they are made for a recipe: its digest, with its maker's version.
    add column recipe           text,
    -- The tokenizer that was made, where one was.
    add column tokenizer        text,
    add column origin_run       text,
    add column origin_stage     text,
    add column origin_step      int,
    -- COMMAND, BUDGET, PREEMPTED or STUCK: why it does not go on, although it has not ended.
    add column cause            text,
    add column queued_at        timestamptz,
    -- Who holds it. An epoch is a holding: whoever writes under an older one is refused.
    add column epoch            int              not null default 0,
    add column holder           text,
    add column lease_until      timestamptz,
    add column claimed_at       timestamptz,
    add column beat_at          timestamptz,
    add column used_seconds     double precision not null default 0,
    add column build            text,
    add column machine          text,
    add column fingerprint      text,
    add column accept_any       boolean          not null default false,
    -- It was stuck when another took its place, and lets all others go first.
    add column stood_aside      boolean          not null default false,
    -- What is read of every run at once, kept where it is read.
    add column weights_sha256   text,
    add column steps_done       int              not null default 0,
    add column logprobs_compared bigint          not null default 0,
    add column max_logprob_diff double precision not null default 0,
    -- Null until it was recounted; empty if the rows agreed with the balance, else what did not.
    add column recount          text,
    add column deleted_at       timestamptz;

update runs set status = 'QUEUED' where status = 'CREATED';
update runs set name = run, queued_at = created_at;

-- A config of the release before named its only recipe by the recipe's parts.
create function former_optimizer(rate jsonb) returns jsonb language sql immutable as $$
    select jsonb_build_object('learning_rate', rate, 'beta1', 0.9, 'beta2', 0.95, 'epsilon', 1e-8,
                              'weight_decay', 0.01, 'max_grad_norm', 1.0)
$$;

create function former_config(old jsonb) returns jsonb language sql immutable as $$
    select jsonb_build_object(
        'seed', old->'seed',
        'policy', jsonb_build_object(
            'origin', jsonb_build_object('random', jsonb_build_object('model', (old->>'model')::jsonb)),
            'chat', 'dsml'),
        'tasks', jsonb_build_object('set', jsonb_build_object('name', old->'tasks', 'digest', old->'tasks')),
        'limits', jsonb_build_object(
            'max_turns', old->'limits'->'maxTurns',
            'max_tokens', old->'limits'->'maxTokens',
            'max_tool_calls', old->'limits'->'maxToolCalls'),
        'stages', jsonb_build_array(
            jsonb_build_object(
                'type', 'sft', 'name', 'sft',
                'steps', old->'coldStart'->'steps',
                'lessons', jsonb_build_object('demonstrations', jsonb_build_object(
                    'count', old->'coldStart'->'demonstrations',
                    'mistake_rate', old->'coldStart'->'mistakeRate')),
                'batch_episodes', old->'coldStart'->'batchEpisodes',
                'warmup_steps', old->'coldStart'->'warmupSteps',
                'optimizer', ledger.former_optimizer(old->'coldStart'->'learningRate'),
                'balance_speed', 0.001),
            jsonb_build_object(
                'type', 'rl', 'name', 'rl',
                'steps', old->'grpo'->'steps',
                'batch_prompts', old->'grpo'->'batchGroups',
                'group_size', old->'grpo'->'groupSize',
                'rollout', jsonb_build_object(
                    'lag', old->'grpo'->'lag',
                    'sampling', jsonb_build_object(
                        'temperature', old->'grpo'->'sampling'->'temperature',
                        'top_p', old->'grpo'->'sampling'->'topP',
                        'top_k', coalesce(old->'grpo'->'sampling'->'topK', '0'),
                        'min_p', coalesce(old->'grpo'->'sampling'->'minP', '0.0'))),
                'objective', jsonb_build_object('grpo', jsonb_build_object(
                    'clip_eps_low', old->'grpo'->'clipLow',
                    'clip_eps_high', old->'grpo'->'clipHigh',
                    'kl_coef', old->'grpo'->'klCoef',
                    'off_policy_mask_threshold', old->'grpo'->'maskDelta')),
                'optimizer', ledger.former_optimizer(old->'grpo'->'learningRate')))
            || case when (old->'evaluation'->>'control')::boolean
                    then '[{"type": "control", "name": "control"}]'::jsonb else '[]'::jsonb end,
        'evaluation', jsonb_build_object(
            'tasks', old->'evaluation'->'tasks',
            'subset', old->'evaluation'->'subset',
            'every', old->'evaluation'->'every',
            'samples', old->'evaluation'->'samples'),
        'gradient_chains', 1)
$$;

update runs set config = former_config(config) where config ? 'coldStart';
drop function former_config(jsonb);
drop function former_optimizer(jsonb);

-- Stages have a place as well as a name, and identifiers say both.

create function former_ordinal(stage text) returns int language sql immutable as
$$ select case stage when 'cold-start' then 1 when 'rl' then 2 else 3 end $$;
create function former_name(stage text) returns text language sql immutable as
$$ select case stage when 'cold-start' then 'sft' else stage end $$;
-- run/rl/train/3/0 becomes run/2-rl/train/3/0.
create function former_id(id text) returns text language sql immutable as
$$ select split_part(id, '/', 1) || '/' || ledger.former_ordinal(split_part(id, '/', 2)) || '-'
       || ledger.former_name(split_part(id, '/', 2)) || substr(id, length(split_part(id, '/', 1)) + length(split_part(id, '/', 2)) + 2) $$;

drop view ledger_view, episodes_view, groups_view, steps_view, metric_points_view, runs_view;

alter table versions add column ordinal int;
update versions set ordinal = former_ordinal(stage), stage = former_name(stage);
alter table versions alter column ordinal set not null;
alter table checkpoints add column ordinal int;
update checkpoints set ordinal = former_ordinal(stage), stage = former_name(stage);
alter table checkpoints alter column ordinal set not null;
update runs set stage = former_name(stage);
update steps set stage = former_name(stage);
update metric_points set stage = former_name(stage);

alter table attempts drop constraint attempts_episode_id_fkey;
alter table episodes drop constraint episodes_group_id_fkey;
update groups set group_id = former_id(group_id), stage = former_name(stage);
update episodes set episode_id = former_id(episode_id), group_id = former_id(group_id), stage = former_name(stage),
       version_stage = former_name(version_stage);
update attempts set episode_id = former_id(episode_id);
alter table episodes add foreign key (group_id) references groups;
alter table attempts add foreign key (episode_id) references episodes;

drop function former_id(text);
drop function former_name(text);
drop function former_ordinal(text);

-- A run under way was asked for in the words of the release before, and draws come out otherwise now.
update episodes set state = case state when 'open' then 'cancelled' else state end, fate = 'cancelled'
where fate = 'open' and run in (select run from runs where status in ('QUEUED', 'RUNNING', 'PAUSED'));
update groups set fate = 'cancelled', closed_at = now()
where fate = 'open' and run in (select run from runs where status in ('QUEUED', 'RUNNING', 'PAUSED'));
update runs
set reason = 'It was ' || lower(status) || ' when this platform moved to a release that draws and names otherwise, so '
             || 'it could not be gone on with. Clone it to do it again.',
    status = 'CANCELLED', finished_at = now()
where status in ('QUEUED', 'RUNNING', 'PAUSED');

-- What no run may lose while it lives: the version that it began from.
alter table runs
    add foreign key (origin_run, origin_stage, origin_step) references versions,
    alter column name set not null,
    add check (status in ('QUEUED', 'RUNNING', 'PAUSED', 'FINISHED', 'FAILED', 'CANCELLED')),
    add check (cause in ('COMMAND', 'BUDGET', 'PREEMPTED', 'STUCK')),
    add check (priority in ('LOW', 'NORMAL', 'HIGH')),
    add check (status <> 'QUEUED' or queued_at is not null);
create index runs_by_age on runs (created_at desc, run) where deleted_at is null;
create index runs_by_name on runs (name) where deleted_at is null;
create index runs_alive on runs (status) where status in ('QUEUED', 'RUNNING');
create index runs_by_origin on runs (origin_run, origin_stage, origin_step) where origin_run is not null;
create sequence run_numbers;

update runs r set
    steps_done = (select count(*) from steps s where s.run = r.run),
    weights_sha256 = (select digest from versions v where v.run = r.run and v.stage <> 'control'
                      order by ordinal desc, step desc limit 1),
    logprobs_compared = coalesce((select sum(value) from metric_points m
                                  where m.run = r.run and m.name = 'mismatch/tokens_compared'), 0),
    max_logprob_diff = coalesce((select max(value) from metric_points m
                                 where m.run = r.run and m.name = 'mismatch/max_abs_logprob_diff'), 0);

-- The last value of each metric, and the first: what a run's page shows.
create table latest_metrics (
    run        text             not null references runs,
    stage      text             not null,
    name       text             not null,
    first      double precision not null,
    first_step int              not null,
    last       double precision not null,
    last_step  int              not null,
    primary key (run, stage, name)
);
insert into latest_metrics
select run, stage, name, (array_agg(value order by step))[1], min(step),
       (array_agg(value order by step desc))[1], max(step)
from metric_points group by run, stage, name;

-- The queue

-- What was asked of runs, and what became of it. State: asked, done, refused.
create table commands (
    id       bigint generated always as identity primary key,
    run      text        not null references runs,
    key      text,
    asked_by text        not null,
    asked_at timestamptz not null default now(),
    type     text        not null,
    body     jsonb       not null,
    state    text        not null default 'asked' check (state in ('asked', 'done', 'refused')),
    answer   text        not null default '',
    done_at  timestamptz,
    unique (asked_by, key)
);
create index commands_by_run on commands (run, id);
create index commands_asked on commands (run) where state = 'asked';

-- The same key asks for the same thing once.
create table answers (
    asked_by text        not null,
    key      text        not null,
    request  text        not null,
    run      text references runs,
    at       timestamptz not null default now(),
    primary key (asked_by, key)
);

-- Trainer-seconds by owner, as much as is left of them at that time: they halve in a day.
create table shares (
    owner   text primary key,
    seconds double precision not null,
    at      timestamptz      not null
);

-- Who trains, or would.
create table trainers (
    holder      text primary key,
    build       text        not null,
    machine     text        not null,
    fingerprint text        not null,
    seen_at     timestamptz not null
);

-- Where a run went on under another arithmetic: from there on it is not equal, bit for bit, to one that did not.
create table boundaries (
    run    text        not null references runs,
    epoch  int         not null,
    at     timestamptz not null default now(),
    stage  text,
    step   int,
    before text        not null,
    after  text        not null,
    primary key (run, epoch)
);

-- Episodes

alter table episodes add column not_before timestamptz;
create index episodes_unsent on episodes (run) where state = 'open' and sent_at is null;
create index episodes_undecided on episodes (run) where fate = 'open';
create index episodes_stuck on episodes (run) where state = 'open' and attempt > 5;

-- What was asked for and what became of it, kept in the transaction that moves it. Requested is one side, the fates are
-- the other: in episodes, and in the tokens of recorded attempts.
create table balances (
    run    text   not null references runs,
    unit   text   not null check (unit in ('episodes', 'tokens')),
    kind   text   not null,
    fate   text   not null,
    amount bigint not null,
    primary key (run, unit, kind, fate)
);

-- How episodes ended, by stop reason; and how often the platform failed them, by its kind of failure.
create table endings (
    run      text    not null references runs,
    kind     text    not null,
    failure  boolean not null,
    name     text    not null,
    episodes bigint  not null,
    primary key (run, kind, failure, name)
);

-- The same, counted from the rows: what was asked for on the groups, what became of it on the episodes; what was spent
-- on the episodes, what became of it on the attempts. Where one side has lost a row the two do not agree.
create function recount(which text) returns table (unit text, kind text, fate text, amount bigint) language sql stable as $$
    select 'episodes', g.kind, 'requested', sum(g.episodes)::bigint from ledger.groups g where g.run = which group by g.kind
    union all
    select 'tokens', e.kind, 'requested', sum(e.spent)::bigint from ledger.episodes e where e.run = which group by e.kind
    union all
    select 'episodes', e.kind, e.fate, count(*)::bigint from ledger.episodes e where e.run = which group by e.kind, e.fate
    union all
    select 'tokens', e.kind, case when a.failure_kind is null then e.fate else 'failed' end, sum(a.total_tokens)::bigint
    from ledger.attempts a join ledger.episodes e using (episode_id) where a.run = which group by 2, 3
$$;

insert into balances (run, unit, kind, fate, amount)
select run, c.unit, c.kind, c.fate, c.amount from runs, lateral ledger.recount(run) c;
insert into endings (run, kind, failure, name, episodes)
select run, kind, false, stop_reason, count(*) from episodes where stop_reason is not null group by 1, 2, 4
union all
select e.run, e.kind, true, a.failure_kind, count(*) from attempts a join episodes e using (episode_id)
where a.failure_kind is not null group by 1, 2, 4;

-- Views

create view commands_view as
select id, run, asked_by, asked_at, type, body, state, answer, done_at from commands;

create view runs_view as
select r.run, r.seed, r.status, r.reason, r.config, r.task_set, r.vocabulary, r.stage, r.step, r.created_at, r.started_at,
       r.finished_at, r.summary,
       r.name, r.owner, r.project, r.tags, r.notes, r.parent, r.priority, r.cause, r.config_sha256, r.recipe, r.tokenizer,
       r.origin_run, r.origin_stage, r.origin_step, r.budget_tokens, r.budget_episodes, r.budget_seconds,
       r.checkpoint_every, r.checkpoint_keep, r.queued_at, r.epoch, r.holder, r.claimed_at, r.lease_until,
       r.used_seconds + case when r.status = 'RUNNING' and r.lease_until > now()
                             then extract(epoch from now() - r.beat_at) else 0 end as used_seconds,
       r.build, r.machine, r.fingerprint, r.weights_sha256, r.steps_done, r.logprobs_compared, r.max_logprob_diff,
       not exists (select from boundaries b where b.run = r.run) as one_arithmetic,
       (select c.type from commands c where c.run = r.run and c.state = 'asked' and c.type in ('pause', 'cancel')
        order by c.type = 'cancel' desc limit 1) as wish
from runs r where r.deleted_at is null;

-- The policy of a step is the one that came out of it, where one was published.
create view steps_view as
select s.run, s.stage, s.step,
       v.stage || ' ' || v.step as policy_label, v.digest as policy_digest, v.directory as policy_directory,
       s.episodes, s.groups, s.started_at, s.finished_at, s.seconds, s.digest as weights_sha256
from steps s
left join versions v on v.run = s.run and v.stage = s.stage and v.step = s.step + 1;

create view versions_view as
select run, stage, ordinal, step, stage || ' ' || step as label, directory, digest, published_at
from versions where deleted_at is null;

create view checkpoints_view as
select run, stage, ordinal, step, directory, digest, created_at from checkpoints;

create view metric_points_view as
select run, stage, step, name, value, at from metric_points;

create view latest_metrics_view as
select run, stage, name, first, first_step, last, last_step from latest_metrics;

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

create view endings_view as
select run, kind, failure, name, episodes from endings where episodes <> 0;

create view balances_view as
select run, unit, kind, fate, amount from balances;

-- Double entry: what was asked for is one sum, what became of it another.
create view ledger_view as
select b.run, b.unit,
       coalesce(sum(amount) filter (where fate = 'requested'), 0)::bigint    as requested,
       coalesce(sum(amount) filter (where fate = 'trained'), 0)::bigint      as trained,
       coalesce(sum(amount) filter (where fate = 'evaluated'), 0)::bigint    as evaluated,
       coalesce(sum(amount) filter (where fate = 'demonstrated'), 0)::bigint as demonstrated,
       coalesce(sum(amount) filter (where fate = 'profiled'), 0)::bigint     as profiled,
       coalesce(sum(amount) filter (where fate = 'filtered'), 0)::bigint     as filtered,
       coalesce(sum(amount) filter (where fate = 'failed'), 0)::bigint       as failed,
       coalesce(sum(amount) filter (where fate = 'cancelled'), 0)::bigint    as cancelled,
       coalesce(sum(amount) filter (where fate = 'open'), 0)::bigint         as open,
       coalesce(sum(amount) filter (where fate = 'requested'), 0)
           = coalesce(sum(amount) filter (where fate <> 'requested'), 0)
           and coalesce(r.recount, '') = ''                                  as closes
from balances b join runs r using (run)
group by b.run, b.unit, r.recount;

-- The recipes of tasks that runs wait for.
create view wanted_tasks_view as
select distinct on (recipe) recipe, config->'tasks'->'synthesise' as synthesise, owner
from runs where status = 'QUEUED' and task_set is null and recipe is not null and deleted_at is null
order by recipe, created_at;
