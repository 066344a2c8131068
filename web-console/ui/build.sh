#!/bin/sh
# Called by Maven: build.sh build DIRECTORY, or build.sh test. Says what is missing before it tries.
set -eu
here=$(dirname "$0")
if ! command -v node >/dev/null || ! command -v npm >/dev/null; then
    echo "The console's browser client is built with Node 20 or newer and npm, and they are not on the PATH." >&2
    echo "Install them (Debian: apt-get install nodejs npm), or build without the client: mvn -Dskip.ui ..." >&2
    exit 1
fi
if ! node -e 'process.exit(+process.versions.node.split(".")[0] < 20 ? 1 : 0)'; then
    echo "The console's browser client needs Node 20 or newer; this is $(node --version)." >&2
    exit 1
fi
exec node "$here/build.mjs" "$@"
