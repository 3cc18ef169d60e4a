#!/usr/bin/env bash
# Runs nginx and spec-editor together in the foreground, without Docker, for `make run`.
#
# Configured by the environment, like the images, and by the checkout's file .env for variables that are not
# in the environment. The files of this instance are in a temporary folder that is removed at the end. When
# either program ends, this stops the other one and exits with an error.
#
# Additional variables: LISTEN_ADDRESS (`localhost`; `*` for every address) and SPEC_EDITOR (the executable).
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(dirname "$here")

say() { echo "make run: $*" >&2; }
die() {
    say "$1"
    exit "${2:-1}"
}

# ---- The token

# All of the user's processes can read the environment that a process was started with, as long as it lives,
# so this script restarts itself without the token. Only the application gets it, and wipes it.
if [[ -n ${GH_TOKEN-} ]]; then
    exec {token}<<<"$GH_TOKEN"
    TOKEN_DESCRIPTOR=$token exec env -u GH_TOKEN "${BASH_SOURCE[0]}" "$@"
fi
if [[ -n ${TOKEN_DESCRIPTOR-} ]]; then
    IFS= read -rd '' GH_TOKEN <&"$TOKEN_DESCRIPTOR" || true
    GH_TOKEN=${GH_TOKEN%$'\n'}
    exec {TOKEN_DESCRIPTOR}<&-
    unset TOKEN_DESCRIPTOR
fi

# ---- Configuration

# read_env FILE: lines of NAME=VALUE, as Compose reads them. The environment takes precedence.
read_env() {
    local line name value
    while IFS= read -r line || [[ $line ]]; do
        [[ $line =~ ^[[:space:]]*(export[[:space:]]+)?([A-Za-z_][A-Za-z0-9_]*)=(.*)$ ]] || continue
        name=${BASH_REMATCH[2]} value=${BASH_REMATCH[3]}
        case $value in
        \"*\") value=${value#\"} value=${value%\"} ;;
        \'*\') value=${value#\'} value=${value%\'} ;;
        *) value=${value%%[[:space:]]#*} value=${value%"${value##*[![:space:]]}"} ;;
        esac
        [[ -v $name ]] || export "$name=$value"
    done <"$1"
}

[[ ! -f $root/.env ]] || read_env "$root/.env"
export -n GH_TOKEN

if [[ -z ${SPEC_SOURCE-} && -z ${GH_TOKEN-} && -z ${GH_TOKEN_FILE-} ]]; then
    export SPEC_SOURCE=local
    say 'GH_TOKEN is not set, so SPEC_SOURCE=local: a demonstration with a local repository'
fi
[[ ${SPEC_SOURCE-} != local ]] || GH_TOKEN=''
export POST_LIMIT=${POST_LIMIT:-0}
export LISTEN_ADDRESS=${LISTEN_ADDRESS:-localhost}
export LISTEN_HTTP=${HTTP_PORT:-5000}
export HTTPS_PORT=${HTTPS_PORT:-5443}
export LISTEN_HTTPS=$HTTPS_PORT
export SPEC_EDITOR_SHARE=${SPEC_EDITOR_SHARE:-$root/.build/share/spec-editor}
# Any website can point its name at this machine's address, so other names are refused here.
export HOSTS=local
demo_port=${DEMO_PORT:-8080}
spec_editor=${SPEC_EDITOR:-$root/.build/release/spec-editor}

for name in LISTEN_HTTP HTTPS_PORT demo_port; do
    [[ ${!name} =~ ^[1-9][0-9]{0,4}$ && ${!name} -le 65535 ]] ||
        die "${name/LISTEN_HTTP/HTTP_PORT} is \"${!name}\"; it must be a port from 1 to 65535" 78
done
PATH=$PATH:/usr/sbin:/sbin
command -v nginx >/dev/null || die 'nginx is not installed: install the package nginx' 69
[[ -x $spec_editor ]] || die "there is no $spec_editor: build it with 'make build'" 69

# ---- Stopping

state='' nginx_pid='' app_pid='' stopping=''

# ended PID SECONDS: waits that long for a program (or, with a minus, a process group) to end.
# shellcheck disable=SC2317 # called by the trap
ended() {
    local ends=$((SECONDS + $2))
    while kill -0 -- "$1" 2>/dev/null; do
        ((SECONDS < ends)) || return 1
        sleep 0.02
    done
}

