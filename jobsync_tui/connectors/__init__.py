"""From wire formats to core values and back: each connector knows one system, and no cache and no screen."""
