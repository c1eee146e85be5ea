"""What Offhook's own servers say of a request that they end, as pages can say it in another language.

The servers know the standard library alone and write English into their journals; records keep that. A page finds
the translation by the English text.
"""

from provisioning.sentences import said

REASONS = (
    said("complete"),
    said("not published"),
    said("published, but not in the TFTP folder"),
    said("not a regular file within the TFTP folder"),
    said("its provisioning window is shut"),
    said("uploads are not accepted"),
    said("a transfer mode other than octet"),
    said("the client no longer answers"),
    said("the client began anew"),
    said("too many transfers at once"),
    said("no socket to be had"),
)
"""All that hold nothing of the request; those that name an error of the system or of a phone stay English."""
