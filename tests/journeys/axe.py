"""What axe objects to in a page that a browser shows."""

from axe_playwright_python.sync_playwright import Axe

AXE = Axe()
WIDE, NARROW = {"width": 1280, "height": 900}, {"width": 360, "height": 900}
ONLY_CONTRAST = {"runOnly": ["color-contrast"]}
ALL_BUT_CONTRAST = {"rules": {"color-contrast": {"enabled": False}}}
OTHERS_MARKUP = {"exclude": [["#explorer"]]}  # Swagger UI draws itself, when it has loaded


def violations(
    page, rules: dict | None = None, ignored: frozenset[str] = frozenset(), within: str = "undefined"
) -> list[str]:
    """Not by `AXE.run`, which would put its half a megabyte into the page again for each look.

    `within`: an expression for the nodes that are looked at, where it is not the whole page.
    """
    if page.evaluate("typeof axe") == "undefined":
        page.evaluate(AXE.axe_script)
    # What axe would fetch first, all style sheets again, it needs for sound that plays by itself: no page has any.
    options = {"resultTypes": ["violations"], "preload": False, **(rules or {})}
    run = f"([context, options]) => axe.run({{ ...context, include: {within} }}, options)"
    found = page.evaluate(run, [OTHERS_MARKUP, options])
    return [
        f"{rule['id']} {[node['html'][:120] for node in rule['nodes']]}"
        for rule in found["violations"]
        if rule["id"] not in ignored
    ]
