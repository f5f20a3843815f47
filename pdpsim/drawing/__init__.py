"""Pictures of networks, weights, activations and histories; the only room that knows matplotlib."""
