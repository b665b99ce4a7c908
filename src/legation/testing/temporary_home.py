"""A pytest plug-in: every test process has an installation folder of its own, gone when it ends.

Loaded with ``-p legation.testing.temporary_home``, before Django reads its settings.
"""

import atexit
import os
import shutil
import tempfile

HOME = tempfile.mkdtemp(prefix="legation-tests-")
os.environ["LEGATION_HOME"] = HOME
atexit.register(shutil.rmtree, HOME, ignore_errors=True)
