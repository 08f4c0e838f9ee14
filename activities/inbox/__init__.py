"""Mails that come in: kept first, then read, told apart and put on a timeline."""
