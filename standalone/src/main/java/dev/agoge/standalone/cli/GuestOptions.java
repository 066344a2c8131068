package dev.agoge.standalone.cli;

import dev.agoge.standalone.app.ConsoleAccess;
import dev.agoge.standalone.home.Refusal;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// Who is let in from beyond loopback.
final class GuestOptions {
    @Option(
            names = "--host",
            split = ",",
            paramLabel = "NAME",
            description = "The names by which it may be called from beyond loopback.")
    private List<String> hosts = List.of();

    @Option(names = "--secret-file", paramLabel = "FILE", description = "A file that holds its password.")
    private @Nullable Path secretFile;

    @Spec(Spec.Target.MIXEE)
    private CommandSpec command = CommandSpec.create();

    /// @param option that gave the address
    ConsoleAccess access(String option, String address) {
        var access = new ConsoleAccess(address, hosts, secret());
        if (isLoopback(option, address)) return access;
        String open = option + " " + address + " is open to others: it needs ";
        if (access.secret().isEmpty()) throw wrong(open + "a password, in a file named by --secret-file");
        if (hosts.isEmpty()) throw wrong(open + "a name by which they may call it, given by --host");
        return access;
    }

    /// Before anything is started for it.
    private boolean isLoopback(String option, String address) {
        try {
            InetAddress listening = InetAddress.getByName(address);
            if (!listening.isLoopbackAddress()
                    && !listening.isAnyLocalAddress()
                    && NetworkInterface.getByInetAddress(listening) == null) {
                throw wrong(option + " " + address + " is no address of this machine");
            }
            return listening.isLoopbackAddress();
        } catch (UnknownHostException e) {
            throw wrong(option + " " + address + " is no address that is known here");
        } catch (SocketException e) {
            throw new UncheckedIOException("cannot see the addresses of this machine", e);
        }
    }

    private ParameterException wrong(String sentence) {
        return new ParameterException(command.commandLine(), sentence);
    }

    private String secret() {
        if (secretFile == null) return "";
        try {
            return Files.readString(secretFile).strip();
        } catch (IOException e) {
            throw new Refusal("Cannot read the password from " + secretFile + ".", e);
        }
    }
}
