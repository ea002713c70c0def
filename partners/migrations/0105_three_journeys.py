from django.db import migrations

FIRST_DAYS = "partner-first-days"
SHIPPED = ["welcome", "first-client"]  # the mails of the version that every portal had until now


# ── How steps are written ───────────────────────────────────────────────────────────────────────────


def words(subject: str, preheader: str, *paragraphs: str, button: str = "") -> dict:
    said = {"subject": subject, "preheader": preheader, "body": "\n\n".join(paragraphs)}
    return {**said, "button": button} if button else said


def mail(key: str, en: dict, de: dict, **more) -> dict:
    return {"key": key, "kind": "mail", "words": {"en": en, "de": de}, "expires_days": 14, **more}


def wait(key: str, amount: int, unit: str = "days", **more) -> dict:
    return {"key": key, "kind": "wait", "amount": amount, "unit": unit, **more}


def branch(key: str, fact: str, *, yes: list, no: list) -> dict:
    return {"key": key, "kind": "branch", "fact": fact, "yes": yes, "no": no}


def points(*lines: str) -> str:
    return "\n".join(f"- {line}" for line in lines)


def numbered(*lines: str) -> str:
    return "\n".join(f"{place}. {line}" for place, line in enumerate(lines, 1))


# ── A partner's first days ──────────────────────────────────────────────────────────────────────────

AGREEMENT = mail(
    "agreement",
    words(
        "One step before {partner} can sell: the agreement",
        "Read it and accept it in the portal. There is nothing to print and nothing to send.",
        "Hello {name},",
        "{partner} is approved. One thing is left before the first order: the reseller agreement has not been accepted yet, and until it is, nothing can be sold.",
        points(
            "**An owner or an admin accepts it**, for the whole company. As an owner you can do it yourself.",
            "**It is one page of text.** Read it first; the button to accept it stands below.",
            "**It does not change unseen.** A new text is a new version, and you are asked again.",
        ),
        "The page keeps who accepted which version, and when.",
        button="Read the agreement",
    ),
    words(
        "Ein Schritt, bevor {partner} verkaufen kann: der Vertrag",
        "Im Portal lesen und annehmen. Sie müssen nichts ausdrucken und nichts verschicken.",
        "Guten Tag {name},",
        "{partner} ist zugelassen. Vor der ersten Bestellung fehlt noch eines: Der Reseller-Vertrag ist noch nicht angenommen, und bis dahin lässt sich nichts verkaufen.",
        points(
            "**Ein Inhaber oder ein Admin nimmt ihn an**, für das ganze Unternehmen. Als Inhaber können Sie das selbst tun.",
            "**Er ist eine Seite Text.** Lesen Sie zuerst; die Schaltfläche zum Annehmen steht darunter.",
            "**Er ändert sich nicht unbemerkt.** Ein neuer Text ist eine neue Fassung, und Sie werden wieder gefragt.",
        ),
        "Die Seite hält fest, wer wann welche Fassung angenommen hat.",
        button="Vertrag lesen",
    ),
    place="agreement",
    only_if=["not agreement-accepted"],
)

HELP_FIRST_CLIENT = mail(
    "help-first-client",
    words(
        "What keeps {partner} from its first client?",
        "Three things that can be in the way, and what to do about each.",
        "Hello {name},",
        "{partner} has no client in the portal yet. Perhaps one of these is in the way:",
        points(
            "**No client is ready to buy.** Add one all the same: its name is enough, and a client costs nothing. Its team can come later.",
            "**Your clients are in a PSA or CRM.** Export them as CSV. The import shows each row and each problem before anything is saved.",
            "**Something in the portal is unclear, or does not fit the way you work.** Tell us what it is. A person reads it and answers.",
        ),
        button="Ask us",
    ),
    words(
        "Was hält {partner} vom ersten Kunden ab?",
        "Drei Dinge, die im Weg stehen können, und was gegen jedes hilft.",
        "Guten Tag {name},",
        "{partner} hat im Portal noch keinen Kunden. Vielleicht steht eines davon im Weg:",
        points(
            "**Kein Kunde will gerade kaufen.** Legen Sie trotzdem einen an: Der Name genügt, und ein Kunde kostet nichts. Sein Team kann später kommen.",
            "**Ihre Kunden stehen in einem PSA oder CRM.** Exportieren Sie sie als CSV. Der Import zeigt jede Zeile und jedes Problem, bevor etwas gespeichert wird.",
            "**Etwas im Portal ist unklar oder passt nicht zu Ihrer Arbeit.** Schreiben Sie uns, was es ist. Ein Mensch liest es und antwortet.",
        ),
        button="Uns fragen",
    ),
    place="ask-us",
    only_if=["no-client-yet"],
)

