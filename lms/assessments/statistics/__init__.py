"""How good a quiz and its questions are, and what was learnt between two quizzes.

`formulas` and `gain` count, `analysis` puts the figures of a quiz together, `hints` says what they mean: none of them knows
a database. `reading` reads the attempts, `charts` and `sheets` show the figures.
"""
