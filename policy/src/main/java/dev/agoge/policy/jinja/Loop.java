package dev.agoge.policy.jinja;

import java.util.List;

/// Where a loop stands, as its body asks with `loop`.
record Loop(List<Object> items, int index) {
    Object member(String name) {
        return switch (name) {
            case "index" -> index + 1L;
            case "index0" -> (long) index;
            case "revindex" -> (long) items.size() - index;
            case "revindex0" -> items.size() - index - 1L;
            case "first" -> index == 0;
            case "last" -> index + 1 == items.size();
            case "length" -> (long) items.size();
            // Only recursive loops are deeper, and those are not read.
            case "depth" -> 1L;
            case "depth0" -> 0L;
            case "previtem" -> index == 0 ? new Undefined("there is no previous item") : items.get(index - 1);
            case "nextitem" ->
                index + 1 == items.size() ? new Undefined("there is no next item") : items.get(index + 1);
            case "cycle" ->
                (Function) (positional, named) -> {
                    List<Object> values = new Given("cycle", positional, named).unnamed();
                    if (values.isEmpty()) throw new TemplateFailure("cycle needs values");
                    return values.get(index % values.size());
                };
            default -> new Undefined("loop." + name);
        };
    }
}
