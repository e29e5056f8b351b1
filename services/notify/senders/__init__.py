"""The ways out of notify, and the only place that opens connections to elsewhere: mail, webhooks, robots."""
