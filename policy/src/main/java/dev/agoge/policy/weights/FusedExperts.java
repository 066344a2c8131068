package dev.agoge.policy.weights;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The other names of experts. Published checkpoints have three matrices for each expert; transformers 5 keeps,
/// and may save, two tensors for all experts of a layer: `gate_up_proj` (E, 2I, H), where each expert's gate
/// lies above its up, and `down_proj` (E, H, I).
final class FusedExperts {
    private static final Pattern ONE =
            Pattern.compile("(.*\\.mlp\\.experts\\.)(\\d{1,9})\\.(gate|up|down)_proj\\.weight");

    private final Map<String, Integer> experts = new TreeMap<>();

    FusedExperts(SortedMap<String, int[]> wanted) {
        for (String name : wanted.keySet()) {
            Matcher one = ONE.matcher(name);
            if (one.matches()) experts.merge(one.group(1), Integer.parseInt(one.group(2)) + 1, Math::max);
        }
    }

    /// Where one expert's matrix is found in a fused tensor.
    ///
    /// @param tensor the fused tensor's name
    /// @param shape the fused tensor's
    /// @param first number of the matrix
    record Part(String tensor, List<Long> shape, long first) {}

    /// Empty if the tensor is not an expert's.
    Optional<Part> find(String name, int[] shape) {
        Matcher one = ONE.matcher(name);
        if (!one.matches() || shape.length != 2) return Optional.empty();
        String layer = one.group(1);
        long rows = shape[0];
        long columns = shape[1];
        boolean down = one.group(3).equals("down");
        long stacked = down ? rows : 2 * rows;
        long first = Integer.parseInt(one.group(2)) * stacked + (one.group(3).equals("up") ? rows : 0);
        List<Long> fused = List.of((long) experts.getOrDefault(layer, 0), stacked, columns);
        return Optional.of(new Part(layer + (down ? "down_proj" : "gate_up_proj"), fused, first * columns));
    }
}
