"""What chapter 8 draws: units, connections, and the sweeps of messages between them."""
