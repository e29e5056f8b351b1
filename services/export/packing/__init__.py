"""报送包 as bytes (B9, EXPORTS §7): packed, signed, opened and checked, without a database or a server.

Read: ``digests`` → ``archive`` → ``opening`` → ``signing`` → ``checking``; ``keys`` and ``sm2`` beside them.
"""
