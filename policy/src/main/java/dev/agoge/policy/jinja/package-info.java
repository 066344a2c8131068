/// Chat templates as models publish them: the part of Jinja that they use, as Python's jinja2 means it, bounded in
/// steps, which stand for time, and in size. The text it writes knows which characters the template wrote and which
/// came from a conversation.
@NullMarked
package dev.agoge.policy.jinja;

import org.jspecify.annotations.NullMarked;
