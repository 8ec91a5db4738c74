"""Commands that need no database: they read text and write text or a file."""

import click
