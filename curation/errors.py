"""Every domain error. Each message is one sentence: the file, the place, what is wrong, what to do."""


class CommonsError(Exception):
    """Something that the person at the keyboard, or the holder of the material, can repair."""


class BadSettings(CommonsError):
    """A settings file that says something the project does not know or cannot follow."""


class MissingAgreement(CommonsError):
    """A contribution without a licence or an agreement, which must not start."""


class UnreadableItem(CommonsError):
    """A file or record of a contribution that cannot be read; it goes to quarantine."""


class UnknownFormat(UnreadableItem):
    """A file in which no reader recognises its format."""


class UnknownDocument(CommonsError):
    """A document identifier that the home does not hold."""


class BrokenBalance(CommonsError):
    """A run in which records were lost or counted twice; its results must not be used."""


class StageFailed(CommonsError):
    """A stage that ended in an error or was stopped at its deadline."""


class NoRoom(StageFailed):
    """A disk that is full, nearly full, or read-only; nothing is lost, and the same command goes on."""


class VersionTaken(CommonsError):
    """A release version that exists already; releases never change."""


class UnknownRelease(CommonsError):
    """A version, alias or folder that names no release."""


class BadAlias(CommonsError):
    """A name that a release cannot have."""


class BrokenLedger(CommonsError):
    """A ledger of decisions whose chain of hashes does not hold."""


class BadReview(CommonsError):
    """An answer, packet or export of review that cannot be taken as it is."""


class ForbiddenAddress(CommonsError):
    """An address on the network that the settings do not allow to contact."""


class UnreachableHost(CommonsError):
    """A host that cannot be reached now, or asks to come back later; nothing is lost by waiting."""


class BadAnswer(CommonsError):
    """An answer from the network that cannot be used: damaged, too large, too slow or an error."""


class UnknownWithdrawal(CommonsError):
    """A request for withdrawal that the home does not have, or that names nothing it holds."""


class BadTombstones(CommonsError):
    """A feed of tombstones whose signatures do not hold, or that cannot be read."""


class BadReceipt(CommonsError):
    """What is no receipt for accepted terms, one that this site did not sign, or a key that cannot sign."""


class BadQuery(CommonsError):
    """A pull that asks for something the release does not have, or for two things in one folder."""


class TermsNotAccepted(CommonsError):
    """Texts whose terms must be accepted before they are pulled."""


class BadVote(CommonsError):
    """A proposal, ballot, hold or decision cannot be taken as it is."""


class AwaitsDecision(CommonsError):
    """What was asked for waits until those who may decide have decided."""
