/// Reward as a role of a process: its beans, their order of starting and stopping.
@NullMarked
package dev.agoge.reward.app;

import org.jspecify.annotations.NullMarked;
