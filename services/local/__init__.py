"""The whole system on one machine, to try it and to test it: real MongoDB, real RabbitMQ, our own processes.

Read in this order: ``lifeline`` (nothing outlives us) → ``child`` (one process) → ``ports``, ``readiness`` →
``embedded_mongo``, ``embedded_rabbit`` (the real parts) → ``supervisor`` (our processes, kept running).
Nothing here is part of a deployment: there the parts are given by ``LIANXIN_MONGO_URL`` and ``LIANXIN_AMQP_URL``.
"""
