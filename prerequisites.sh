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

# Some tests need a program of their own, and are skipped where it is not there: nobody else is kept waiting for it. A
# machine that only tests (CI=1) is given what can be had.
has() { for name; do command -v "$name" >/dev/null 2>&1 || return 1; done; }
kustomize="sigs.k8s.io/kustomize/kustomize/v5@v5.7.1"
if [ -n "${CI:-}" ] && [ "$(id -u)" = 0 ]; then
    if ! has kustomize && has go; then GOBIN=/usr/local/bin go install -trimpath "$kustomize" >/dev/null 2>&1 & fi
    if has apt-get && ! has chromium chromedriver promtool kcat; then
        apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends \
            chromium chromium-driver fonts-dejavu-core prometheus kcat >/dev/null 2>&1
    fi
    wait
fi
without=$(for name in chromium chromedriver promtool kcat kustomize; do has "$name" || printf ' %s' "$name"; done)
[ -z "$without" ] || echo "make test will skip what needs:$without (Debian: chromium chromium-driver prometheus kcat; \
go install $kustomize)"
