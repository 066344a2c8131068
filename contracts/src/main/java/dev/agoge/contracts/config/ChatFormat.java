package dev.agoge.contracts.config;

/// How conversations become tokens.
public enum ChatFormat {
    AUTO,
    DSML,
    HERMES,
    TEMPLATE
}
