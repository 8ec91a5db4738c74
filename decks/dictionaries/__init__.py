"""The learner's own dictionaries: one reader for each file format, all giving the same `Entry`.

with open_dictionary(Path("dictionary.zip")) as dictionary:
    for entry in dictionary:
        print(entry.headword, entry.definition)
"""
