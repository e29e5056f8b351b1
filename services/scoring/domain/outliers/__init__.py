"""B11: where 自评 and 审核 lie unusually far apart, within and across colleges, explained and without accusation.

A list of what is worth a look, never a finding. Read in this order: ``spread`` → ``gap`` → ``report`` →
``wording``.
"""
