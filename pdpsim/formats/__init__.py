"""Files: networks as node-link JSON, patterns and histories as CSV. Writing is all or nothing."""
