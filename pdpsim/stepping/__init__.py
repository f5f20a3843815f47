"""One act at a time, forward and back, with the arithmetic in words."""
