#!/bin/sh
# Says in its first line which prerequisite is missing and how to get it. Argument: the Python to use.
python=${1:-python3}
missing() { echo "missing: $1 -- $2" >&2; exit 1; }

command -v "$python" >/dev/null 2>&1 ||
    missing "Python 3.11 to 3.13" "install it (Debian: apt-get install python3 python3-venv) or name it: make PYTHON=..."
"$python" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 14))' ||
    missing "Python 3.11 to 3.13" "$python is $("$python" -V 2>&1); name another: make PYTHON=python3.12 ..."
"$python" -c 'import ensurepip, venv' 2>/dev/null ||
    missing "the venv module of Python" "Debian: apt-get install python3-venv"
command -v java >/dev/null 2>&1 ||
    missing "a JDK of 17 or newer" "Debian: apt-get install openjdk-17-jdk-headless"
major=$(java -version 2>&1 | sed -n 's/.*version "\([0-9]*\).*/\1/p' | head -n 1)
[ "${major:-0}" -ge 17 ] || missing "a JDK of 17 or newer" "java -version says ${major:-nothing}; Debian: apt-get install openjdk-17-jdk-headless"
command -v javac >/dev/null 2>&1 ||
    missing "a JDK (only a JRE is here)" "Debian: apt-get install openjdk-17-jdk-headless"
command -v mvn >/dev/null 2>&1 || missing "Maven" "Debian: apt-get install maven"

# A browser is for the tests of the live page alone, which are skipped without one: nobody else is kept waiting for it.
browser() { command -v chromium >/dev/null 2>&1 && command -v chromedriver >/dev/null 2>&1; }
if ! browser && [ -n "${CI:-}" ] && [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    apt-get update -qq && DEBIAN_FRONTEND=noninteractive \
        apt-get install -y -qq --no-install-recommends chromium chromium-driver fonts-dejavu-core >/dev/null 2>&1
fi
browser || echo "without Chromium the live page is not tested (Debian: apt-get install chromium chromium-driver)"
