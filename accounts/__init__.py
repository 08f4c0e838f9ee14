"""Companies we do business with, and the people who work there."""
