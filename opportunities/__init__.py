"""Deals on their way: stages, contact roles, forecast."""
