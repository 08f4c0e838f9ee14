"""E-mails: written to people of records, logged, received."""
