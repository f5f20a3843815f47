"""Networks, weights and outputs as plain text."""
