-- Versions and checkpoints lie in the blob store, by the digests of their manifests. A row of an older release has none
-- until the folder that it names has been taken in; without its folder it is as good as deleted.

alter table versions add column manifest text;
alter table versions alter column directory drop not null;
alter table checkpoints add column manifest text;
alter table checkpoints alter column directory drop not null;

drop view steps_view, versions_view, checkpoints_view;

-- The policy of a step is the one that came out of it, where one was published.
create view steps_view as
select s.run, s.stage, s.step,
       v.stage || ' ' || v.step as policy_label, v.digest as policy_digest, v.manifest as policy_manifest,
       s.episodes, s.groups, s.started_at, s.finished_at, s.seconds, s.digest as weights_sha256
from steps s
left join versions v on v.run = s.run and v.stage = s.stage and v.step = s.step + 1;

create view versions_view as
select run, stage, ordinal, step, stage || ' ' || step as label, manifest, digest, published_at
from versions where deleted_at is null and manifest is not null;

create view checkpoints_view as
select run, stage, ordinal, step, manifest, digest, created_at from checkpoints where manifest is not null;

-- Model folders that were imported, and what they looked like then.
create table models (
    folder      text        primary key,
    looks       text        not null,
    manifest    text        not null,
    imported_at timestamptz not null
);

-- What is to be known of how a run's document is taken.
create table remarks (
    run      text not null references runs on delete cascade,
    position int  not null,
    remark   text not null,
    primary key (run, position)
);

create view remarks_view as select run, position, remark from remarks;
