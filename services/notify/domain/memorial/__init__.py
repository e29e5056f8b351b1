"""Memorial days: when units are told of them, and what (F1). Read: ``occasions`` → ``wording``."""
