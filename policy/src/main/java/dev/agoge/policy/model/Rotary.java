package dev.agoge.policy.model;

/// How positions turn queries and keys (RoPE).
public sealed interface Rotary {
    double theta();

    /// Radians from one position to the next, for each pair of a rotated key's dimensions.
    double[] frequencies(int dimensions);

    /// What cosines and sines are multiplied with.
    double amplitude();

    /// What all scores of attention are multiplied with, their part without position too.
    double sharpness();

    /// One angle per pair, each slower than the one before.
    record Plain(double theta) implements Rotary {
        public Plain {
            ModelConfig.require(theta > 1 && Double.isFinite(theta), "a rope_theta above 1");
        }

        @Override
        public double[] frequencies(int dimensions) {
            double[] frequencies = new double[dimensions / 2];
            for (int pair = 0; pair < frequencies.length; pair++) {
                frequencies[pair] = StrictMath.pow(theta, -(double) pair / frequencies.length);
            }
            return frequencies;
        }

        @Override
        public double amplitude() {
            return 1;
        }

        @Override
        public double sharpness() {
            return 1;
        }
    }

    /// YaRN (arXiv:2309.00071): a model that was trained on few positions is stretched to `factor` times as
    /// many. Pairs that turn often within what it was trained on stay as they are, those that turn seldom are
    /// slowed down by the factor, and between the two a ramp leads over.
    ///
    /// The entropy of attention over longer contexts is corrected in two places: rotated dimensions are
    /// lengthened by the amplitude, and scores as a whole are sharpened. DeepSeek does all of it by the
    /// second: `mscale` and `mscaleAllDim` are equal, so the amplitude is one.
    ///
    /// @param trained positions before the stretching
    /// @param betaFast turns within those, from which on a pair stays
    /// @param betaSlow turns up to which a pair is slowed down in full
    /// @param mscale weight of the correction in rotated dimensions, 0 if not told
    /// @param mscaleAllDim weight of the correction in scores, 0 if not told
    record Yarn(
            double theta,
            double factor,
            int trained,
            double betaFast,
            double betaSlow,
            double mscale,
            double mscaleAllDim)
            implements Rotary {
        public Yarn {
            ModelConfig.require(theta > 1 && Double.isFinite(theta), "a rope_theta above 1");
            if (!(factor >= 1) || trained < 1 || !(betaFast > betaSlow) || !(betaSlow > 0)) {
                throw new IllegalArgumentException("YaRN needs a factor of at least 1, positions it was trained on, and"
                        + " beta_fast above beta_slow, but has " + factor + ", " + trained + ", " + betaFast + " and "
                        + betaSlow);
            }
            ModelConfig.require(mscale >= 0 && mscale <= 100, "an mscale between 0 and 100");
            ModelConfig.require(mscaleAllDim >= 0 && mscaleAllDim <= 100, "an mscale_all_dim between 0 and 100");
            if (mscale == 0 != (mscaleAllDim == 0)) {
                throw new IllegalArgumentException("YaRN with mscale = " + mscale + " and mscale_all_dim = "
                        + mscaleAllDim + ": implementations differ where only one of them is told");
            }
        }

        @Override
        public double[] frequencies(int dimensions) {
            double low = Math.max(Math.floor(pairThatTurns(betaFast, dimensions)), 0);
            double high = Math.min(Math.ceil(pairThatTurns(betaSlow, dimensions)), dimensions - 1);
            double width = low == high ? 1e-3 : high - low;
            double[] frequencies = new Plain(theta).frequencies(dimensions);
            for (int pair = 0; pair < frequencies.length; pair++) {
                double slowed = Math.clamp((pair - low) / width, 0, 1);
                frequencies[pair] = frequencies[pair] / factor * slowed + frequencies[pair] * (1 - slowed);
            }
            return frequencies;
        }

        /// Which pair, were there one between pairs, turns so often within the positions of training.
        private double pairThatTurns(double turns, int dimensions) {
            return dimensions * StrictMath.log(trained / (turns * 2 * Math.PI)) / (2 * StrictMath.log(theta));
        }

        @Override
        public double amplitude() {
            return mscale == 0 ? correction(1) : correction(mscale) / correction(mscaleAllDim);
        }

        @Override
        public double sharpness() {
            return mscaleAllDim == 0 ? 1 : correction(mscaleAllDim) * correction(mscaleAllDim);
        }

        private double correction(double weight) {
            return 0.1 * weight * StrictMath.log(factor) + 1;
        }
    }
}
