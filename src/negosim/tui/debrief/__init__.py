"""How each seat did, once the talks are over."""
