-- The published views as the console sees them, here as tables that a test can fill.
create schema ledger;
create schema synth;

create table ledger.runs_view (
    run text primary key, seed bigint not null, status text not null, reason text not null default '',
    config jsonb not null, task_set text, vocabulary text, stage text, step int,
    created_at timestamptz not null, started_at timestamptz, finished_at timestamptz, summary jsonb);

create table ledger.steps_view (
    run text, stage text, step int, policy_label text, policy_digest text, policy_directory text,
    episodes int, groups int, started_at timestamptz, finished_at timestamptz, primary key (run, stage, step));

create table ledger.metric_points_view (
    run text, stage text, step int, name text, value double precision, at timestamptz,
    primary key (run, name, stage, step));

create table ledger.groups_view (
    run text, group_id text primary key, stage text, kind text, step int, ordinal int, environment_name text,
    environment_version text, environment_digest text, task text, domain text, shape text, split text, fate text,
    episodes int, mean_score double precision, score_spread double precision, closed_at timestamptz);
create index on ledger.groups_view (run, stage, kind, step, ordinal);

create table ledger.episodes_view (
    run text, group_id text, episode_id text primary key, member int, stage text, kind text, step int, attempt int,
    fate text, stop_reason text, failure_kind text, score double precision, advantage double precision, turns int,
    tool_calls int, prompt_tokens int, policy_tokens int, total_tokens int, tokens text, policy_label text,
    policy_digest text, requested_at timestamptz, judged_at timestamptz, record bytea);
create index on ledger.episodes_view (group_id);

create view ledger.ledger_view as
with tally as (
    select run, 'episodes' as unit, fate, count(*) as amount from ledger.episodes_view group by run, fate
    union all
    select run, 'tokens', fate, sum(coalesce(total_tokens, 0)) from ledger.episodes_view group by run, fate)
select run, unit, sum(amount)::bigint as requested,
       coalesce(sum(amount) filter (where fate = 'trained'), 0)::bigint as trained,
       coalesce(sum(amount) filter (where fate = 'evaluated'), 0)::bigint as evaluated,
       coalesce(sum(amount) filter (where fate = 'demonstrated'), 0)::bigint as demonstrated,
       coalesce(sum(amount) filter (where fate = 'profiled'), 0)::bigint as profiled,
       coalesce(sum(amount) filter (where fate = 'filtered'), 0)::bigint as filtered,
       coalesce(sum(amount) filter (where fate = 'failed'), 0)::bigint as failed,
       coalesce(sum(amount) filter (where fate = 'cancelled'), 0)::bigint as cancelled,
       coalesce(sum(amount) filter (where fate = 'open'), 0)::bigint as open,
       true as closes
from tally group by run, unit;

create table synth.task_sets_view (
    task_set text primary key, seed bigint, environments int, tasks int, held_out int, held_out_combination int,
    domains jsonb, created_at timestamptz);

create table synth.funnel_view (
    task_set text, position int, name text, kept bigint, dropped bigint, reason text);
