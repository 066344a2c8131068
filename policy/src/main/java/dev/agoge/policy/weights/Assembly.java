package dev.agoge.policy.weights;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// How a model's weights are made of what a folder holds: for each tensor that the model calls for, where its
/// numbers lie and what they are multiplied with. It exists only if everything is there and nothing is left
/// that nobody expected; no number has been read then.
public final class Assembly {
    /// Of a folder that is another model's there would be as many complaints as tensors.
    private static final int MOST_COMPLAINTS = 10;
    private static final String SCALES = "_scale_inv";

    private final Shards shards;
    private final SortedMap<String, Slice> slices = new TreeMap<>();
    private final List<String> leftOut = new ArrayList<>();
    private final Set<String> taken = new HashSet<>();
    private final Set<String> complaints = new LinkedHashSet<>();

    private Assembly(Shards shards) {
        this.shards = shards;
    }

    /// @throws UnusableFile naming every tensor that is missing, surplus, or of another shape or type, and what
    ///     was expected
    public static Assembly of(Shards shards, Wanted wanted) throws UnusableFile {
        Assembly assembly = new Assembly(shards);
        FusedExperts fused = new FusedExperts(wanted.shapes());
        wanted.shapes().forEach((name, shape) -> assembly.find(name, shape, fused.find(name, shape)));
        assembly.sortOut(wanted);
        assembly.refuse();
        return assembly;
    }

    private void find(String name, int[] shape, Optional<FusedExperts.Part> part) {
        StoredTensor one = shards.tensors().get(name);
        StoredTensor fused = part.map(p -> shards.tensors().get(p.tensor())).orElse(null);
        if (one != null) take(name, shape, one, longs(shape), 0);
        else if (fused != null)
            take(name, shape, fused, part.get().shape(), part.get().first());
        else {
            String other = part.map(p -> ", alone or in '" + p.tensor() + "' of " + p.shape())
                    .orElse("");
            complaints.add(shards.directory() + ": the tensor '" + name + "' is missing; expected one of "
                    + Arrays.toString(shape) + other);
        }
    }

    private void take(String name, int[] shape, StoredTensor tensor, List<Long> expected, long first) {
        taken.add(tensor.name());
        boolean fp8 = tensor.dtype() == Dtype.F8_E4M3;
        if (!tensor.dtype().ofWeights()) complain(tensor, Dtype.OF_WEIGHTS + " of " + expected);
        else if (!tensor.shape().equals(expected)) complain(tensor, "a shape of " + expected);
        else if (Slice.size(ints(shape)) > Slice.MOST) complain(tensor, "at most " + Slice.MOST + " numbers");
        else if (fp8 && shape.length < 2) complain(tensor, "F32, BF16 or F16: blocks with scales are a matrix's");
        else slices.put(name, new Slice(tensor, fp8 ? scales(tensor) : null, first, ints(shape)));
    }

    private @Nullable StoredTensor scales(StoredTensor tensor) {
        List<Long> shape = new ArrayList<>(tensor.shape());
        for (int last = 1; last <= 2; last++)
            shape.set(shape.size() - last, Slice.ceil(shape.get(shape.size() - last)));
        StoredTensor scales = shards.tensors().get(tensor.name() + SCALES);
        if (scales == null) {
            complain(tensor, "its scales '" + tensor.name() + SCALES + "' of " + shape + " beside it");
            return null;
        }
        taken.add(scales.name());
        if (!scales.dtype().ofScales() || !scales.shape().equals(shape)) {
            complain(scales, Dtype.OF_SCALES + " of " + shape);
        }
        return scales;
    }

    private void sortOut(Wanted wanted) {
        shards.tensors().forEach((name, tensor) -> {
            if (taken.contains(name)) return;
            if (wanted.dispensable().test(name)) leftOut.add(name);
            else complain(tensor, "no such tensor");
        });
    }

    private void complain(StoredTensor tensor, String expected) {
        complaints.add(tensor.file() + ": the tensor '" + tensor.name() + "' is " + tensor + "; expected " + expected);
    }

    private void refuse() throws UnusableFile {
        if (complaints.isEmpty()) return;
        String first = complaints.stream().limit(MOST_COMPLAINTS).collect(Collectors.joining("\n  "));
        int more = complaints.size() - MOST_COMPLAINTS;
        throw new UnusableFile(
                shards.directory(),
                "its tensors are not those of its config:\n  " + first + (more > 0 ? "\n  and " + more + " more" : ""));
    }

    private static List<Long> longs(int[] shape) {
        return Arrays.stream(shape).asLongStream().boxed().toList();
    }

    private static List<Integer> ints(int[] shape) {
        return Arrays.stream(shape).boxed().toList();
    }

    /// The tensors of the folder that the model does without, by name.
    public List<String> leftOut() {
        return List.copyOf(leftOut);
    }

    /// Reads the numbers, into arrays of their own.
    public Weights weights() {
        SortedMap<String, Weights.Tensor> tensors = new TreeMap<>();
        slices.forEach((name, slice) -> tensors.put(name, slice.read()));
        return new Weights(tensors);
    }
}