FIRST_TEAM = mail(
    "first-team",
    words(
        "From the first client to the first team",
        "Two ways there, and the one question to ask your client before.",
        "Hello {name},",
        "{partner} has a client in the portal. What is missing is its first paid team. There are two ways there, and both begin on the client’s page:",
        points(
            "**Buy seats.** Before anything is bought you see what it costs today and at the renewal, and which rules hold.",
            "**Begin with a trial.** It costs nothing, has the smallest number of seats of its plan, and does not become a paid team by itself: you convert it, or it ends.",
        ),
        "Ask your client one thing before: **which address is to administer the team?** Each team needs one of its own. An address that administers another Dropbox team is refused.",
        button="Open your clients",
    ),
    words(
        "Vom ersten Kunden zum ersten Team",
        "Zwei Wege dorthin, und die eine Frage, die Sie Ihrem Kunden vorher stellen.",
        "Guten Tag {name},",
        "{partner} hat einen Kunden im Portal. Was noch fehlt, ist sein erstes bezahltes Team. Es gibt zwei Wege dorthin, und beide beginnen auf der Seite des Kunden:",
        points(
            "**Lizenzen kaufen.** Bevor etwas gekauft wird, sehen Sie, was es heute und bei der Verlängerung kostet und welche Regeln gelten.",
            "**Mit einem Test anfangen.** Er kostet nichts, hat die kleinste Zahl an Lizenzen seines Tarifs und wird nicht von selbst zu einem bezahlten Team: Sie wandeln ihn um, oder er endet.",
        ),
        "Fragen Sie Ihren Kunden vorher eines: **Welche Adresse soll das Team verwalten?** Jedes Team braucht eine eigene. Eine Adresse, die schon ein anderes Dropbox-Team verwaltet, wird abgelehnt.",
        button="Ihre Kunden öffnen",
    ),
    place="clients",
    only_if=["not no-client-yet"],
)

CONNECT_TEAM = mail(
    "connect-a-team",
    words(
        "See the seats of your client’s team as Dropbox counts them",
        "You ask, the client’s admin allows it, and files stay closed.",
        "Hello {name},",
        "{partner} has sold its first team. Connect it, and the portal reads at Dropbox how many licences there are, who has one, and who was invited and never came.",
        points(
            "**You ask, the client decides.** Open the subscription and choose “Ask for Dropbox connection”. The team’s admin gets a link and allows it at Dropbox.",
            "**Files stay closed.** The connection can never open, read or change them.",
            "**Why it is worth it.** An open invitation and a suspended person each take up a licence, and fewer licences count only from the renewal on. Whoever sees it early has time to act.",
        ),
        button="Open your subscriptions",
    ),
    words(
        "Die Lizenzen im Team Ihres Kunden, wie Dropbox sie zählt",
        "Sie fragen, der Admin des Kunden erlaubt es, und Dateien bleiben geschlossen.",
        "Guten Tag {name},",
        "{partner} hat das erste Team verkauft. Verbinden Sie es, dann liest das Portal bei Dropbox, wie viele Lizenzen es gibt, wer eine hat und wer eingeladen wurde und nie gekommen ist.",
        points(
            "**Sie fragen, der Kunde entscheidet.** Öffnen Sie das Abonnement und wählen Sie „Um Dropbox-Verbindung bitten“. Der Admin des Teams bekommt einen Link und erlaubt es bei Dropbox.",
            "**Dateien bleiben geschlossen.** Die Verbindung kann sie niemals öffnen, lesen oder ändern.",
            "**Warum es sich lohnt.** Eine offene Einladung und eine ausgesetzte Person belegen je eine Lizenz, und weniger Lizenzen gelten erst ab der Verlängerung. Wer es früh sieht, kann noch handeln.",
        ),
        button="Ihre Abonnements öffnen",
    ),
    place="subscriptions",
    only_if=["not team-connected", "teams-connect"],
)

