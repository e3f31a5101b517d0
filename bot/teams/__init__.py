"""The Teams door: Microsoft's SDK in, Adaptive Cards out. Imported only where Teams is set up: it is slow to load."""

import os
import warnings

# Here, since this runs before the SDK whichever module is imported first. The SDK reads any `.env` that it finds in
# this directory or above; ours is read by bot/settings.py and nothing else.
os.environ["PYTHON_DOTENV_DISABLED"] = "1"
warnings.filterwarnings("ignore", ".* is in preview and may change in the future. Diagnostic", FutureWarning)
