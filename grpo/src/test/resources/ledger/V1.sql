-- A ledger as the release before this one left it: a run that finished, one under way, one just created.

insert into ledger.runs (run, seed, status, reason, config, task_set, vocabulary, stage, step, created_at, started_at, finished_at) values
('old', 42, 'FINISHED', '', '{"run":"old","seed":42,"tasks":"67586e98fad27da0b9968bc039a1ef34c939b9b8e523a8bef89d478608c5ecf6","model":"{\"model_type\": \"deepseek_v3\"}","limits":{"maxTurns":8,"maxTokens":640,"maxToolCalls":8},"coldStart":{"demonstrations":8000,"mistakeRate":0.35,"steps":900,"batchEpisodes":32,"learningRate":0.003,"warmupSteps":50},"grpo":{"steps":120,"groupSize":16,"batchGroups":12,"learningRate":5.0E-4,"clipLow":0.2,"clipHigh":0.28,"klCoef":0.001,"maskDelta":0.5,"lag":1,"sampling":{"temperature":1.0,"topP":1.0}},"evaluation":{"tasks":500,"subset":60,"every":10,"samples":4,"control":true}}', '67586e98fad27da0b9968bc039a1ef34c939b9b8e523a8bef89d478608c5ecf6', null, 'control', 7, '2026-11-01T10:00:00Z', '2026-11-01T10:00:01Z', '2026-11-01T11:00:00Z'),
('busy', 7, 'RUNNING', '', '{"run":"busy","seed":7,"tasks":"67586e98fad27da0b9968bc039a1ef34c939b9b8e523a8bef89d478608c5ecf6","model":"{}","limits":{"maxTurns":8,"maxTokens":640,"maxToolCalls":8},"coldStart":{"demonstrations":80,"mistakeRate":0,"steps":9,"batchEpisodes":32,"learningRate":0.003,"warmupSteps":50},"grpo":{"steps":12,"groupSize":16,"batchGroups":12,"learningRate":5.0E-4,"clipLow":0.2,"clipHigh":0.28,"klCoef":0.001,"maskDelta":0.5,"lag":0,"sampling":{"temperature":1.0,"topP":0.9,"topK":40,"minP":0.1}},"evaluation":{"tasks":500,"subset":60,"every":10,"samples":4,"control":false}}', '67586e98fad27da0b9968bc039a1ef34c939b9b8e523a8bef89d478608c5ecf6', null, 'rl', 0, '2026-11-02T10:00:00Z', '2026-11-02T10:00:01Z', null),
('new', 7, 'CREATED', '', '{"run":"new","seed":7,"tasks":"67586e98fad27da0b9968bc039a1ef34c939b9b8e523a8bef89d478608c5ecf6","model":"{}","limits":{"maxTurns":8,"maxTokens":640,"maxToolCalls":8},"coldStart":{"demonstrations":80,"mistakeRate":0,"steps":9,"batchEpisodes":32,"learningRate":0.003,"warmupSteps":50},"grpo":{"steps":12,"groupSize":16,"batchGroups":12,"learningRate":5.0E-4,"clipLow":0.2,"clipHigh":0.28,"klCoef":0.001,"maskDelta":0.5,"lag":0,"sampling":{"temperature":1.0,"topP":1.0}},"evaluation":{"tasks":500,"subset":60,"every":10,"samples":4,"control":false}}', '67586e98fad27da0b9968bc039a1ef34c939b9b8e523a8bef89d478608c5ecf6', null, null, null, '2026-11-03T10:00:00Z', null, null);

insert into ledger.versions (run, stage, step, directory, digest, published_at) values
('old', 'cold-start', 0, 'runs/old/cold-start-0', repeat('a', 64), '2026-11-01T10:00:02Z'),
('old', 'cold-start', 900, 'runs/old/cold-start-900', repeat('b', 64), '2026-11-01T10:10:00Z'),
('old', 'rl', 0, 'runs/old/cold-start-900', repeat('b', 64), '2026-11-01T10:10:00Z'),
('old', 'rl', 1, 'runs/old/rl-1', repeat('c', 64), '2026-11-01T10:20:00Z'),
('old', 'control', 7, 'runs/old/control-7', repeat('d', 64), '2026-11-01T10:50:00Z'),
('busy', 'rl', 0, 'runs/busy/cold-start-9', repeat('e', 64), '2026-11-02T10:20:00Z');
insert into ledger.checkpoints (run, stage, step, directory, digest, created_at) values
('old', 'cold-start', 900, 'runs/old/checkpoints/cold-start-900', repeat('b', 64), '2026-11-01T10:10:00Z');
insert into ledger.decisions values ('old', 'control steps', 7, '2026-11-01T10:40:00Z');
insert into ledger.steps (run, stage, step, digest, episodes, groups, seconds, started_at, finished_at) values
('old', 'cold-start', 0, null, 32, 0, 0.5, '2026-11-01T10:00:05Z', '2026-11-01T10:00:06Z'),
('old', 'rl', 0, repeat('c', 64), 2, 1, 9, '2026-11-01T10:10:05Z', '2026-11-01T10:10:14Z');
insert into ledger.metric_points values
('old', 'cold-start', 0, 'sft/loss', 3.5, '2026-11-01T10:00:06Z'),
('old', 'cold-start', 1, 'sft/loss', 3.1, '2026-11-01T10:00:07Z'),
('old', 'rl', 0, 'mismatch/tokens_compared', 321, '2026-11-01T10:10:14Z'),
('old', 'rl', 0, 'mismatch/max_abs_logprob_diff', 0, '2026-11-01T10:10:14Z');

