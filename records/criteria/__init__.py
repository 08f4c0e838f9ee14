"""Criteria are data: rows of field, operator and value, and a logic line.

One definition runs in two ways that give the same answer: `as_q()` for querysets and
`matches()` for a record in memory. Operators and their meaning: spec §3.2.
"""

from records.criteria.definition import Criteria, parse
from records.criteria.fields import CriteriaField, fields_of
from records.criteria.operators import OPERATORS

__all__ = ["OPERATORS", "Criteria", "CriteriaField", "fields_of", "parse"]
