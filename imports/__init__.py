"""Lists in: files of other programs become leads, every row accounted for."""
