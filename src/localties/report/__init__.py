"""Notebooks into pages: run, cached, clean, printable; all but `front` and `publish` know nothing of ties."""
