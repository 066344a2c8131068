package dev.agoge.standalone.cli;

import java.nio.file.Path;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// The model that is to compute.
final class ModelOption {
    @Option(
            names = "--model",
            required = true,
            paramLabel = "DIR",
            description = "A model's folder as Hugging Face lays it out: config.json and safetensors.")
    private Path folder = Path.of(".");

    @Spec(Spec.Target.MIXEE)
    private CommandSpec command = CommandSpec.create();

    GivenModel given() {
        return GivenModel.in(folder, command);
    }
}
