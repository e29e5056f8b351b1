"""Party members and cadres of branches (F2, F3): who they are, in which post. Read: ``member`` → ``entering``."""