# What is being answered is finished first, by nginx and then by the application.
# shellcheck disable=SC2317 # called by the trap
finish() {
    local code=$?
    trap '' HUP INT TERM
    trap - EXIT
    # A program that has just started may not listen yet, so try more than once.
    if [[ $nginx_pid ]]; then
        for seconds in 1 5 20; do
            kill -QUIT "$nginx_pid" 2>/dev/null || break
            ! ended "$nginx_pid" "$seconds" || break
        done
        # Workers outlive a killed master.
        ! kill -TERM -- "-$nginx_pid" 2>/dev/null || ended "-$nginx_pid" 5 || true
    fi
    if [[ $app_pid ]] && kill -TERM "$app_pid" 2>/dev/null; then
        ended "$app_pid" 27 || kill -KILL "$app_pid" 2>/dev/null || true
    fi
    [[ ! $state ]] || rm -rf "$state"
    exit "$code"
}
trap finish EXIT
trap 'stopping=1; exit 0' HUP INT TERM

# ---- Folders of this instance

# A socket's path is limited to 107 bytes, and nginx's configuration to plain characters.
parent=${TMPDIR:-/tmp}
[[ $parent =~ ^/[A-Za-z0-9._/+@%=,-]{0,60}$ ]] || parent=/tmp
# If nginx's master is root, its workers run as nobody and must be able to reach the socket.
if [[ $parent != /tmp && $(id -u) == 0 ]] && ! setpriv --reuid=nobody --clear-groups test -x "$parent"; then
    parent=/tmp
fi
state=$(mktemp -d "$parent/spec-editor.XXXXXX")
mkdir "$state/nginx"

# If nginx's master is root, its workers run as nobody, and the checkout may be readable by root only.
as_root=''
if [[ $(id -u) == 0 ]]; then
    as_root=1
    if [[ -n ${BASIC_AUTH_FILE-} && -r ${BASIC_AUTH_FILE-} ]]; then
        install -m 400 -o nobody -- "$BASIC_AUTH_FILE" "$state/htpasswd"
        BASIC_AUTH_FILE=$state/htpasswd
    fi
fi
cp -R "$here/static" "$state/static"
chmod -R a+rX "$state/static"
[[ ! $as_root ]] || chown nobody "$state" "$state/nginx"

