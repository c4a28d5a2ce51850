"""`python -m evals faults`: drive every way to fail, and look at what comes out and what survives."""
