package dev.agoge.standalone.cli;

import dev.agoge.standalone.app.ConsoleAccess;
import picocli.CommandLine.Option;

/// Who can reach the console.
final class AddressOption {
    @Option(
            names = "--address",
            paramLabel = "IP",
            defaultValue = ConsoleAccess.LOOPBACK,
            description = "The address the console listens on. Beyond loopback it asks for a password"
                    + " (--secret-file). Default: ${DEFAULT-VALUE}")
    private String address = ConsoleAccess.LOOPBACK;

    ConsoleAccess access(GuestOptions guests) {
        return guests.access("--address", address);
    }
}
