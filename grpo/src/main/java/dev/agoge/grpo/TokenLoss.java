package dev.agoge.grpo;

/// What one token of an episode costs under GRPO, and how the cost changes with its log-probability l = log π_θ.
///
/// DeepSeek-V3.2 §3.1, with r = π_θ/π_old and ρ = π_ref/π_θ:
///
/// - policy term (eq. 5, 6), minimised: −min(r A, clip(r, 1−ε_low, 1+ε_high) A). Where the clipped side is the smaller
///   one the gradient is 0, else it is −r A.
/// - unbiased KL estimate (eq. 7): r (ρ − log ρ − 1). The gradient flows through r and through ρ, and their sum is
///   r (l − l_ref): bounded where the policy has left the reference, where plain K3's 1 − ρ is not.
///
/// StrictMath, so that the gradient is the same to the last bit on any machine.
///
/// @param policyLoss the policy term
/// @param policyGradient its derivative by l
/// @param kl the estimate
/// @param klGradient its derivative by l
/// @param clipped whether the clip took the gradient away
record TokenLoss(double policyLoss, double policyGradient, double kl, double klGradient, boolean clipped) {

    static TokenLoss of(
            double advantage, double policy, double sampled, double reference, double clipLow, double clipHigh) {
        double ratio = StrictMath.exp(policy - sampled);
        double free = ratio * advantage;
        double held = Math.clamp(ratio, 1 - clipLow, 1 + clipHigh) * advantage;
        boolean clipped = held < free;
        double logRho = reference - policy;
        return new TokenLoss(
                -Math.min(free, held),
                clipped ? 0 : -free,
                ratio * (StrictMath.exp(logRho) - logRho - 1),
                -ratio * logRho,
                clipped);
    }
}