SEATS_COUNTED = mail(
    "seats-counted",
    words(
        "Your team is connected: three things it tells you",
        "Licences in use, differences from Dropbox, and last days that you can still meet.",
        "Hello {name},",
        "A team of {partner} is connected. The portal now reads it about every quarter of an hour. Look at these three first:",
        points(
            "**Who uses a licence, and which are idle.** An open invitation and a suspended person take one up, too, and Dropbox takes none back by itself.",
            "**Differences.** Where Dropbox shows something else than the portal, it is named, and nothing is changed before you say so.",
            "**Last days.** Fewer licences count from the renewal on, and what is removed is not refunded. If Dropbox invoices the client, it has to be asked at least 30 days before.",
        ),
        button="Open connected teams",
    ),
    words(
        "Ihr Team ist verbunden: drei Dinge, die es Ihnen sagt",
        "Belegte Lizenzen, Unterschiede zu Dropbox und letzte Tage, die Sie noch einhalten können.",
        "Guten Tag {name},",
        "ein Team von {partner} ist verbunden. Das Portal liest es nun etwa jede Viertelstunde. Sehen Sie sich zuerst diese drei Dinge an:",
        points(
            "**Wer eine Lizenz belegt, und welche frei sind.** Auch eine offene Einladung und eine ausgesetzte Person belegen eine, und Dropbox nimmt von selbst keine zurück.",
            "**Unterschiede.** Wo Dropbox etwas anderes zeigt als das Portal, wird es genannt, und nichts ändert sich, bevor Sie es sagen.",
            "**Letzte Tage.** Weniger Lizenzen gelten ab der Verlängerung, und für entfernte gibt es nichts zurück. Stellt Dropbox dem Kunden die Rechnung, muss es mindestens 30 Tage vorher verlangt werden.",
        ),
        button="Verbundene Teams öffnen",
    ),
    place="connections",
    only_if=["team-connected"],
)

CERTIFY = mail(
    "certify",
    words(
        "A course, a quiz, and you are certified",
        "Short lessons whose figures name their source, and a certificate that anybody can check.",
        "Hello {name},",
        "What does an idle licence cost your client? Until when does a deleted folder come back? What do you say while Dropbox is down? The courses in the portal answer that before a client asks.",
        points(
            "**Short lessons.** Each says how many minutes it takes, and you can stop after any of them.",
            "**A quiz at the end.** Whoever passes gets a certificate whose number anybody can check, without an account.",
            "**It counts for {partner}.** Internal use licences, a Dropbox team for your own people, are for partners of whom somebody is certified.",
        ),
        button="Choose a course",
    ),
    words(
        "Ein Kurs, ein Test, und Sie sind zertifiziert",
        "Kurze Lektionen, deren Zahlen ihre Quelle nennen, und ein Zertifikat, das jeder prüfen kann.",
        "Guten Tag {name},",
        "was kostet Ihren Kunden eine Lizenz, die niemand nutzt? Bis wann kommt ein gelöschter Ordner zurück? Was sagen Sie, während Dropbox ausfällt? Die Kurse im Portal antworten darauf, bevor ein Kunde fragt.",
        points(
            "**Kurze Lektionen.** Jede sagt, wie viele Minuten sie dauert, und nach jeder können Sie aufhören.",
            "**Ein Test am Ende.** Wer besteht, bekommt ein Zertifikat, dessen Nummer jeder ohne Konto prüfen kann.",
            "**Es zählt für {partner}.** Eigenlizenzen, ein Dropbox-Team für Ihre eigenen Leute, gibt es für Partner, bei denen jemand zertifiziert ist.",
        ),
        button="Kurs auswählen",
    ),
    place="courses",
    only_if=["not certified"],
    stream="training",
)

FIRST_MONTH = mail(
    "first-month",
    words(
        "{partner} after four weeks",
        "Your clients, seats and next renewal, and where to look from here on.",
        "Hello {name},",
        "Four weeks ago {partner} was approved. This is where it stands today:",
        points("Clients: **{clients}**", "Seats sold: **{seats}**", "Next renewal: **{next_renewal}**"),
        "Three places that are worth a look from here on:",
        points(
            "**Home** shows what needs you and which last days are near. Two minutes in the morning are enough.",
            "**Renewals** says of each team what the next term will cost, and until when you can still change it.",
            "**Each client’s page** has its teams, its contacts and all that happened, with who did it.",
        ),
        "This was the last mail about your first steps.",
        button="Open the portal",
    ),
    words(
        "{partner} nach vier Wochen",
        "Ihre Kunden, Lizenzen und die nächste Verlängerung, und wohin Sie von jetzt an sehen.",
        "Guten Tag {name},",
        "vor vier Wochen wurde {partner} zugelassen. So steht es heute:",
        points("Kunden: **{clients}**", "Verkaufte Lizenzen: **{seats}**", "Nächste Verlängerung: **{next_renewal}**"),
        "Drei Orte, die von jetzt an einen Blick wert sind:",
        points(
            "**Start** zeigt, was auf Sie wartet und welche letzten Tage nahe sind. Zwei Minuten am Morgen genügen.",
            "**Verlängerungen** sagt zu jedem Team, was die nächste Laufzeit kosten wird und bis wann Sie noch etwas ändern können.",
            "**Die Seite jedes Kunden** hat seine Teams, seine Kontakte und alles, was geschehen ist, mit wem.",
        ),
        "Dies war die letzte E-Mail zu Ihren ersten Schritten.",
        button="Portal öffnen",
    ),
    place="home",
    only_if=["has-subscription"],
)

