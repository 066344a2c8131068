package dev.agoge.environments;

/// A mistake in an environment, for its author.
///
/// @param place where: `tools[2].steps[0].require`
/// @param problem what is wrong there
/// @param fix what to write instead
public record Violation(String place, String problem, String fix) {
    @Override
    public String toString() {
        return place + ": " + problem + "; " + fix;
    }
}
