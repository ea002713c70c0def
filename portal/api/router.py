"""`/api/v1/`: each noun registers its viewset here; paths have no trailing slash and no `.json` twin."""

from typing import Any

from rest_framework.routers import SimpleRouter

VIEWSETS: dict[str, Any] = {}  # by noun


class PortalRouter(SimpleRouter):
    include_format_suffixes = False

    def __init__(self):
        super().__init__(trailing_slash=False)

    def add(self, viewset) -> None:
        """Register under the viewset's own noun."""
        VIEWSETS[viewset.noun] = viewset
        self.register(viewset.noun, viewset, basename=f"api-{viewset.noun}")