MONTH_WITHOUT_TEAM = mail(
    "month-without-team",
    words(
        "{partner} after four weeks: the first team is still to come",
        "What holds a first sale up, and what helps.",
        "Hello {name},",
        "Four weeks ago {partner} was approved. Clients in the portal: **{clients}**. No team is sold yet. You lose nothing by that. If one of these holds you up, there is a way:",
        points(
            "**The client hesitates.** Start a trial. It costs nothing and does not become a paid team by itself.",
            "**The client wants a price first.** Keep the change as a quote and print it. The print names the suggested retail price, and not what you pay.",
            "**You are not sure which plan fits.** The comparison sheet among the sales assets has them side by side.",
        ),
        "Something else? Tell us. This was the last mail about your first steps, and the question is open as long as you like.",
        button="Ask us",
    ),
    words(
        "{partner} nach vier Wochen: Das erste Team steht noch aus",
        "Was einen ersten Verkauf aufhält, und was hilft.",
        "Guten Tag {name},",
        "vor vier Wochen wurde {partner} zugelassen. Kunden im Portal: **{clients}**. Ein Team ist noch nicht verkauft. Sie verlieren dadurch nichts. Falls eines davon Sie aufhält, gibt es einen Weg:",
        points(
            "**Der Kunde zögert.** Beginnen Sie einen Test. Er kostet nichts und wird nicht von selbst zu einem bezahlten Team.",
            "**Der Kunde will zuerst einen Preis.** Bewahren Sie die Änderung als Angebot auf und drucken Sie es. Der Druck nennt den empfohlenen Verkaufspreis und nicht, was Sie zahlen.",
            "**Sie wissen nicht, welcher Tarif passt.** Das Vergleichsblatt im Vertriebsmaterial stellt sie nebeneinander.",
        ),
        "Es ist etwas anderes? Schreiben Sie uns. Dies war die letzte E-Mail zu Ihren ersten Schritten; fragen können Sie, solange Sie möchten.",
        button="Uns fragen",
    ),
    place="ask-us",
    only_if=["not has-subscription"],
)


def first_days(old: list[dict]) -> dict:
    """What is the same step as before keeps its key and all that it says."""
    welcome, first_client = (next(step for step in old if step.get("text") == text) for text in SHIPPED)
    waits = [step["key"] for step in old if step["kind"] == "wait"]
    steps = [
        welcome,
        wait("agreement-wait", 1, "working-days"),
        AGREEMENT,
        wait(waits[0] if waits else "first-client-wait", 2),
        first_client,
        {"key": "client", "kind": "wait-for", "event": "client-created", "days": 7, "came": [], "missed": []},
        branch(
            "without-client",
            "no-client-yet",
            yes=[
                {
                    "key": "tell-manager",
                    "kind": "notify",
                    "who": "partner-manager",
                    "words": "{partner} has added no client in its first ten days.",
                },
                HELP_FIRST_CLIENT,
            ],
            no=[],
        ),
        wait("team-wait", 2),
        branch(
            "sold",
            "has-subscription",
            yes=[branch("connected", "team-connected", yes=[SEATS_COUNTED], no=[CONNECT_TEAM])],
            no=[FIRST_TEAM],
        ),
        wait("certify-wait", 7),
        CERTIFY,
        wait("four-weeks", 28, since="start"),
        branch("month", "has-subscription", yes=[FIRST_MONTH], no=[MONTH_WITHOUT_TEAM]),
    ]
    return {"schema": 1, "audience": [], "goal": None, "exits": [], "hours": None, "steps": steps}


# ── A colleague's first week ────────────────────────────────────────────────────────────────────────

