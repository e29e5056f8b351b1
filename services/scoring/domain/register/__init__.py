"""工作台账, 附件3 (Q9): one register per branch, each revision an event. Read: ``register`` → ``revising``."""
