"""scoring: a rating season from self-assessments and reviews to stars that stand, 先锋创绩 and honours.

Owns: all in ``ledgers.LEDGERS``, ``standards`` (frozen by content hash), ``plans`` (placements on their way).
Receives: jobs of queue ``scoring`` (``handlers.HANDLERS``: forms qiangji/… and mofan/…, steps like campaign.plan).
Leaves: its own next jobs, as ``noun.verb``; model.recognised, model.withdrawn and ``notice.tell``
for notify.
Reads only: ``submissions``, ``units``.
Read in this order: ``domain/`` → ``ports`` → ``handlers`` → ``repository`` → ``main``.
"""
