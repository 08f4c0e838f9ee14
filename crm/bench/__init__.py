"""The figures of performance, as ratios taken in one run; see `manage.py bench`."""
