"""承诺 (Q13): what a college's secretary promises for a year. Read: ``pledge`` → ``keeping``."""
