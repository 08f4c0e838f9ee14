"""The one place where PostgreSQL and SQLite are told apart.

PostgreSQL can do more (COPY, sequences, advisory locks, SKIP LOCKED, trigram
indexes). SQLite needs less, because its transactions are IMMEDIATE: whoever is
inside one is the only writer, so checking and then writing is safe as it is. Others
wait in line meanwhile (`turns`), so long work is written in small portions.
"""

from work.database.comparing import Among, ByCodePoint
from work.database.folding import Fold, create_fold, fold
from work.database.indexes import trigram_index
from work.database.locks import (
    LOCKS_PER_KIND,
    advisory_lock,
    advisory_lock_all,
    skip_locked,
)
from work.database.many_rows import (
    IDS_PER_STATEMENT,
    insert_many,
    insert_new,
    insert_rows,
    reserve_ids,
    rows_at_once,
    update_many,
)
from work.database.troubles import Trouble, trouble_of
from work.database.turns import stepping_aside, waiting_at_most
from work.database.unions import ids_of_each

__all__ = [
    "IDS_PER_STATEMENT",
    "LOCKS_PER_KIND",
    "Among",
    "ByCodePoint",
    "Fold",
    "Trouble",
    "advisory_lock",
    "advisory_lock_all",
    "create_fold",
    "fold",
    "ids_of_each",
    "insert_many",
    "insert_new",
    "insert_rows",
    "reserve_ids",
    "rows_at_once",
    "skip_locked",
    "stepping_aside",
    "trigram_index",
    "trouble_of",
    "update_many",
    "waiting_at_most",
]
