"""The study of which stated numbers move an outcome most."""
