package dev.agoge.policy.model;

/// The loss by which indexers learn to foresee what attention attends to, gathered over the layers that come
/// by.
final class Foresight {
    private final float weight;
    private double loss;

    /// @param weight of one row in one layer
    Foresight(double weight) {
        this.weight = (float) weight;
    }

    boolean wanted() {
        return weight != 0;
    }

    float weight() {
        return weight;
    }

    void add(double layersLoss) {
        loss += layersLoss;
    }

    /// Summed over the rows and layers that came by, without the weight.
    double loss() {
        return loss;
    }
}
