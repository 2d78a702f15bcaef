"""``python -m lib.cli``: what ``./motcua`` hands over to."""

import sys

from lib.cli import main

sys.exit(main())
