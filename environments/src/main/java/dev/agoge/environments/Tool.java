package dev.agoge.environments;

import dev.agoge.contracts.ToolSpec;
import java.util.List;

/// A tool of the world: what the policy may do, written in SQL. Its steps run in order, all of them or none: a call
/// that fails leaves the world as it was.
public record Tool(String name, String description, List<Parameter> parameters, List<Step> steps) {
    public Tool {
        parameters = List.copyOf(parameters);
        steps = List.copyOf(steps);
    }

    /// As the policy sees it.
    public ToolSpec spec() {
        return new ToolSpec(name, description, Parameter.schema(parameters));
    }
}
