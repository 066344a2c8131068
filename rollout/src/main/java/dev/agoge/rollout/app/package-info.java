/// Rollout as a role of a process: its beans, their order of starting and stopping, its log lines.
@NullMarked
package dev.agoge.rollout.app;

import org.jspecify.annotations.NullMarked;
