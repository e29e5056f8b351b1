"""评选表彰 (F3, Q14) as the school's data says it. Read: ``policy`` → ``faults`` → ``quota`` → ``conditions``."""
