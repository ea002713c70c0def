"""What a partner says of itself beside its profile: where it is."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from portal import clock
from portal.ids import IdField
from portal.tenancy.kinds import PartnerOwned


class CompanyAddress(PartnerOwned):
    """Where the partner has its seat, and where bills go when that is elsewhere. Values as its country writes them."""

    class Kind(models.TextChoices):
        LEGAL = "legal", _("Legal address")
        BILLING = "billing", _("Billing address")

    id = IdField("ad")
    partner = models.ForeignKey("portal.Partner", models.PROTECT, related_name="addresses")
    kind = models.CharField(max_length=8, choices=Kind, editable=False)
    company_name = models.CharField(_("company name"), max_length=200)
    line1 = models.CharField(_("street and number"), max_length=200)
    line2 = models.CharField(_("second line"), max_length=200, blank=True)
    postal_code = models.CharField(_("postal code"), max_length=20, blank=True)
    city = models.CharField(_("city"), max_length=120, blank=True)
    region = models.CharField(_("state or region"), max_length=120, blank=True)
    country = models.CharField(_("country"), max_length=2)
    updated_at = models.DateTimeField(default=clock.now, editable=False)

    class Meta:
        ordering = ("-kind",)  # the legal one first
        constraints = (models.UniqueConstraint(fields=("partner", "kind"), name="one_company_address_per_kind"),)

    def __str__(self) -> str:
        return str(self.get_kind_display())


class Brand(PartnerOwned):
    """How the partner looks in mail, and later on documents. What is empty is the portal's own.

    `logo` is a PNG that we wrote from what was uploaded; its name carries its digest.
    """

    id = IdField("br")
    partner = models.OneToOneField("portal.Partner", models.PROTECT, related_name="brand")
    button_colour = models.CharField(_("colour of buttons"), max_length=7, blank=True)
    link_colour = models.CharField(_("colour of links"), max_length=7, blank=True)
    contact_name = models.CharField(_("contact"), max_length=120, blank=True)
    contact_email = models.EmailField(_("contact's e-mail"), blank=True)
    contact_phone = models.CharField(_("contact's phone"), max_length=40, blank=True)
    logo = models.FileField(upload_to="brands", blank=True, editable=False)
    logo_width = models.PositiveIntegerField(default=0, editable=False)
    logo_height = models.PositiveIntegerField(default=0, editable=False)
    logo_sha256 = models.CharField(_("logo"), max_length=64, blank=True, editable=False)
    logo_size = models.PositiveIntegerField(default=0, editable=False)

    def __str__(self) -> str:
        return str(_("brand of {partner}").format(partner=self.partner.name))
