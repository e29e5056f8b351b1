"""“四进四联”活动进展情况统计表 (L9): a quarter is opened, stated, confirmed and frozen, and what changes later shows.

Read in this order: ``policy`` (who reports, and by when) → ``returns`` (the record) → ``figures`` (what is
confirmed, stated and changed) → ``timing`` (reminders and what is late) → ``wording``.
"""
