"""How long things may take around an access to an identity: minutes, hours, never for good."""

from datetime import timedelta

LONGEST = 60  # minutes that an access may stay open
USUAL = 15
# A grant that nobody used does not lie about for ever, nor does what was opened stay unreviewed.
GRANT_STANDS = timedelta(hours=24)
REVIEW_WITHIN = timedelta(hours=72)
