"""What is measured, a file a metric; `registry` lists them all, `result` says what one is."""
