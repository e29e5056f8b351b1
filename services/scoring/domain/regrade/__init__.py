"""动态管理 (Q12): one branch is rated again between campaigns, by the same standard and procedure.

opened → reviewed → published → final; refused where its wish is not granted, lapsed where the campaign
that it builds on was voided. Read in this order: ``regrade`` → ``opening`` → ``reviewing`` → ``deciding``.
"""
