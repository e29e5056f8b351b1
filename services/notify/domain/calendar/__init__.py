"""Working days that staff enter over the file ("left open" 8): read calendar (the record), then entering."""
