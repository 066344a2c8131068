package dev.agoge.standalone.cli;

import dev.agoge.standalone.app.Launch;
import picocli.CommandLine.Option;

/// Who can reach the console.
final class AddressOption {
    @Option(
            names = "--address",
            paramLabel = "IP",
            defaultValue = Launch.LOOPBACK,
            description = "The address the console listens on. It asks nobody for a password: beyond loopback, whoever"
                    + " reaches it may use it. Default: ${DEFAULT-VALUE}")
    private String ip = Launch.LOOPBACK;

    String ip() {
        return ip;
    }
}
