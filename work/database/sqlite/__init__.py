"""A database engine for Django: its SQLite, with a line of writers."""
