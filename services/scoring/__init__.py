"""scoring: turns self-assessments into ratings, and a closed campaign into stars.

Owns: all in ``ledgers.LEDGERS``, ``standards`` (frozen by content hash), ``plans`` (placements on their way).
Receives: jobs of queue ``scoring`` (``handlers.HANDLERS``: forms qiangji/…, steps like campaign.plan).
Leaves: its own next jobs, as ``noun.verb``. Reads only: ``submissions``, ``units``.
Read in this order: ``domain/`` → ``ports`` → ``handlers`` → ``repository`` → ``main``.
"""
