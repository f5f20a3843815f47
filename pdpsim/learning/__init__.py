"""How weights change: rules, when a problem counts as solved, and the sequence of an epoch's acts."""
