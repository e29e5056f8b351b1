"""报送包 (B9): what is in one, how it is judged, its way.

Read: ``manifest`` → ``reading`` → ``package`` → ``sending``.
"""
