package dev.agoge.contracts;

/// A published environment. The digest is that of its bundle; name and version are for people.
public record EnvironmentRef(String name, String version, Sha256 digest) {
    public EnvironmentRef {
        Names.plain("an environment's name", name);
        Names.plain("an environment's version", version);
    }
}
