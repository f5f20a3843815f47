"""Ways to compute epochs. All leave their results in the same Units, Connections and Weights."""
