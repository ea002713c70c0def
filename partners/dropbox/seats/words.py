"""What each answer means in plain words, and what to do next. Of every word that Dropbox publishes, and of the portal's own."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Words = tuple[str | Promise, str | Promise]  # what happened, and the next step

_NOTHING: str = ""
_LOOK = _("Look at the team in Dropbox’s admin console, and ask again if it is still wanted.")
_LATER = _("Try it again later.")
_ASK_THE_PERSON = _("Ask the person; only they can leave it, at Dropbox. Then try it again.")
_OPERATOR = _("Tell whoever runs the portal; then try it again.")
_CHOOSE_AGAIN = _("Remove the person anew, with another choice about their data.")
_OTHER_RECIPIENT = _("Remove the person anew, and choose another member who gets the files.")
_OTHER_ADMIN = _("Remove the person anew, and choose another admin, who is told if the transfer fails.")
_ASK_THE_ADMIN = _("Ask the client’s admin. If it is wanted all the same, try it again.")
_RECONNECT = _("The client’s admin connects the team again; then it goes on by itself.")
_BY_ITSELF = _("Nothing has to be done: it is tried again by itself.")
_NOT_THERE = _("Nothing has to be done. If they should be on the team, invite them.")

OF_DONE: dict[str, Words] = {
    "adopted": (_("They were on the team already."), _NOTHING),
    "present": (_("They are invited; the answer to an earlier attempt was lost."), _NOTHING),
    "so_already": (_("It was so already, and nothing was sent."), _NOTHING),
    "accepted_already": (_("They have accepted the invitation already, so no mail was sent."), _NOTHING),
}

OF_REFUSED: dict[str, Words] = {
    # Invitations.
    "team_license_limit": (
        _("The team has no free licence."),
        _("Add seats, or remove somebody. It is tried again by itself."),
    ),
    "free_team_member_limit_reached": (
        _("A team without a paid plan takes no more people."),
        _("Sell the client a plan, or have its admin upgrade the team; then try it again."),
    ),
    "user_already_on_team": (_("Dropbox says that this address is on the team already."), _LOOK),
    "user_on_another_team": (_("They are on another Dropbox team."), _ASK_THE_PERSON),
    "user_already_paired": (_("Their Dropbox account is linked with another one already."), _ASK_THE_PERSON),
    "user_migration_failed": (_("Dropbox could not move their account into the team."), _LATER),
    "duplicate_external_member_id": (_("Dropbox knows somebody else by this invitation’s mark."), _LOOK),
    "duplicate_member_persistent_id": (
        _("Dropbox knows somebody else by this person’s id of the single sign-on."),
        _LOOK,
    ),
    "persistent_id_disabled": (
        _("The team’s single sign-on does not allow ids for people."),
        _("The client’s admin changes that in Dropbox’s admin console."),
    ),
    "user_creation_failed": (_("Dropbox could not create their account."), _LATER),
    "malformed": (
        _("Dropbox does not take this address or name."),
        _("Invite the person anew, spelled as Dropbox takes it."),
    ),
    "recoverable": (
        _("They were removed within the last seven days."),
        _("Recover them instead: with their files, and without a new invitation."),
    ),
    "suspended": (_("They are on the team, and suspended."), _("Unsuspend them instead.")),
    # Whom it is about.
    "user_not_found": (_("Dropbox does not know this person on the team."), _NOT_THERE),
    "user_not_in_team": (_("They are not on the team any more."), _NOT_THERE),
    # Suspending, unsuspending, recovering.
    "suspend_inactive_user": (
        _("Only somebody active can be suspended."),
        _("Whoever has not accepted yet is removed instead; that takes the invitation back."),
    ),
    "suspend_last_admin": (
        _("They are the team’s last admin."),
        _("Have another admin made in Dropbox’s admin console; then try it again."),
    ),
    "unsuspend_non_suspended_member": (_("They are not suspended."), _("Nothing has to be done.")),
    "user_unrecoverable": (
        _(
            "They cannot be recovered any more: that is possible for seven days, and where the data stayed with the team."
        ),
        _("Invite them anew."),
    ),
    # Removing.
    "remove_last_admin": (
        _("They are the team’s last admin."),
        _("Have another admin made in Dropbox’s admin console; then try it again."),
    ),
    "cannot_keep_account": (_("They cannot keep a personal account."), _CHOOSE_AGAIN),
    "cannot_keep_account_and_delete_data": (
        _("Who keeps their account keeps the data on their devices."),
        _CHOOSE_AGAIN,
    ),
    "cannot_keep_account_and_permanently_delete": (_("Who keeps their account keeps their files."), _CHOOSE_AGAIN),
    "cannot_keep_account_and_transfer": (
        _("Who keeps their account keeps their files; nobody else gets them."),
        _CHOOSE_AGAIN,
    ),
    "cannot_keep_account_required_to_sign_tos": (
        _("They cannot keep a personal account before they have accepted Dropbox’s terms."),
        _CHOOSE_AGAIN,
    ),
    "cannot_keep_account_under_legal_hold": (
        _("They are under a legal hold, so that the team keeps their files."),
        _CHOOSE_AGAIN,
    ),
    "cannot_keep_invited_user_account": (_("Who has not accepted yet has no account to keep."), _CHOOSE_AGAIN),
    "cannot_permanently_delete_and_transfer": (_("Files cannot be deleted and handed over."), _CHOOSE_AGAIN),
    "cannot_retain_shares_when_data_wiped": (
        _("Shared folders cannot be kept on devices that are wiped."),
        _CHOOSE_AGAIN,
    ),
    "cannot_retain_shares_when_no_account_kept": (_("Shared folders are kept only with an account."), _CHOOSE_AGAIN),
    "cannot_retain_shares_when_team_external_sharing_off": (
        _("The team shares nothing with people outside, so that they cannot keep its shared folders."),
        _CHOOSE_AGAIN,
    ),
    "email_address_too_long_to_be_disabled": (
        _("Dropbox cannot disable an address as long as this one."),
        _("Have a shorter one entered for them in Dropbox’s admin console; then try it again."),
    ),
    "member_is_transfer_destination": (
        _("They are just being handed somebody else’s files."),
        _("Try it again when that is through."),
    ),
    "already_transferred": (_("Their files were handed over before."), _CHOOSE_AGAIN),
    "already_transferred_or_deleted": (_("Their files were handed over or deleted before."), _CHOOSE_AGAIN),
    "transfer_in_progress": (_("Their files are just being handed over."), _("Try it again when that is through.")),
    "recipient_not_verified": (_("Who is to get the files has not confirmed their address."), _OTHER_RECIPIENT),
    "removed_and_transfer_dest_should_differ": (
        _("The files cannot go to the person who is removed."),
        _OTHER_RECIPIENT,
    ),
    "transfer_dest_user_not_found": (_("Dropbox does not know who is to get the files."), _OTHER_RECIPIENT),
    "transfer_dest_user_not_in_team": (_("Who is to get the files is not on the team."), _OTHER_RECIPIENT),
    "removed_and_transfer_admin_should_differ": (
        _("Who is told of a failed transfer cannot be the person who is removed."),
        _OTHER_ADMIN,
    ),
    "transfer_admin_is_not_admin": (_("Who is told of a failed transfer is no admin of the team."), _OTHER_ADMIN),
    "transfer_admin_user_not_found": (
        _("Dropbox does not know the admin who is told of a failed transfer."),
        _OTHER_ADMIN,
    ),
    "transfer_admin_user_not_in_team": (
        _("The admin who is told of a failed transfer is not on the team."),
        _OTHER_ADMIN,
    ),
    "unspecified_transfer_admin_id": (_("Nobody is named who is told of a failed transfer."), _OTHER_ADMIN),
    # The whole team or app.
    "invalid_account_type": (
        _("Dropbox does not allow this for a team of this kind."),
        _("Look at the team’s plan in Dropbox’s admin console."),
    ),
    "team_access_denied": (_("Dropbox does not let the portal into this team."), _RECONNECT),
    "paper_access_denied": (_("Dropbox does not let the portal do this."), _OPERATOR),
    "no_permission": (_("Dropbox says that the portal may not do this."), _OPERATOR),
    "bad_request": (_("Dropbox did not understand the request."), _OPERATOR),
    "invalid_client": (_("Dropbox does not know the portal’s app."), _OPERATOR),
    "unauthorized_client": (_("Dropbox does not accept the portal’s app."), _OPERATOR),
    "other": (_("Dropbox refused it without saying why."), _LATER),
    # The portal's own.
    "outcome_unknown": (_("Dropbox’s answer was lost, and it is not known whether it was done."), _LOOK),
    "unavailable": (_("Dropbox gave no answer for a long time."), _LATER),
    "not_permitted": (
        _("The client does not permit this to your company any more."),
        _("Ask the client for delegated access on the subscription’s page; then try it again."),
    ),
    "recovered_meanwhile": (
        _(
            "Their removal may have reached Dropbox, and they are on the team:"
            " it was not done, or somebody has recovered them since."
        ),
        _("Ask the client’s admin. If they are to go all the same, try it again."),
    ),
    "undone_or_lost": (
        _("It may have reached Dropbox, and it is not so: it was not done, or somebody has reversed it since."),
        _ASK_THE_ADMIN,
    ),
    "reversed_meanwhile": (
        _("It was so when it was tried again, and is not any more: somebody has reversed it in the meantime."),
        _ASK_THE_ADMIN,
    ),
    "accepted_meanwhile": (
        _("They have accepted the invitation in the meantime, and may have files by now."),
        _("Remove the person anew: you are asked what becomes of their data."),
    ),
    "invited_meanwhile": (
        _("They left the team in the meantime, and are invited anew."),
        _("Ask the client’s admin. To take the invitation back all the same, remove the person anew."),
    ),
    "job_failed": (_("Dropbox began with it and did not finish it."), _LATER),
    "too_old": (
        _("It waited so long that nobody expects it any more, and was not done."),
        _("Look whether it is still wanted; then try it again."),
    ),
}

OF_OPEN: dict[str, Words] = {
    "team_license_limit": OF_REFUSED["team_license_limit"],
    "outcome_unknown": (
        _("It was sent, and Dropbox’s answer was lost."),
        _("Nothing has to be done: what became of it is looked up."),
    ),
    "rate_limited": (_("Dropbox asks to wait a little."), _("Nothing has to be done: it goes on by itself.")),
    "unavailable": (_("Dropbox does not answer at the moment."), _("Nothing has to be done: it is tried again.")),
    "job": (_("Dropbox is at work on it."), _("Nothing has to be done: it is asked again and again.")),
    "needs_reconnect": (_("Dropbox does not accept the connection any more."), _RECONNECT),
}

OF_CANCELLED: dict[str, Words] = {
    "connection_ended": (
        _("The team was disconnected before it was done."),
        _("Connect the team again, and ask anew."),
    ),
    "connection_ended_in_doubt": (_("The team was disconnected after it was sent: it may have been done."), _LOOK),
    "cancelled_in_doubt": (_("It is no longer tried. It was sent, and may have been done."), _LOOK),
}

OF_ENDED = {"done": OF_DONE, "cancelled": OF_CANCELLED}

# Trying again as it is cannot help: another choice, or another person, is needed.
POINTLESS = frozenset({
    "accepted_meanwhile", "invited_meanwhile",
    "malformed", "recoverable", "suspended", "unsuspend_non_suspended_member", "user_not_found", "user_not_in_team",
    "cannot_keep_account", "cannot_keep_account_and_delete_data", "cannot_keep_account_and_permanently_delete",
    "cannot_keep_account_and_transfer", "cannot_keep_account_required_to_sign_tos",
    "cannot_keep_account_under_legal_hold", "cannot_keep_invited_user_account",
    "cannot_permanently_delete_and_transfer", "cannot_retain_shares_when_data_wiped",
    "cannot_retain_shares_when_no_account_kept", "cannot_retain_shares_when_team_external_sharing_off",
    "already_transferred", "already_transferred_or_deleted", "recipient_not_verified",
    "removed_and_transfer_dest_should_differ", "transfer_dest_user_not_found", "transfer_dest_user_not_in_team",
    "removed_and_transfer_admin_should_differ", "transfer_admin_is_not_admin", "transfer_admin_user_not_found",
    "transfer_admin_user_not_in_team", "unspecified_transfer_admin_id",
})  # fmt: skip


def words_of(state: str, tag: str) -> Words:
    """Of a word that nobody published the word itself: better than nothing."""
    if not tag:
        return "", ""
    if state == "refused":
        return OF_REFUSED.get(tag, (_("Dropbox refused it: {tag}."), _LATER))
    if state in OF_ENDED:
        return OF_ENDED[state].get(tag, ("", ""))
    return OF_OPEN.get(tag) or (OF_REFUSED.get(tag, (_("Dropbox refused it: {tag}."), ""))[0], _BY_ITSELF)
