"""What hidden units respond to, code and do; and if nothing was learned, why."""
