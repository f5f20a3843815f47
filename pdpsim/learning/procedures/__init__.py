"""Learning procedures: what an epoch does, one small file for each."""
