"""Pages as HTML that stands without scripts: text, tables and the pictures that need no canvas."""
