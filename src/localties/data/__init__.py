"""The tables: read, check, tidy and export them; words, lineage, evidence and ties derived from them."""
