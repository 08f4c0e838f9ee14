"""What happened to every record: acts, changes, undo, recycle bin.

`history` is the only way a record is written. It keeps the old and the new value of
each field, groups the writes of one act under an `Operation`, and can take a whole
operation back.
"""
