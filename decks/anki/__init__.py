"""Anki: note types, the package writer and reader."""