PLACES = mail(
    "places",
    words(
        "Welcome to {partner}: where things are",
        "Three places to know, and one key that finds the rest.",
        "Hello {name},",
        "You now belong to {partner} in the portal. Your role is **{role}**, and it decides what you see there. Is something missing that you need? The owners and admins of {partner} can give you another role.",
        points(
            "**Home** shows what needs you today.",
            "**Training** has courses with a certificate at the end.",
            "**Sales assets** has what you can hand to a client.",
        ),
        "For everything else there is the search: **Ctrl + K**, on a Mac **⌘ + K**, from any page. It finds records, pages and lessons by a word of their name.",
        button="Open the portal",
    ),
    words(
        "Willkommen bei {partner}: wo was steht",
        "Drei Orte, die Sie kennen sollten, und eine Taste, die den Rest findet.",
        "Guten Tag {name},",
        "Sie gehören im Portal nun zu {partner}. Ihre Rolle ist **{role}**, und von ihr hängt ab, was Sie dort sehen. Fehlt Ihnen etwas, das Sie brauchen? Die Inhaber und Admins von {partner} können Ihnen eine andere Rolle geben.",
        points(
            "**Start** zeigt, was heute auf Sie wartet.",
            "**Schulung** hat Kurse mit einem Zertifikat am Ende.",
            "**Vertriebsmaterial** hat, was Sie einem Kunden geben können.",
        ),
        "Für alles andere gibt es die Suche: **Strg + K**, am Mac **⌘ + K**, von jeder Seite aus. Sie findet Einträge, Seiten und Lektionen an einem Wort ihres Namens.",
        button="Portal öffnen",
    ),
    place="home",
    expires_days=7,
)

SECOND_FACTOR = mail(
    "second-factor",
    words(
        "A stolen password should not be enough",
        "Set up a passkey or an authenticator app, and keep the recovery codes.",
        "Hello {name},",
        "At the moment your password alone opens your account at {partner}. With a second factor, whoever has stolen it stays outside.",
        numbered(
            "**Choose one.** A passkey is unlocked by fingerprint, face or PIN on a device of yours. An authenticator app on your phone shows a code that you type in.",
            "**Set it up** on the page behind the button.",
            "**Keep the recovery codes** where you find them without your phone. Each of them works once.",
        ),
        button="Set up a second factor",
    ),
    words(
        "Ein gestohlenes Passwort soll nicht genügen",
        "Richten Sie einen Passkey oder eine Authenticator-App ein, und verwahren Sie die Wiederherstellungscodes.",
        "Guten Tag {name},",
        "im Moment öffnet Ihr Passwort allein Ihr Konto bei {partner}. Mit einem zweiten Faktor bleibt draußen, wer es gestohlen hat.",
        numbered(
            "**Wählen Sie einen.** Einen Passkey entsperren Sie mit Fingerabdruck, Gesicht oder PIN auf einem Ihrer Geräte. Eine Authenticator-App auf dem Telefon zeigt einen Code, den Sie eingeben.",
            "**Richten Sie ihn ein**, auf der Seite hinter der Schaltfläche.",
            "**Verwahren Sie die Wiederherstellungscodes** dort, wo Sie sie ohne Ihr Telefon finden. Jeder gilt einmal.",
        ),
        button="Zweiten Faktor einrichten",
    ),
    place="second-factor",
    only_if=["has-password", "not second-factor"],
)

LESSON = mail(
    "lesson",
    words(
        "Begin with one lesson",
        "Each says how many minutes it takes, and your place is kept.",
        "Hello {name},",
        "Nobody has to know by heart how seats, renewals and recovery work. It helps to have read it once, before a client is on the telephone. That is what the courses in the portal are for.",
        points(
            "**Short lessons.** Each says how many minutes it takes. Read one, go on tomorrow: your place is kept.",
            "**Figures name their source**, so that you can pass them on.",
            "**A quiz at the end.** Whoever passes gets a certificate with their name on it.",
        ),
        "Take the course that is nearest to your work; the order is yours.",
        button="Choose a course",
    ),
    words(
        "Beginnen Sie mit einer Lektion",
        "Jede sagt, wie viele Minuten sie dauert, und das Portal merkt sich, wo Sie sind.",
        "Guten Tag {name},",
        "niemand muss auswendig wissen, wie Lizenzen, Verlängerungen und Wiederherstellung funktionieren. Es hilft, es einmal gelesen zu haben, bevor ein Kunde am Telefon ist. Dafür sind die Kurse im Portal da.",
        points(
            "**Kurze Lektionen.** Jede sagt, wie viele Minuten sie dauert. Lesen Sie eine und morgen weiter: Das Portal merkt sich, wo Sie sind.",
            "**Zahlen nennen ihre Quelle**, damit Sie sie weitergeben können.",
            "**Ein Test am Ende.** Wer besteht, bekommt ein Zertifikat mit dem eigenen Namen.",
        ),
        "Nehmen Sie den Kurs, der Ihrer Arbeit am nächsten ist; die Reihenfolge bestimmen Sie.",
        button="Kurs auswählen",
    ),
    place="courses",
    only_if=["not course-started"],
    stream="training",
)

