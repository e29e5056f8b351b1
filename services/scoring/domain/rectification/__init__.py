"""整顿 (Q11): who is listed, what is done about it, and who finds it done.

Read: ``bottom_list`` → ``rectification`` → ``rectifying`` → ``reviewing``.
"""
