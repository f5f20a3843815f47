"""What was printed, what we measure, and how far they agree: ``pdpsim reproduce``."""
