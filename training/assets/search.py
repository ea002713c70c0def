from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from portal.search.registry import Findable, findable
from portal.search.words import Kind
from training.assets.models import Asset

findable(
    Findable(
        noun="assets",
        model=Asset,
        label=_("Sales assets"),
        icon="folder-open",
        title=lambda asset: asset.title,
        note=lambda asset: asset.summary,
        key=lambda asset: asset.slug,
        text=lambda asset: (asset.summary, *asset.tags),
        fields=frozenset({"title", "summary", "tags", "slug"}),
        on_partner=lambda entry, partner: reverse("asset", args=[partner.slug, entry.key]),
        order=50,
        kind=Kind.READING,
    )
)
