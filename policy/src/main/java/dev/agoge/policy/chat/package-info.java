/// How a conversation is written for the policy and how its replies are read: the only place that knows the syntax.
@NullMarked
package dev.agoge.policy.chat;

import org.jspecify.annotations.NullMarked;
