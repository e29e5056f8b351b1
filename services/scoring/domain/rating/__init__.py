"""A branch's rating in one campaign: self-assessment (Q2), review (Q3), star (Q4), correction (Q8), end.

Read in this order: ``state`` → ``events`` → ``evolve`` → one module per decision.
"""
