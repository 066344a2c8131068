/// The data folder: whose it is, what it holds, and the blobs in it.
@NullMarked
package dev.agoge.standalone.home;

import org.jspecify.annotations.NullMarked;
