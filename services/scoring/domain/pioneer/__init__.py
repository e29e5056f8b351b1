"""先锋创绩 (F2): a member's year — 定诺, 践诺, 评绩. Not the pledges of secretaries (Q13, ``domain/pledge``).

Read: ``policy`` → ``marks`` (weights, totals, grades) → ``item`` → ``parts``
→ ``pioneer`` (the state and its events) → ``committing``
→ ``progressing`` → ``appraising`` → ``requesting`` → ``occasions`` (when branches are reminded).
"""
