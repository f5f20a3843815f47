"""Scenarios, their recipes, and running one of them once."""
