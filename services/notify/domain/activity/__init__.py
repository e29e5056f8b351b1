"""红色教育: activities as entries of a 台账 (F1). Read: ``state`` → ``evolve`` → ``recording``."""
