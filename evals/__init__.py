"""The scorer: how well answers agree with letters labelled by hand, field by field.

`python -m evals` scores the built-in gold; `evals.score.score(gold, got)` scores from Python.
"""
