"""What waits for a person: the queue of flagged records, and their answers."""
