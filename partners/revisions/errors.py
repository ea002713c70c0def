from django.utils.translation import gettext_lazy as _

from portal.errors import DatedRefusal, NotAllowed


class RevisionRefusal(DatedRefusal):
    """Why the catalogue is not revised so."""


class BeginsTooEarly(RevisionRefusal):
    code = "begins_too_early"
    status = 400
    field = "valid_from"
    message = _("{day} has begun: what holds then is sold and charged already.")
    next_step = _("Choose a day from {earliest} on.")


class BeginsTooLate(RevisionRefusal):
    code = "begins_too_late"
    status = 400
    field = "valid_from"
    message = _("{day} is further away than anybody plans.")
    next_step = _("Choose a day until {latest}.")


class NotInCatalogue(RevisionRefusal):
    code = "not_in_catalogue"
    status = 400
    message = _("The catalogue has no “{value}”.")
    next_step = _("Known are: {known}.")


class CodeTaken(RevisionRefusal):
    code = "code_taken"
    status = 400
    message = _("A plan or an add-on has the code “{value}” already.")
    next_step = _("Choose another code. It stays for good.")


class NameTaken(RevisionRefusal):
    code = "name_taken"
    status = 400
    message = _("“{value}” is the name of another plan or add-on ({code}), today or on a day to come.")
    next_step = _("Choose another name, or rename that one first.")


class NoLines(RevisionRefusal):
    code = "nothing_to_revise"
    status = 400
    message = _("The revision says nothing.")
    next_step = _("Send a plan version, add-on version, commitment rule or price.")


class TooManyLines(RevisionRefusal):
    code = "too_many_lines"
    status = 400
    message = _("A revision has {limit} lines at most, and this one has {found}.")
    next_step = _("Send the rest as another revision.")


class SaidTwice(RevisionRefusal):
    code = "said_twice"
    status = 400
    message = _("{what} is there twice with the first day {day}.")
    next_step = _("Keep one of the two.")


class PriceTooLarge(RevisionRefusal):
    code = "amount_too_large"
    field = "cost"
    message = _("{subscription} of {partner} has {quantity} × {item}. At this price no charge can hold that.")
    next_step = _("Check the price. What is meant so needs that team to be split into several first.")


class NothingNew(RevisionRefusal):
    code = "nothing_new"
    status = 400
    message = _("All of it holds on that day already.")
    next_step = _("Change a value, or leave the catalogue as it is.")


class ShownDifferently(RevisionRefusal):
    code = "shown_differently"
    message = _("It would not do any more what was shown: subscriptions or the catalogue changed in the meantime.")
    next_step = _("Look at it again, and confirm what it does now.")


class RevisionBegun(RevisionRefusal):
    code = "revision_begun"
    message = _("“{title}” holds since {day}: what was sold by it stays as it is.")
    next_step = _("Lay down other values from a later day on.")


class ReasonNeeded(RevisionRefusal):
    code = "reason_needed"
    status = 400
    field = "reason"
    message = _("Nobody else could confirm this revision, so one person alone lays it down.")
    next_step = _("Write in a sentence why: that stands in the revision for good.")


class SecondPersonConfirms(NotAllowed):
    code = "second_person_confirms"
    message = _("A person other than who entered “{title}” confirms it, and no API key does.")
    next_step = _("Ask another network admin. If there is none any more, take it back and enter it again.")


class NotProposed(RevisionRefusal):
    code = "not_proposed"
    message = _("“{title}” does not wait for anybody: it is confirmed or taken back.")
    next_step = _("Look at what became of it.")


class ProposedTooLong(RevisionRefusal):
    code = "proposed_too_long"
    message = _("“{title}” was to hold from {day} on, and nobody confirmed it before.")
    next_step = _("Nothing of it holds, and nothing has to be taken back. Enter it again for a later day.")


class AlreadyTakenBack(RevisionRefusal):
    code = "already_taken_back"
    message = _("“{title}” is taken back already.")
    next_step = _("Enter a new revision, if it should hold after all.")


class CellEmpty(RevisionRefusal):
    code = "cell_empty"
    status = 400
    message = _("“{column}” is empty.")
    next_step = _("Fill it in.")


class ColumnMissing(RevisionRefusal):
    code = "columns_missing"
    status = 400
    field = "file"
    message = _("The file has no column for: {columns}.")
    next_step = _("Export the price lists: that file has every column, with the words that are known.")


class RowsExpired(RevisionRefusal):
    code = "rows_expired"
    message = _("These rows are not, or no longer, those of a preview.")
    next_step = _("Upload the file again.")
