"""Other ways to answer, run through the same harness: floors to compare with."""
