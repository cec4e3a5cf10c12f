"""What several screens share: base screen, heading, key bar, dialogs, zones."""
