"""The study of what an outsider can know from what was heard."""
