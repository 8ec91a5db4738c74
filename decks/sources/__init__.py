"""Where articles come from: one reader for each kind of file or page, all giving a `Source`.

The readers import their libraries on first use, so that importing this package costs nothing.
"""

from decks.sources.detect import FILE_SUFFIXES, kind_of, read_source
from decks.sources.source import Source

__all__ = ["FILE_SUFFIXES", "Source", "kind_of", "read_source"]
