"""连心: the services, and the plumbing and command line they share."""
