package dev.agoge.synth;

import dev.agoge.contracts.Sha256;
import java.time.Duration;
import java.util.Optional;

/// The jobs, as a worker sees them: it claims one for a time and renews the claim while it is at it. One whose worker
/// went silent is claimed by another, under the next epoch; what the first one says then is not heard.
public interface Jobs {
    /// @param document the spec as JSON
    record Claim(String job, int epoch, String document) {}

    /// The oldest job that nobody is at.
    Optional<Claim> claim(String worker);

    /// How long a claim holds without being renewed.
    Duration lease();

    /// False if the claim is lost.
    boolean renew(Claim claim);

    /// False if the claim is lost.
    boolean progress(Claim claim, long done, long total, Funnel soFar);

    void done(Claim claim, Sha256 taskSet);

    void failed(Claim claim, String why);

    /// Gives it back, to be taken up by whoever comes.
    void release(Claim claim);
}
