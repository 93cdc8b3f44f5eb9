"""Jobs of two or more steps, used by every door."""
