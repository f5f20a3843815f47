"""What notebooks show of networks, steppers, inspectors and studies: tables and pictures, each once."""
