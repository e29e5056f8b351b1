"""The rules that keep an opinion moving until it is resolved (L10, DOMAIN "left open" 9 and 10). Pure.

Read in this order: ``ladder`` (the limits, as data) → ``clock`` (deadlines and steps) → ``matter`` (the
state) → ``commands`` → ``events`` → ``evolve`` → ``ticks`` (what time does) → ``decide`` (what forms do) →
``wording`` (what people read).
"""
