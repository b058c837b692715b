"""Speed as ratios to bare references measured in the same run. Run with `make bench`."""
