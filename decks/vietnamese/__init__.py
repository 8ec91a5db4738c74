"""Vietnamese syllables, spelling, sound and comparison: a small pure library."""
