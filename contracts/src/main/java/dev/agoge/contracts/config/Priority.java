package dev.agoge.contracts.config;

/// A run's class in the queue. A higher class goes first, and takes the place of a lower one that has had its time.
public enum Priority {
    LOW,
    NORMAL,
    HIGH
}
