/// The documents that runs are made of: their schema, templates, and what is wrong with one.
@NullMarked
package dev.agoge.console.documents;

import org.jspecify.annotations.NullMarked;
