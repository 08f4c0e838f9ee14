"""A believable company to click around in; every date is relative to today."""
