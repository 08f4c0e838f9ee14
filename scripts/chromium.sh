#!/bin/sh
# Make sure that there is a Chromium for the browser tests, or say what is missing.
for name in chromium chromium-browser google-chrome; do
    command -v "${CHROMIUM:-$name}" >/dev/null && exit 0
done
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    echo "Installing Chromium …"
    export DEBIAN_FRONTEND=noninteractive
    apt-get -qq update >/dev/null && apt-get -qq install -y chromium >/dev/null && exit 0
fi
echo "The browser tests need Chromium: install it, or set CHROMIUM to its path." >&2
exit 1
