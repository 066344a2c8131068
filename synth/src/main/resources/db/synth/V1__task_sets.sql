-- What synthesis made, and what came through each of its stages. Synth is the only writer; others read the views.

create table task_sets (
    spec                 text        primary key,
    task_set             text        not null,
    corpus               text        not null,
    seed                 bigint      not null,
    environments         int         not null,
    tasks                int         not null,
    held_out             int         not null,
    held_out_combination int         not null,
    domains              jsonb       not null,
    created_at           timestamptz not null
);

create table funnel_stages (
    spec     text   not null references task_sets,
    position int    not null,
    name     text   not null,
    kept     bigint not null,
    dropped  bigint not null,
    reason   text   not null,
    primary key (spec, position)
);

-- Two specs may make the same task set; it is the first that is shown.
create view task_sets_view as
select distinct on (task_set)
       task_set, seed, environments, tasks, held_out, held_out_combination, domains, created_at
from task_sets
order by task_set, created_at, spec;

create view funnel_view as
select first.task_set, stage.position, stage.name, stage.kept, stage.dropped, stage.reason
from (select distinct on (task_set) task_set, spec
      from task_sets
      order by task_set, created_at, spec) first
join funnel_stages stage using (spec);
