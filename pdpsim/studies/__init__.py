"""Many seeds: where they run, what comes of them, and how sure that is."""
