package dev.agoge.standalone.cli;

import java.io.PrintStream;

/// Where the command line speaks.
///
/// @param out for what was asked for
/// @param err for what is in the way
/// @param columns how wide the terminal is on which a person watches `out`; 0 if nobody does
record Streams(PrintStream out, PrintStream err, int columns) {}
