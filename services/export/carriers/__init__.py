"""The ways out of export, and its only place that opens connections: a folder, mail, SFTP, HTTPS (EXPORTS §7)."""
