"""The training loop, its history, its progress line and its interruption."""
