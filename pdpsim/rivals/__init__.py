"""Rivals of back-propagation: those without units, and all of them side by side, counted in messages."""
