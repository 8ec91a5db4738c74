"""The language core: Vietnamese text in; vocabulary, cards and Anki packages out."""