NOTIFICATIONS = mail(
    "notifications",
    words(
        "Choose what reaches you, and how",
        "At once, once a day or only in the portal: for each kind of news.",
        "Hello {name},",
        "By now the portal may have told you too much, or too little. For each kind of news you choose whether it is in your inbox in the portal, and whether it comes by mail as well:",
        points(
            "**At once**, for what cannot wait.",
            "**Once a day**, all in one mail at eight in the morning.",
            "**No mail**: it is in the portal when you look.",
        ),
        "A few kinds cannot be switched off, because somebody has to know of them. This was the last mail about your first week.",
        button="Choose notifications",
    ),
    words(
        "Wählen Sie, was Sie erreicht und wie",
        "Sofort, einmal am Tag oder nur im Portal: für jede Art von Nachricht.",
        "Guten Tag {name},",
        "vielleicht hat Ihnen das Portal inzwischen zu viel gesagt, vielleicht zu wenig. Für jede Art von Nachricht wählen Sie, ob sie im Posteingang des Portals steht und ob sie auch per E-Mail kommt:",
        points(
            "**Sofort**, was nicht warten kann.",
            "**Einmal am Tag**, alles in einer E-Mail um acht Uhr morgens.",
            "**Keine E-Mail**: Es steht im Portal, wenn Sie nachsehen.",
        ),
        "Einige Arten lassen sich nicht abschalten, weil jemand von ihnen wissen muss. Dies war die letzte E-Mail zu Ihrer ersten Woche.",
        button="Benachrichtigungen wählen",
    ),
    place="notifications",
)

COLLEAGUE = {
    "schema": 1,
    "audience": ["not is-first-owner"],
    "goal": None,
    "exits": [],
    "hours": None,
    "steps": [
        wait("hour", 1, "hours"),
        PLACES,
        wait("second-factor-wait", 1, "working-days"),
        SECOND_FACTOR,
        wait("lesson-wait", 2),
        LESSON,
        wait("notifications-wait", 2),
        NOTIFICATIONS,
    ],
}


# ── A client admin's activation ─────────────────────────────────────────────────────────────────────

CONNECT = mail(
    "connect",
    words(
        "{partner} asks you to connect the Dropbox of {client}",
        "What you allow, what is never allowed, and how you end it.",
        "Hello {name},",
        "{partner} looks after Dropbox for {client} and has asked you, as an admin, to connect the team with the portal that they work with. You sign in at Dropbox, see what is asked for, and allow it. Your password stays with Dropbox.",
        points(
            "**The portal may** see licences and people, invite, suspend, remove and recover people, and read the team’s log.",
            "**It can never** open, read or change files.",
            "**You can end it** at any time, in Dropbox’s admin console under connected apps, or by a word to {partner}.",
        ),
        "{partner} then sees by themselves when licences run short or nobody uses them, and need not ask you.",
        button="Read more and connect",
    ),
    words(
        "{partner} bittet Sie, Dropbox von {client} zu verbinden",
        "Was Sie erlauben, was niemals erlaubt ist, und wie Sie es beenden.",
        "Guten Tag {name},",
        "{partner} betreut Dropbox für {client} und hat Sie als Admin gebeten, das Team mit dem Portal zu verbinden, in dem {partner} arbeitet. Sie melden sich bei Dropbox an, sehen, worum gebeten wird, und erlauben es. Ihr Passwort bleibt bei Dropbox.",
        points(
            "**Das Portal darf** Lizenzen und Personen sehen, Personen einladen, aussetzen, entfernen und wiederherstellen und das Protokoll des Teams lesen.",
            "**Niemals kann es** Dateien öffnen, lesen oder ändern.",
            "**Beenden können Sie es** jederzeit, in der Verwaltungskonsole von Dropbox unter den verbundenen Apps, oder durch ein Wort an {partner}.",
        ),
        "{partner} sieht dann selbst, wenn Lizenzen knapp werden oder niemand sie nutzt, und muss Sie nicht fragen.",
        button="Mehr lesen und verbinden",
    ),
    place="connect-team",
    only_if=["asked-to-connect"],
)

