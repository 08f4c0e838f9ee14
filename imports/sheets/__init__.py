"""Turn a workbook into CSV: a program that runs alone, in a process that may die.

Imports nothing of ours but its own parts.
"""
