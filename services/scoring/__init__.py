"""scoring: turns self-assessments into ratings, and a closed campaign into stars.

Owns: ``campaigns``, ``ratings``, ``standards`` (frozen by content hash), ``plans`` (placements on their way).
Receives: jobs of queue ``scoring`` (forms qiangji/campaign, qiangji/self-assessment,
qiangji/campaign-close, qiangji/allocation-preview; campaign.plan; campaign.apply).
Leaves: its own next jobs (campaign.plan, campaign.apply). Reads only: ``submissions``, ``units``.
Read in this order: ``domain/`` → ``ports`` → ``handlers`` → ``repository`` → ``main``.
"""
