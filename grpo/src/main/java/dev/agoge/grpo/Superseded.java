package dev.agoge.grpo;

/// Another trainer has taken the run over, or it has been left: nothing that is written under this claim counts any
/// more. Whoever meets it drops the run and touches nothing.
public final class Superseded extends RuntimeException {
    private static final long serialVersionUID = 1;

    public Superseded(Claim claim) {
        super("run " + claim.run() + " is no longer held under epoch " + claim.epoch());
    }
}
