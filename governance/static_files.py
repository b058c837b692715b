"""Static files under names that change with their content, our scripts that import each other among them."""

from whitenoise.storage import CompressedManifestStaticFilesStorage

# import { a, b } from "./c.js"; as the formatter writes it
IMPORT = r"""(?P<matched>import (?P<names>\{[^{}]*\}) from "(?P<url>\./[\w-]+\.js)";)"""


class ManifestStorage(CompressedManifestStaticFilesStorage):
    """A script of ours that imports another asks for it by the name that its content has; those of packages stay as they are."""

    patterns = (
        *CompressedManifestStaticFilesStorage.patterns,
        ("js/*.js", ((IMPORT, 'import %(names)s from "%(url)s";'),)),
    )
