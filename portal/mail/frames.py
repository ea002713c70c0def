"""How the HTML of a mail is shown within a page: nothing in it runs or loads anything."""

# A mail brings its own styles and nothing else; its links open in a tab of their own.
FRAME_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'self'; sandbox allow-popups allow-popups-to-escape-sandbox"
)
LINKS_OPEN_OUTSIDE = '<base target="_blank">'
