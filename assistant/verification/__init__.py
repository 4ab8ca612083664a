"""Whether a statement says no more than its sources, checked without a model."""
