-- A run's stages have names and places of its own.

alter table versions add column ordinal int;
update versions set ordinal = case stage when 'cold-start' then 1 when 'rl' then 2 else 3 end;
alter table versions alter column ordinal set not null;

alter table checkpoints add column ordinal int;
update checkpoints set ordinal = case stage when 'cold-start' then 1 when 'rl' then 2 else 3 end;
alter table checkpoints alter column ordinal set not null;

-- What stands beside a run's config, outside its digest.
alter table runs add column beside jsonb not null default '{}';

update runs set status = 'QUEUED' where status = 'CREATED';
