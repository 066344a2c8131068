package dev.agoge.standalone.cli;

import dev.agoge.wire.documents.Document;
import dev.agoge.wire.documents.Documents;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/// A document that a command is given: a file, or `-` for standard input.
final class Given {
    private Given() {}

    static Document document(Path file, CommandSpec command) {
        try {
            byte[] text = file.toString().equals("-") ? System.in.readAllBytes() : Files.readAllBytes(file);
            return Documents.parse(text);
        } catch (IOException e) {
            throw new ParameterException(command.commandLine(), "cannot read " + file + ": " + Reason.of(e));
        }
    }

    static String name(Path file) {
        Path last = file.getFileName();
        String name = last == null ? "" : last.toString();
        int dot = name.lastIndexOf('.');
        return (dot > 0 ? name.substring(0, dot) : name).toLowerCase(java.util.Locale.ROOT);
    }
}
