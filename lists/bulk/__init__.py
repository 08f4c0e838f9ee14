"""Acts on many records of a list: previewed, counted, reported and undoable."""
