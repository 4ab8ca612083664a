"""What the command line shows: answers, progress, and batches of JSON lines."""
