#!/bin/sh
# Prints the hash in the URLs of static files: 12 hex digits, over all names and contents in DIR.
set -eu
export LC_ALL=C

cd "${1:?usage: static-hash.sh DIR}"
find . -type f ! -name '.*' -print0 | sort -z | xargs -0 sha256sum -- | sha256sum | cut -c 1-12
