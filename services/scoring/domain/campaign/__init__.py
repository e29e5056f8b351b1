"""A rating campaign (Q1–Q8): its state, what happens to it, and what may happen when.

planned → self → review → decision → published → final; a campaign that is started over is voided and
names its successor. Read in this order: ``state`` → ``events`` → ``evolve`` → one module per decision.
"""
