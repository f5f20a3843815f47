"""The same epochs computed by our engines and by what people would use instead, timed side by side."""
