"""The hierarchy that answers: order, weights, matrices, paths."""
