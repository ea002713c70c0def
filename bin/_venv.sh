# Sourced by bin/run and bin/test: finds Python and keeps .venv as the locks say.

fail() {
    echo "$*" >&2
    exit 1
}

is_new_enough() {
    "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null
}

makes_venvs() {
    "$1" -c 'import venv, ensurepip' 2>/dev/null
}

# The system's own first: distributions build it for speed, which pyenv leaves out (with it the suite takes a tenth longer).
find_python() {
    missing="Python 3.11 or newer is missing. Install it: apt-get install python3 python3-venv"
    names="python3 python3.14 python3.13 python3.12 python3.11 python"
    case ":$PATH:" in *:/usr/bin:*) names="/usr/bin/python3 $names" ;; esac
    for name in $names; do
        if command -v "$name" >/dev/null 2>&1 && is_new_enough "$name"; then
            if makes_venvs "$name"; then
                command -v "$name"
                return
            fi
            missing="Python's venv module is missing. Install it: apt-get install python3-venv"
        fi
    done
    fail "$missing"
}

make_venv() {
    if [ -x .venv/bin/python ] && is_new_enough .venv/bin/python && .venv/bin/python -c 'import pip' 2>/dev/null; then
        return
    fi
    python=$(find_python) || exit 1
    echo "Making .venv …"
    "$python" -m venv --clear .venv
}

# install LOCK…: with hashes, and only when a lock has changed since the last time. A lock names everything, so pip looks for
# nothing more (--no-deps). bin/test adds --no-compile: of all that is installed, Python compiles what it reads.
install() {
    changed=""
    for lock in "$@"; do
        [ "$(cat ".venv/$lock.installed" 2>/dev/null)" = "$(cksum <"$lock")" ] || changed="$changed $lock"
    done
    [ "$changed" ] || return 0
    echo "Installing$changed: a minute or two, the first time …"
    .venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps ${pip_options:-} \
        $(printf ' -r %s' $changed)
    for lock in $changed; do
        cksum <"$lock" >".venv/$lock.installed"
    done
}
