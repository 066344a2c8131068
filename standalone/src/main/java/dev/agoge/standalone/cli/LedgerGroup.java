package dev.agoge.standalone.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/// The ledger itself.
@Command(
        name = "ledger",
        description = {"See whether the ledger's sums agree.", ""},
        synopsisSubcommandLabel = "COMMAND",
        sortOptions = false)
final class LedgerGroup {
    private LedgerGroup() {}

    static CommandLine with(Streams streams) {
        var line = new CommandLine(new LedgerGroup());
        line.addSubcommand(new AuditCommand(streams));
        return line;
    }
}
