"""Links between 领导干部 and those they look after, and the duties that follow (L3, L4).

Read: ``policy`` → ``link`` → ``linking`` → ``report`` → ``occasions`` → ``wording``; what each cadre still
owes is ``services.common.kernel.coverage``, which reads over the API count by, too.
"""
