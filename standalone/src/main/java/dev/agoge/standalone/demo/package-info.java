/// The main job: a small policy learns to use tools, from nothing, in front of the user's eyes.
@NullMarked
package dev.agoge.standalone.demo;

import org.jspecify.annotations.NullMarked;
