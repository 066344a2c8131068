package dev.agoge.contracts;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The arithmetic fingerprint: what decides the bits of a result, given the same config. Vector width, threads and
/// build
/// are not in it. A run's is fixed when it is first claimed; trainers and workers of another leave it alone. Written
/// `cpu-fp32-1`.
///
/// @param device its class: `cpu`, `sm_90a`
/// @param dtype of weights and activations
/// @param kernels their version: raised when a change of them changes a bit
public record Arithmetic(String device, String dtype, int kernels) {
    private static final Pattern WRITTEN = Pattern.compile("([a-z0-9_]{1,32})-([a-z0-9]{1,16})-([1-9][0-9]{0,8})");

    /// Of this release's kernels on the CPU.
    public static final Arithmetic CPU = new Arithmetic("cpu", "fp32", 1);

    public Arithmetic {
        if (!WRITTEN.matcher(written(device, dtype, kernels)).matches()) {
            throw new IllegalArgumentException("'" + written(device, dtype, kernels)
                    + "' is no arithmetic: a device, a type and the kernels' version, such as cpu-fp32-1");
        }
    }

    @JsonCreator
    public static Arithmetic parse(String text) {
        Matcher parts = WRITTEN.matcher(text);
        if (!parts.matches()) {
            throw new IllegalArgumentException(
                    "'" + text + "' is no arithmetic: a device, a type and the kernels' version, such as cpu-fp32-1");
        }
        return new Arithmetic(parts.group(1), parts.group(2), Integer.parseInt(parts.group(3)));
    }

    private static String written(String device, String dtype, int kernels) {
        return device + "-" + dtype + "-" + kernels;
    }

    @JsonValue
    @Override
    public String toString() {
        return written(device, dtype, kernels);
    }
}
