"""A round of awards (F3): opened, decided, shown, final. Read: ``award_round`` → ``running`` → ``wording``."""
