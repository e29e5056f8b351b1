"""公示与异议 (Q8): what is shown for objections, for how long, who objected and what came of it.

A notice is about a subject (a campaign's allocation, a regrade, a round of awards) and knows nothing of
it but its name; an objection is about a notice. Read in this order: ``notice`` → ``showing`` →
``objection`` → ``objecting`` → ``wording``.
"""
