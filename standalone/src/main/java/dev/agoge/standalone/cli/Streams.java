package dev.agoge.standalone.cli;

import java.io.PrintStream;

/// Where the command line speaks.
///
/// @param out for what was asked for
/// @param err for what is in the way
/// @param terminal whether a person watches `out`, so that a line may be written over
record Streams(PrintStream out, PrintStream err, boolean terminal) {}
