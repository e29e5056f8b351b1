"""上级抽查 (Q7): announced with a committed seed → drawn → what was found, branch by branch → concluded.

The lists are frozen by their hashes when the check is announced, the seed by its own; so neither side
can choose the draw, and anybody can repeat it. Read in this order: ``spot_check`` → ``announcing`` →
``drawing`` → ``finding``.
"""
