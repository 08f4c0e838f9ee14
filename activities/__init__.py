"""What happened and what is next: tasks, calls, notes, and the timeline."""