export STATIC_DIR=$state/static
case ${FCGI_LISTEN-} in
'') FCGI_LISTEN=$state/app.sock upstream=unix:$state/app.sock ;;
:*) upstream=127.0.0.1$FCGI_LISTEN ;;
/*) upstream=unix:$FCGI_LISTEN ;;
*) upstream=${FCGI_LISTEN/#0.0.0.0:/127.0.0.1:} ;;
esac
export FCGI_LISTEN
export FCGI_UPSTREAM=${FCGI_UPSTREAM:-$upstream}
export DEMO_APP_URL=${DEMO_APP_URL:-http://unix:$state/demo.sock:}

# ---- Ports and repository: the first instance takes them, so only one instance of this checkout starts at a
# time

is_taken() { (exec 3<>"/dev/tcp/127.0.0.1/$1" || exec 3<>"/dev/tcp/::1/$1") 2>/dev/null; }

exec {lock}<"$here/run.sh"
flock "$lock"
# Only one application can use a local repository; if it was set explicitly, the application refuses it.
if [[ -z ${LOCAL_REPO-} ]]; then
    export LOCAL_REPO=$root/var/specs.git
    number=2
    while [[ ${SPEC_SOURCE-} == local && -e $LOCAL_REPO/spec-editor/lock ]] &&
        ! flock -n "$LOCAL_REPO/spec-editor/lock" true; do
        LOCAL_REPO=$root/var/specs-$((number++)).git
    done
    [[ $number == 2 ]] || say "var/specs.git is in use by another instance, so this one uses ${LOCAL_REPO#"$root"/}"
fi
! is_taken "$LISTEN_HTTP" || die "port $LISTEN_HTTP is taken; try HTTP_PORT=$((LISTEN_HTTP % 65535 + 1)) make run" 69
if [[ ${TLS:-off} != off ]] && is_taken "$HTTPS_PORT"; then
    die "port $HTTPS_PORT is taken; set HTTPS_PORT to another one" 69
fi
export DEMO_LISTEN="$state/demo.sock $demo_port"
if [[ $demo_port == "$LISTEN_HTTP" ]] || is_taken "$demo_port"; then
    [[ -z ${DEMO_PORT-} ]] || die "port $demo_port is taken; set DEMO_PORT to another one" 69
    say "port $demo_port is taken, so the demo application is only at /demo/"
    DEMO_LISTEN=$state/demo.sock
fi

# ---- Start

# nginx opens its log by name, which works only for a pipe or for this user's terminal.
if [[ -f /dev/stdout || -S /dev/stdout ]] || ! { : >>/dev/stdout; } 2>/dev/null; then
    exec > >(trap '' HUP INT TERM; exec cat {lock}<&-)
fi
if [[ $LISTEN_ADDRESS != localhost && -z ${SERVER_NAME-} ]]; then
    say 'answering only localhost, 127.0.0.1 and [::1]; set SERVER_NAME to add other names'
fi
if [[ ${TLS:-off} == acme ]]; then
    say 'only the image obtains certificates, so TLS=acme serves plain HTTP here'
fi

# If this script is killed, its programs still receive a signal.
leashed=()
! command -v setpriv >/dev/null || leashed=(setpriv --pdeathsig TERM)

# nginx needs no secrets, so it and its configuration script get only the variables that they need.
for_nginx=(env -i "PATH=$PATH")
for name in BASE_PATH TLS TLS_CERT TLS_KEY HTTPS_PORT SERVER_NAME TRUSTED_PROXIES FCGI_UPSTREAM DEMO_APP_URL \
    BASIC_AUTH_FILE POST_LIMIT METRICS_ALLOW LISTEN_HTTP LISTEN_HTTPS LISTEN_ADDRESS HOSTS STATIC_DIR DEMO_LISTEN TZ; do
    [[ ! -v $name ]] || for_nginx+=("$name=${!name}")
done

# Each in its own process group, so that only this script gets ^C and requests in progress can finish.
set -m
GH_TOKEN=${GH_TOKEN-} "${leashed[@]}" "$spec_editor" {lock}<&- </dev/null &
app_pid=$!
unset GH_TOKEN
"${for_nginx[@]}" "$here/render.sh" "$state/nginx" {lock}<&- || die 'nginx cannot be configured with these settings' $?
set +m

# nginx starts second: when the port is open, the application is behind it, and an application that refuses
# its configuration has already said so.
is_running() { kill -0 "$1" 2>/dev/null; }
if [[ $FCGI_LISTEN == /* ]]; then
    until [[ -S $FCGI_LISTEN ]] || ! is_running "$app_pid"; do
        sleep 0.01
    done
    [[ ! $as_root || ! -S $FCGI_LISTEN ]] || chown nobody "$FCGI_LISTEN"
fi
if ! is_running "$app_pid"; then
    code=0
    wait "$app_pid" || code=$?
    die "spec-editor has ended with status $code; stopping" $((code ? code : 1))
fi
set -m
"${leashed[@]}" "${for_nginx[@]}" nginx -e stderr -c "$state/nginx/conf/nginx.conf" {lock}<&- </dev/null &
nginx_pid=$!
set +m
until [[ -s $state/nginx/nginx.pid ]] || ! is_running "$app_pid" || ! is_running "$nginx_pid"; do
    sleep 0.01
done
exec {lock}<&-
if is_running "$app_pid" && is_running "$nginx_pid"; then
    if [[ ${TLS:-off} == files ]]; then
        say "Spec Editor is on https://localhost:$HTTPS_PORT${BASE_PATH-}/"
    else
        say "Spec Editor is on http://localhost:$LISTEN_HTTP${BASE_PATH-}/"
    fi
fi

# Poll instead of waiting: bash forgets a program that ended while it did something else, and `wait -n` would
# then wait for the other one forever. Nothing writes to this pipe.
mkfifo "$state/never"
exec {never}<>"$state/never"
while is_running "$app_pid" && is_running "$nginx_pid"; do
    read -rt 0.5 -u "$never" || true
done
[[ ! $stopping ]] || exit 0
for who in "spec-editor $app_pid" "nginx $nginx_pid"; do
    pid=${who#* } code=0
    ! is_running "$pid" || continue
    wait "$pid" || code=$?
    die "${who% *} has ended with status $code; stopping" $((code ? code : 1))
done
