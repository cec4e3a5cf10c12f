"""Reports as pages with charts; the sole home of jinja2 and matplotlib."""