ACTIVATE = mail(
    "activate",
    words(
        "{partner} has set up Dropbox for {client}: your next step",
        "Look for a mail from Dropbox. The link in it makes its reader the team’s admin.",
        "Hello {name},",
        "{partner} has set up Dropbox for {client}. Dropbox writes to the address that was named as the team’s admin. **Whoever follows the link in that mail becomes admin of the team, and there is no other way to activate it.**",
        points(
            "**You have followed it?** Then the team is yours, and you need not do anything more.",
            "**You have not seen it?** Look among the spam and in shared mailboxes. Perhaps a colleague’s address was named.",
            "**It is nowhere?** Tell {partner}, who can have it sent again.",
        ),
        button="Ask {partner}",
    ),
    words(
        "{partner} hat Dropbox für {client} eingerichtet: Ihr nächster Schritt",
        "Suchen Sie eine E-Mail von Dropbox. Der Link darin macht zum Admin des Teams.",
        "Guten Tag {name},",
        "{partner} hat Dropbox für {client} eingerichtet. Dropbox schreibt an die Adresse, die als Admin des Teams genannt wurde. **Wer dem Link in dieser E-Mail folgt, wird Admin des Teams, und anders lässt es sich nicht aktivieren.**",
        points(
            "**Sie sind ihm gefolgt?** Dann gehört das Team Ihnen, und Sie müssen nichts weiter tun.",
            "**Sie haben sie nicht gesehen?** Suchen Sie im Spam und in gemeinsamen Postfächern. Vielleicht wurde die Adresse einer Kollegin oder eines Kollegen genannt.",
            "**Sie ist nirgends?** Sagen Sie es {partner}; von dort kann sie noch einmal angefordert werden.",
        ),
        button="{partner} fragen",
    ),
    place="self-service",
    only_if=["new-team", "not asked-to-connect"],
)

TEAM_WAITS = mail(
    "team-waits",
    words(
        "The Dropbox of {client} is not connected yet",
        "Three reasons that there may be, and what to do about each.",
        "Hello {name},",
        "{partner} has asked you to connect the Dropbox team of {client}, and it is not connected yet. Perhaps one of these is why:",
        points(
            "**You are no admin of the team.** Then Dropbox does not let you allow it. Tell {partner} who is one, and they ask that person instead.",
            "**You want to know first what you allow.** The page behind the button says it line by line. Nothing happens before you allow it at Dropbox.",
            "**You do not want it.** Then leave it as it is: your Dropbox works as before. Tell {partner}, so that they stop asking.",
        ),
        button="See what is asked for",
    ),
    words(
        "Dropbox von {client} ist noch nicht verbunden",
        "Drei Gründe, die es haben kann, und was bei jedem zu tun ist.",
        "Guten Tag {name},",
        "{partner} hat Sie gebeten, das Dropbox-Team von {client} zu verbinden, und es ist noch nicht verbunden. Vielleicht liegt es an einem von diesen Gründen:",
        points(
            "**Sie sind kein Admin des Teams.** Dann lässt Dropbox Sie es nicht erlauben. Sagen Sie {partner}, wer es ist; gefragt wird dann diese Person.",
            "**Sie möchten zuerst wissen, was Sie erlauben.** Die Seite hinter der Schaltfläche sagt es Zeile für Zeile. Es geschieht nichts, bevor Sie es bei Dropbox erlauben.",
            "**Sie möchten es nicht.** Dann lassen Sie es, wie es ist: Ihr Dropbox arbeitet weiter wie bisher. Sagen Sie es {partner}, damit Sie nicht wieder gefragt werden.",
        ),
        button="Sehen, worum gebeten wird",
    ),
    place="connect-team",
    only_if=["asked-to-connect"],
)

TRIAL_ENDS = mail(
    "trial-ends",
    words(
        "Days left in the Dropbox trial of {client}: {days_left}",
        "It does not become a paid team by itself. What you can do before it ends.",
        "Hello {name},",
        "{partner} has set up a trial of Dropbox for {client}. It ends by itself, and nothing is billed unless somebody decides it. Days left: **{days_left}**.",
        points(
            "**You want to go on?** Tell {partner} before the last day how many people need a licence. The trial is then converted into a paid team.",
            "**You do not?** Then nothing has to be cancelled. Save what you need of it before the last day.",
            "**You are not sure yet?** Put the questions to {partner} that you still have, while the trial runs.",
        ),
        button="Write to {partner}",
    ),
    words(
        "Verbleibende Tage im Dropbox-Test von {client}: {days_left}",
        "Er wird nicht von selbst zu einem bezahlten Team. Was Sie tun können, bevor er endet.",
        "Guten Tag {name},",
        "{partner} hat für {client} einen Test von Dropbox eingerichtet. Er endet von selbst, und berechnet wird nichts, solange es niemand beschließt. Verbleibende Tage: **{days_left}**.",
        points(
            "**Sie möchten weitermachen?** Sagen Sie {partner} vor dem letzten Tag, wie viele Personen eine Lizenz brauchen. Der Test wird dann in ein bezahltes Team umgewandelt.",
            "**Sie möchten nicht?** Dann ist nichts zu kündigen. Sichern Sie vor dem letzten Tag, was Sie daraus brauchen.",
            "**Sie sind noch nicht sicher?** Stellen Sie {partner} Ihre offenen Fragen, solange der Test läuft.",
        ),
        button="{partner} schreiben",
    ),
    place="self-service",
    only_if=["in-trial"],
    expires_days=7,
)

