"""What is measured, one module a group; each module lists its metrics in `METRICS`."""
