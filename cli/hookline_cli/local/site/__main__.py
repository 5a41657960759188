import sys

from hookline_cli.local.site.build import main

sys.exit(main())
