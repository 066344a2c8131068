/// How fast a policy is on this machine, and how fast it could be.
@NullMarked
package dev.agoge.standalone.bench;

import org.jspecify.annotations.NullMarked;
