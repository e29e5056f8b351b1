"""A college's part of a campaign (Q3): the reviews of its branches, sent up together.

Open as long as there is no record → sent → returned → sent. Read: ``part`` → ``sending``.
"""
