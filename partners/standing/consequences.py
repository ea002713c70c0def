"""What suspending, reinstating or ending a partner brings about, in words. Pure: counts in, sentences out.

Each sentence is made true elsewhere: access by `portal.actions` and `portal.api.authentication`, jobs by `portal.jobs`, mail by
`portal.mail.delivery`, journeys by `partners.onboarding`, ending by `partners.standing.services`. Change them together.
"""

from dataclasses import asdict, dataclass
from enum import StrEnum

from django.utils.translation import gettext as _
from django.utils.translation import ngettext_lazy


class Change(StrEnum):
    SUSPEND = "suspend"
    REINSTATE = "reinstate"
    END = "end"


@dataclass(frozen=True, slots=True)
class Facts:
    """What the partner has at the moment. `held_mails` wait for a reinstatement, `other_mails` leave all the same."""

    people: int = 0
    keys: int = 0
    jobs: int = 0
    invitations: int = 0
    held_mails: int = 0
    other_mails: int = 0
    journeys: int = 0
    subscriptions: int = 0
    scheduled_changes: int = 0
    own_teams: int = 0


@dataclass(frozen=True, slots=True)
class Consequence:
    code: str
    count: int
    text: str


def consequences(change: Change, facts: Facts) -> list[Consequence]:
    """What will happen. What the partner has none of is left out, but for its people."""
    counts = asdict(facts) | {"waiting_mails": facts.held_mails + facts.other_mails}
    lines = ((code, counts[code], words) for code, words in _LINES[change].items())
    return [Consequence(code, n, words.format(n=n)) for code, n, words in lines if n or code == "people"]


def title_of(change: Change, partner: str) -> str:
    """For the mail that tells it afterwards."""
    titles = {
        Change.SUSPEND: _("{partner} is suspended"),
        Change.REINSTATE: _("{partner} is reinstated"),
        Change.END: _("{partner} is no longer a partner"),
    }
    return titles[change].format(partner=partner)


_RENEWALS = ngettext_lazy(
    "{n} subscription goes on and renews on its date.", "{n} subscriptions go on and renew on their dates.", "n"
)

_JOBS = ngettext_lazy("{n} import under way stops where it is.", "{n} imports under way stop where they are.", "n")

_LINES = {
    Change.SUSPEND: {
        "people": ngettext_lazy(
            "{n} person can still sign in, read, take access away, stop what runs, reset a lost second factor and acknowledge "
            "announcements. All else stays as it is.",
            "{n} people can still sign in, read, take access away, stop what runs, reset a lost second factor and acknowledge "
            "announcements. All else stays as it is.",
            "n",
        ),
        "keys": ngettext_lazy(
            "{n} API key can read and take access away. It can change nothing else of the company.",
            "{n} API keys can read and take access away. They can change nothing else of the company.",
            "n",
        ),
        "jobs": _JOBS,
        "invitations": ngettext_lazy(
            "{n} open invitation cannot be accepted until the partner is reinstated.",
            "{n} open invitations cannot be accepted until the partner is reinstated.",
            "n",
        ),
        "held_mails": ngettext_lazy(
            "{n} onboarding or invitation mail waits until the partner is reinstated. It lapses if it expires first.",
            "{n} onboarding or invitation mails wait until the partner is reinstated. Those that expire first lapse.",
            "n",
        ),
        "other_mails": ngettext_lazy(
            "{n} other waiting mail still leaves.", "{n} other waiting mails still leave.", "n"
        ),
        "journeys": ngettext_lazy(
            "{n} onboarding journey pauses until the partner is reinstated.",
            "{n} onboarding journeys pause until the partner is reinstated.",
            "n",
        ),
        "subscriptions": _RENEWALS,
        "scheduled_changes": ngettext_lazy(
            "{n} scheduled change applies on its day all the same.",
            "{n} scheduled changes apply on their days all the same.",
            "n",
        ),
    },
    Change.REINSTATE: {
        "people": ngettext_lazy(
            "{n} person can work again, as far as the role allows.",
            "{n} people can work again, as far as their roles allow.",
            "n",
        ),
        "keys": ngettext_lazy("{n} API key works again.", "{n} API keys work again.", "n"),
        "invitations": ngettext_lazy(
            "{n} open invitation can be accepted again.", "{n} open invitations can be accepted again.", "n"
        ),
        "held_mails": ngettext_lazy(
            "{n} mail that was held back leaves now.", "{n} mails that were held back leave now.", "n"
        ),
        "journeys": ngettext_lazy("{n} onboarding journey goes on.", "{n} onboarding journeys go on.", "n"),
        "subscriptions": _RENEWALS,
    },
    Change.END: {
        "people": ngettext_lazy(
            "{n} person can no longer open the company’s pages. The account stays.",
            "{n} people can no longer open the company’s pages. Their accounts stay.",
            "n",
        ),
        "keys": ngettext_lazy("{n} API key is revoked.", "{n} API keys are revoked.", "n"),
        "jobs": _JOBS,
        "invitations": ngettext_lazy("{n} open invitation is revoked.", "{n} open invitations are revoked.", "n"),
        "waiting_mails": ngettext_lazy("{n} waiting mail is not sent.", "{n} waiting mails are not sent.", "n"),
        "journeys": ngettext_lazy("{n} onboarding journey stops.", "{n} onboarding journeys stop.", "n"),
        "own_teams": ngettext_lazy(
            "{n} team with internal use licences ends.", "{n} teams with internal use licences end.", "n"
        ),
    },
}
