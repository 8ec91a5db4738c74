"""Use cases: one function each, plain values in, frozen dataclasses out."""