HELP = mail(
    "help",
    words(
        "Shall {partner} help you connect the Dropbox of {client}?",
        "They know that it is open. It takes an admin of the team who signs in at Dropbox.",
        "Hello {name},",
        "The Dropbox team of {client} is still not connected. We have told {partner}, who can do it together with you: all it takes is an admin of the team who signs in at Dropbox and allows it.",
        "If you would rather do it by yourself, the button still leads there. This was the last mail about it.",
        button="Connect the team",
    ),
    words(
        "Soll {partner} Ihnen helfen, Dropbox von {client} zu verbinden?",
        "Dort ist bekannt, dass es noch offen ist. Nötig ist ein Admin des Teams, der sich bei Dropbox anmeldet.",
        "Guten Tag {name},",
        "das Dropbox-Team von {client} ist noch immer nicht verbunden. Wir haben es {partner} gesagt. Sie können es gemeinsam tun: Nötig ist nur ein Admin des Teams, der sich bei Dropbox anmeldet und es erlaubt.",
        "Wenn Sie es lieber allein tun, führt die Schaltfläche weiterhin dorthin. Dies war die letzte E-Mail dazu.",
        button="Team verbinden",
    ),
    place="connect-team",
    only_if=["asked-to-connect"],
)

CLIENT_ADMIN = {
    "schema": 1,
    "audience": [],
    "goal": "team-connected",
    "exits": ["subscription-over"],
    "hours": None,
    "steps": [
        wait("working-day", 1, "working-days"),
        branch("asked", "asked-to-connect", yes=[CONNECT], no=[ACTIVATE]),
        wait("three-days", 3),
        TEAM_WAITS,
        wait("week", 7),
        branch(
            "still-asked",
            "asked-to-connect",
            yes=[
                {
                    "key": "tell-owners",
                    "kind": "notify",
                    "who": "owners",
                    "words": "{name} of {client} is asked to connect the team to Dropbox and has not done so. Perhaps a call helps.",
                }
            ],
            no=[],
        ),
        branch("trial", "in-trial", yes=[TRIAL_ENDS], no=[HELP]),
    ],
}


# ── Writing them down ───────────────────────────────────────────────────────────────────────────────


def publish(apps, database: str, journey, number: int, trigger: str, content: dict) -> None:
    versions = apps.get_model("partners", "JourneyVersion").objects.using(database)
    journey.published = versions.create(journey=journey, number=number, trigger=trigger, content=content)
    journey.save(using=database, update_fields=["published"])


def publish_first_days(apps, database: str) -> None:
    """Only after the version that came with the portal: what staff have published since is theirs."""
    journeys = apps.get_model("partners", "Journey").objects.using(database).select_related("published")
    journey = journeys.filter(code=FIRST_DAYS, published__number=1, published__published_by=None).first()
    if journey is None or journey.published.trigger != "partner-approved":
        return
    steps = journey.published.content["steps"]
    if [step.get("text") for step in steps if step["kind"] == "mail"] == SHIPPED:
        publish(apps, database, journey, 2, "partner-approved", first_days(steps))


def begin(apps, database: str, code: str, name: str, trigger: str, content: dict) -> None:
    """With what happens from now on."""
    journeys = apps.get_model("partners", "Journey").objects.using(database)
    if journeys.filter(code=code).exists():
        return
    seal = apps.get_model("portal", "EventSeal").objects.using(database).filter(pk=1).first()
    journey = journeys.create(code=code, name=name, entry="once", heard=seal.position if seal else 0)
    publish(apps, database, journey, 1, trigger, content)


def load(apps, schema_editor) -> None:
    database = schema_editor.connection.alias
    publish_first_days(apps, database)
    begin(apps, database, "colleague-first-week", "A colleague's first week", "member-joined", COLLEAGUE)
    begin(
        apps, database, "client-admin-activation", "A client admin's activation", "client-admin-expected", CLIENT_ADMIN
    )


class Migration(migrations.Migration):
    """Data: nothing here is undone."""

    dependencies = [("partners", "0104_journeys_go_with_contacts")]
    operations = [migrations.RunPython(load, migrations.RunPython.noop)]
