"""Measures over ties, each with its counts and its uncertainty; `findings` words the main ones."""