insert into ledger.groups (group_id, run, stage, kind, step, ordinal, environment_name, environment_version, environment_digest, task, domain, shape, split, episodes, fate, mean_score, score_spread, requested_at, closed_at) values
('old/cold-start/demonstrate/0/0', 'old', 'cold-start', 'demonstrate', 0, 0, 'orders', '1.0.0', repeat('f', 64), 'orders-1', 'orders', 'lookup', 'TRAIN', 1, 'demonstrated', 1, 0, '2026-11-01T10:00:02Z', '2026-11-01T10:00:04Z'),
('old/rl/train/0/0', 'old', 'rl', 'train', 0, 0, 'orders', '1.0.0', repeat('f', 64), 'orders-1', 'orders', 'lookup', 'TRAIN', 2, 'trained', 0.5, 0.5, '2026-11-01T10:10:05Z', '2026-11-01T10:10:10Z'),
('busy/rl/train/0/0', 'busy', 'rl', 'train', 0, 0, 'orders', '1.0.0', repeat('f', 64), 'orders-1', 'orders', 'lookup', 'TRAIN', 2, 'open', null, null, '2026-11-02T10:20:05Z', null);

insert into ledger.episodes (episode_id, group_id, run, stage, kind, step, ordinal, member, version_stage, version_step, request, attempt, state, fate, requested_at, sent_at, judged_at, stop_reason, failure_kind, score, advantage, turns, tool_calls, prompt_tokens, policy_tokens, total_tokens, tokens, spent) values
('old/cold-start/demonstrate/0/0/0', 'old/cold-start/demonstrate/0/0', 'old', 'cold-start', 'demonstrate', 0, 0, 0, 'cold-start', 0, '', 1, 'judged', 'demonstrated', '2026-11-01T10:00:02Z', '2026-11-01T10:00:02Z', '2026-11-01T10:00:03Z', 'ANSWERED', null, 1, null, 2, 1, 40, 18, 100, repeat('1', 64), 100),
('old/rl/train/0/0/0', 'old/rl/train/0/0', 'old', 'rl', 'train', 0, 0, 0, 'rl', 0, '', 2, 'judged', 'trained', '2026-11-01T10:10:05Z', '2026-11-01T10:10:05Z', '2026-11-01T10:10:09Z', 'ANSWERED', null, 1, 0.5, 2, 1, 40, 18, 110, repeat('2', 64), 140),
('old/rl/train/0/0/1', 'old/rl/train/0/0', 'old', 'rl', 'train', 0, 0, 1, 'rl', 0, '', 1, 'judged', 'trained', '2026-11-01T10:10:05Z', '2026-11-01T10:10:05Z', '2026-11-01T10:10:09Z', 'OUT_OF_TURNS', null, 0, -0.5, 2, 1, 40, 18, 120, repeat('3', 64), 120),
('busy/rl/train/0/0/0', 'busy/rl/train/0/0', 'busy', 'rl', 'train', 0, 0, 0, 'rl', 0, '', 1, 'judged', 'open', '2026-11-02T10:20:05Z', '2026-11-02T10:20:05Z', '2026-11-02T10:20:09Z', 'ANSWERED', null, 1, null, 2, 1, 40, 18, 90, repeat('4', 64), 90),
('busy/rl/train/0/0/1', 'busy/rl/train/0/0', 'busy', 'rl', 'train', 0, 0, 1, 'rl', 0, '', 1, 'open', 'open', '2026-11-02T10:20:05Z', '2026-11-02T10:20:05Z', null, null, null, null, null, null, null, null, null, null, null, 0);
insert into ledger.attempts values
('old/cold-start/demonstrate/0/0/0', 1, 'old', null, '', 100, '2026-11-01T10:00:03Z'),
('old/rl/train/0/0/0', 1, 'old', 'INFRASTRUCTURE', 'the worker was lost', 30, '2026-11-01T10:10:07Z'),
('old/rl/train/0/0/0', 2, 'old', null, '', 110, '2026-11-01T10:10:09Z'),
('old/rl/train/0/0/1', 1, 'old', null, '', 120, '2026-11-01T10:10:09Z'),
('busy/rl/train/0/0/0', 1, 'busy', null, '', 90, '2026-11-02T10:20:09Z');
