package dev.agoge.standalone.demo;

import java.util.ArrayList;
import java.util.List;

/// Another JVM with this one's classes.
final class Jvm {
    private Jvm() {}

    /// To be followed by a class and its arguments.
    static List<String> command(String... options) {
        List<String> command = new ArrayList<>(List.of(
                ProcessHandle.current().info().command().orElseThrow(),
                "--add-modules=jdk.incubator.vector",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow"));
        command.addAll(List.of(options));
        command.add("-cp");
        command.add(System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")));
        return command;
    }
}
