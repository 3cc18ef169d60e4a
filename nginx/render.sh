#!/usr/bin/env bash
# Writes nginx's configuration from the environment, checks it, and puts it in place:
#
#     nginx/render.sh STATE_DIR  &&  exec nginx -e stderr -c STATE_DIR/conf/nginx.conf
#
# STATE_DIR (absolute) is a writable folder; nginx also keeps its process ID (nginx.pid) there, and answers
# 204 on the socket alive.sock. You can call this again while nginx runs, followed by `nginx -e stderr -c
# STATE_DIR/conf/nginx.conf -s reload`: the current configuration is kept until the new one is complete. nginx
# stays in the foreground (`daemon off` is in the configuration).
#
# Exit status: 0; 78 if a value cannot be used or nginx refuses the result, with one line for each problem on
# standard error; 1 if it cannot write. Every value is checked here, by pattern, before it is put into a
# template, since nginx checks many of them only when they are used.
#
# For the operator (an empty value counts as not set): BASE_PATH, TLS, TLS_CERT, TLS_KEY, HTTPS_PORT,
# SERVER_NAME, TRUSTED_PROXIES, FCGI_UPSTREAM, DEMO_APP_URL, BASIC_AUTH_FILE, POST_LIMIT, METRICS_ALLOW.
#
# For the script that calls this one:
#   LISTEN_HTTP, LISTEN_HTTPS  ports that nginx listens on (8080, 8443)
#   LISTEN_ADDRESS             `*` (every address) or `localhost`
#   STATIC_DIR                 the static files (those beside this script)
#   TEMP_DIR                   absolute, on disk: requests and answers that do not fit into memory (STATE_DIR)
#   ACME_WEBROOT               folder that /.well-known/acme-challenge/ is read from (none)
#   HOSTS                      `any`, or `local`: without SERVER_NAME only localhost, 127.0.0.1 and [::1] are
#                              answered, and others are turned away on every path, health checks included
#   DEMO_LISTEN                where nginx plays the demo application itself (nowhere): ports and
#                              absolute paths of sockets, separated by blanks
#
# TLS=acme behaves like TLS=files if TLS_CERT and TLS_KEY exist, and like TLS=off before. An expired
# certificate is served, with a warning: a page with a browser warning is better than none.
#
# shellcheck disable=SC2034 # most variables are used by the templates
set -euo pipefail
export LC_ALL=C
umask 022

here=$(cd "$(dirname "$0")" && pwd)
newline='
'

# ---- Checking values

problems=0

# problem NAME VALUE RULE: one line about a variable that cannot be used.
problem() {
    printf 'nginx: %s is "%.200s"; it must be %s\n' "$1" "${2//[[:cntrl:]]/?}" "$3" >&2
    problems=1
}

# fits VALUE PATTERN: whether all of VALUE matches the extended regular expression.
fits() { [[ $1 =~ ^($2)$ ]]; }

is_port() {
    case $1 in '' | *[!0-9]* | 0* | ??????*) return 1 ;; esac
    [ "$1" -le 65535 ]
}

octet='(25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])'
ipv4="$octet(\.$octet){3}"
network="($ipv4(/(3[0-2]|[12]?[0-9]))?|[0-9A-Fa-f:]*:[0-9A-Fa-f:]*(:$ipv4)?(/(12[0-8]|1[01][0-9]|[1-9]?[0-9]))?)"
label='[A-Za-z0-9_]([A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?'
host_name="$label(\.$label)*"
path='/[A-Za-z0-9._/+@%=,-]*'

# networks NAME: checks the list of networks in the variable NAME.
networks() {
    for member in ${!1//,/ }; do
        fits "$member" "$network" || {
            problem "$1" "${!1}" 'addresses and networks like 10.0.0.0/8, separated by commas'
            return
        }
    done
}

# on_the_host FILE: where to find a file of the container's secrets folder.
on_the_host() {
    case $1 in
    /run/secrets/* | /etc/nginx/tls/*) printf ' (on the host: in %s)' "SECRETS_DIR/nginx${2-}" ;;
    esac
}

# lines VALUE PREFIX SUFFIX: one line of configuration for each member of a list.
lines() {
    for member in ${1//,/ }; do
        printf '%s%s%s\n' "$2" "$member" "$3"
    done
}

# ---- Values

if [ $# != 1 ] || ! fits "$1" "$path"; then
    echo 'usage: render.sh STATE_DIR (absolute, of letters, digits and ._/+@%=,-)' >&2
    exit 64
fi
STATE_DIR=$1
PAGES_DIR=$STATE_DIR/conf/pages

set -f # lists of networks and names are split, never expanded
BASE_PATH=${BASE_PATH-}
TLS=${TLS:-off}
TLS_CERT=${TLS_CERT:-/etc/nginx/tls/tls.crt}
TLS_KEY=${TLS_KEY:-/etc/nginx/tls/tls.key}
HTTPS_PORT=${HTTPS_PORT:-5443}
SERVER_NAME=${SERVER_NAME:-_}
TRUSTED_PROXIES=${TRUSTED_PROXIES-}
FCGI_UPSTREAM=${FCGI_UPSTREAM:-spec-editor:9000}
DEMO_APP_URL=${DEMO_APP_URL:-http://demo-app:8080}
BASIC_AUTH_FILE=${BASIC_AUTH_FILE-}
POST_LIMIT=${POST_LIMIT:-60}
METRICS_ALLOW=${METRICS_ALLOW-}
LISTEN_HTTP_PORT=${LISTEN_HTTP:-8080}
LISTEN_HTTPS_PORT=${LISTEN_HTTPS:-8443}
LISTEN_ADDRESS=${LISTEN_ADDRESS:-*}
STATIC_DIR=${STATIC_DIR:-$here/static}
TEMP_DIR=${TEMP_DIR:-$STATE_DIR}
ACME_WEBROOT=${ACME_WEBROOT-}
DEMO_LISTEN=${DEMO_LISTEN-}
HOSTS=${HOSTS:-any}

if [ -n "$BASE_PATH" ]; then
    segment='/[A-Za-z0-9_~-][A-Za-z0-9._~-]*'
    may='empty or like /spec, without a slash at the end, and not below /demo, /health, /healthz or /_e'
    fits "$BASE_PATH" "($segment)+" || problem BASE_PATH "$BASE_PATH" "$may"
    case $BASE_PATH/ in
    /demo/* | /health/* | /healthz/* | /_e/*) problem BASE_PATH "$BASE_PATH" "$may" ;;
    esac
fi
BASE_PATH_PATTERN=${BASE_PATH//./\\.}

case $TLS in
off | files | acme) ;;
*) problem TLS "$TLS" 'off, files or acme' ;;
esac
is_port "$HTTPS_PORT" || problem HTTPS_PORT "$HTTPS_PORT" 'a port, 1 to 65535'
is_port "$LISTEN_HTTP_PORT" || problem LISTEN_HTTP "$LISTEN_HTTP_PORT" 'a port, 1 to 65535'
is_port "$LISTEN_HTTPS_PORT" || problem LISTEN_HTTPS "$LISTEN_HTTPS_PORT" 'a port, 1 to 65535'
HTTPS_SUFFIX=:$HTTPS_PORT
[ "$HTTPS_PORT" != 443 ] || HTTPS_SUFFIX=

case $POST_LIMIT in
'' | *[!0-9]* | ??????*) problem POST_LIMIT "$POST_LIMIT" 'a number of requests a minute, 0 for no limit, at most 99999' ;;
esac

# The names to answer. A name becomes part of redirects, so it must be valid; HTTP/1.0 has none.
SERVER_NAMES='"" 1; "~^[a-z0-9_-]+([.][a-z0-9_-]+)*$" 1; "~^\[[0-9a-f:.]+\]$" 1; default 0;'
DOOR='# Health checks may use any name.'
names=' '
case $HOSTS in
any) ;;
local)
    names=' localhost 127.0.0.1 [::1] '
    DOOR='include snippets/door.conf;'
    ;;
*) problem HOSTS "$HOSTS" 'any or local' ;;
esac
if [ "$SERVER_NAME" != _ ]; then
    for member in ${SERVER_NAME//,/ }; do
        if ! fits "$member" "(\*\.)?$host_name|$ipv4|\[[0-9A-Fa-f:.]+\]"; then
            problem SERVER_NAME "$SERVER_NAME" '_ (any), or host names separated by blanks'
            break
        fi
        [[ $names == *" ${member,,} "* ]] || names="$names${member,,} "
    done
fi
if [ "$names" != ' ' ]; then
    SERVER_NAMES=$(echo 'default 0;' && lines "$names" '    ' ' 1;')
fi

networks TRUSTED_PROXIES
networks METRICS_ALLOW
REAL_IP=$(lines "$TRUSTED_PROXIES" 'set_real_ip_from ' ';')
TRUSTED=$(lines "$TRUSTED_PROXIES" '    ' ' 1;')
METRICS=$(lines "$METRICS_ALLOW" '    ' ' 1;')
[ -z "$REAL_IP" ] || REAL_IP="$REAL_IP${newline}real_ip_header X-Forwarded-For;${newline}real_ip_recursive on;"

# ---- Upstreams: a fixed address, or a name that nginx resolves while it runs

needs_resolver=

# address HOST: HOST in a form that nginx can connect to, since nginx does not read /etc/hosts while it runs.
address() {
    case $1 in
    \[*\] | *[!0-9.]*) ;;
    *) printf '%s' "$1" && return ;;
    esac
    found=$(awk -v name="$1" '
        { sub(/#.*/, "") }
        { for (i = 2; i <= NF; i++) if ($i == name) { if ($1 !~ /:/) { v4 = $1; exit } else if (!v6) v6 = "[" $1 "]" } }
        END { print v4 ? v4 : v6 }' /etc/hosts 2>/dev/null || true)
    printf '%s' "${found:-$1}"
}

is_name() { case $1 in \[*) false ;; *[!0-9.]*) true ;; *) false ;; esac }

FCGI_PASS=
case $FCGI_UPSTREAM in
unix:/*)
    if fits "$FCGI_UPSTREAM" "unix:$path"; then FCGI_PASS=$FCGI_UPSTREAM; fi
    ;;
*)
    upstream_host=${FCGI_UPSTREAM%:*}
    if fits "$FCGI_UPSTREAM" "($host_name|\[[0-9A-Fa-f:.]+\]):[0-9]+" && is_port "${FCGI_UPSTREAM##*:}"; then
        upstream_host=$(address "$upstream_host")
        FCGI_PASS=$upstream_host:${FCGI_UPSTREAM##*:}
        ! is_name "$upstream_host" || needs_resolver=1
    fi
    ;;
esac
[ -n "$FCGI_PASS" ] ||
    problem FCGI_UPSTREAM "$FCGI_UPSTREAM" 'HOST:PORT, or unix: and the absolute path of a socket'

DEMO_UPSTREAM=
case $DEMO_APP_URL in
http://unix:/*:)
    if fits "$DEMO_APP_URL" "http://unix:$path:"; then DEMO_UPSTREAM=$DEMO_APP_URL; fi
    ;;
*)
    authority=${DEMO_APP_URL#http://}
    authority=${authority%/}
    case ${authority##*]} in *:*) ;; *) authority=$authority:80 ;; esac
    if fits "$DEMO_APP_URL" "http://($host_name|\[[0-9A-Fa-f:.]+\])(:[0-9]+)?/?" && is_port "${authority##*:}"; then
        upstream_host=$(address "${authority%:*}")
        DEMO_UPSTREAM=http://$upstream_host:${authority##*:}
        ! is_name "$upstream_host" || needs_resolver=1
    fi
    ;;
esac
[ -n "$DEMO_UPSTREAM" ] || problem DEMO_APP_URL "$DEMO_APP_URL" 'http://HOST or http://HOST:PORT'

RESOLVER='# Nothing here has a name.'
if [ -n "$needs_resolver" ]; then
    servers=$(awk '$1 == "nameserver" { sub(/%.*/, "", $2); print ($2 ~ /:/) ? "[" $2 "]" : $2 }' \
        /etc/resolv.conf 2>/dev/null | head -n 3 | tr '\n' ' ')
    for server in $servers; do
        fits "$server" "$ipv4|\[[0-9A-Fa-f:]+\]" || servers=
    done
    RESOLVER="resolver ${servers:-127.0.0.11 }valid=1s ipv6=off;$newline    resolver_timeout 2s;"
fi

# ---- Access and limits

AUTH='# No password file is set: anyone who reaches this address gets in.'
HEALTH_AUTH='# No password file is set: the details are for everyone.'
LOG_USER="map \$uri \$log_user { default ''; }"
if [ -n "$BASIC_AUTH_FILE" ]; then
    may='the absolute path of a readable file with lines of name:hash, as htpasswd -B writes them'
    may=$may$(on_the_host "$BASIC_AUTH_FILE")
    if ! fits "$BASIC_AUTH_FILE" "$path" || [ ! -f "$BASIC_AUTH_FILE" ] || [ ! -r "$BASIC_AUTH_FILE" ]; then
        problem BASIC_AUTH_FILE "$BASIC_AUTH_FILE" "$may"
    elif ! grep -Eq '^[^#:]+:' "$BASIC_AUTH_FILE" ||
        grep -Ev '^(#.*)?$' "$BASIC_AUTH_FILE" | grep -Evq '^[^:]+:(\$[0-9a-z]+\$|\{SSHA\}|\{SHA\})'; then
        problem BASIC_AUTH_FILE "$BASIC_AUTH_FILE" "$may"
    fi
    AUTH="include snippets/auth.conf;"
    HEALTH_AUTH="include snippets/health-auth.conf;"
    LOG_USER="map \$uri \$log_user { volatile; default \$remote_user; \"~^$BASE_PATH_PATTERN/static/\" \"\"; }"
fi

POST_LIMIT_ZONE='# Requests that change something are not limited (POST_LIMIT is 0).'
POST_LIMIT_HERE=
POST_RETRY_AFTER=1
if [ "$problems" = 0 ] && [ "$POST_LIMIT" -gt 0 ]; then
    sender="\$binary_remote_addr"
    POST_LIMIT_ZONE="map \$request_method \$post_sender { default ''; POST $sender; PUT $sender; PATCH $sender; }"
    POST_LIMIT_ZONE="$POST_LIMIT_ZONE${newline}limit_req_zone \$post_sender zone=posts:1m rate=${POST_LIMIT}r/m;"
    POST_LIMIT_HERE='limit_req zone=posts nodelay;'
    [ "$POST_LIMIT" = 1 ] || POST_LIMIT_HERE="limit_req zone=posts burst=$((POST_LIMIT / 2)) nodelay;"
    POST_RETRY_AFTER=$(((60 + POST_LIMIT - 1) / POST_LIMIT))
fi

ACME=
if [ -n "$ACME_WEBROOT" ]; then
    fits "$ACME_WEBROOT" "$path" || problem ACME_WEBROOT "$ACME_WEBROOT" 'an absolute path'
    ACME='include snippets/acme.conf;'
fi

# ---- TLS

# check_certificate: whether certificate and key can be used; if not, prints why in one line.
check_certificate() {
    for file in "$TLS_CERT" "$TLS_KEY"; do
        if [ ! -e "$file" ]; then
            echo "nginx: TLS=$TLS, but there is no $file$(on_the_host "$file" /tls)" >&2
            return 1
        elif [ ! -r "$file" ] || [ ! -s "$file" ]; then
            echo "nginx: TLS=$TLS, but $file is empty or cannot be read by $(id -un 2>/dev/null || id -u)" >&2
            return 1
        fi
    done
    command -v openssl >/dev/null || return 0
    public=$(openssl x509 -in "$TLS_CERT" -noout -pubkey 2>/dev/null) || {
        echo "nginx: TLS=$TLS, but $TLS_CERT holds no certificate in PEM form" >&2
        return 1
    }
    [ "$public" = "$(openssl pkey -in "$TLS_KEY" -passin pass: -pubout 2>/dev/null)" ] || {
        echo "nginx: TLS=$TLS, but $TLS_KEY is not the key of the certificate in $TLS_CERT" >&2
        return 1
    }
    openssl x509 -in "$TLS_CERT" -noout -checkend 0 >/dev/null 2>&1 ||
        echo "nginx: the certificate in $TLS_CERT has expired; browsers will warn" >&2
}

SERVERS='server-http.conf'
if [ "$TLS" != off ]; then
    for name in TLS_CERT TLS_KEY; do
        fits "${!name}" "$path" || problem "$name" "${!name}" 'an absolute path'
    done
    if [ "$TLS" = files ] || { [ -s "$TLS_CERT" ] && [ -s "$TLS_KEY" ]; }; then
        SERVERS='server-https.conf'
        [ "$problems" = 1 ] || check_certificate || problems=1
    fi
fi

# ---- Ports

# listen PORT OPTIONS: the lines for one port; a machine without IPv6 refuses the second.
listen() {
    if [ "$LISTEN_ADDRESS" = localhost ]; then
        v4=127.0.0.1 v6='[::1]'
    else
        v4='*' v6='[::]'
    fi
    echo "listen $v4:$1 default_server$2;"
    [ -z "$has_ipv6" ] || echo "listen $v6:$1 default_server ipv6only=on$2;"
}

# If IPv6 is on, there is at least ::1, which has this form in that file.
has_ipv6=
if [ -r /proc/net/if_inet6 ] && [[ $(</proc/net/if_inet6) == *00000000000000000000000000000001* ]]; then
    has_ipv6=1
fi

case $LISTEN_ADDRESS in
\* | localhost) ;;
*) problem LISTEN_ADDRESS "$LISTEN_ADDRESS" '* or localhost' ;;
esac
LISTEN_HTTP=$(listen "$LISTEN_HTTP_PORT" '')
LISTEN_HTTPS=$(listen "$LISTEN_HTTPS_PORT" ' ssl http2')

DEMO_APP='' LISTEN_DEMO='' DEMO_HEADERS='' DEMO_HEADER_NAMES=''
# A mark that no client can guess.
Q=@$SRANDOM$SRANDOM$SRANDOM@
if [ -n "$DEMO_LISTEN" ]; then
    DEMO_APP='include demo-app.conf;'
    for member in $DEMO_LISTEN; do
        if is_port "$member"; then
            LISTEN_DEMO="$LISTEN_DEMO$newline$(listen "$member" '')"
        elif fits "$member" "$path"; then
            LISTEN_DEMO="$LISTEN_DEMO${newline}listen unix:$member;"
        else
            problem DEMO_LISTEN "$DEMO_LISTEN" 'ports and absolute paths of sockets'
        fi
    done
    # nginx has no variable for all headers, only one for each: these are the common ones.
    for member in accept accept-charset accept-encoding accept-language authorization cache-control connection \
        content-length content-type cookie dnt forwarded if-match if-modified-since if-none-match origin pragma \
        priority range referer sec-ch-ua sec-ch-ua-mobile sec-ch-ua-platform sec-fetch-dest sec-fetch-mode \
        sec-fetch-site sec-fetch-user sec-gpc te traceparent tracestate upgrade upgrade-insecure-requests \
        user-agent via x-amzn-trace-id x-forwarded-for x-forwarded-host x-forwarded-port x-forwarded-prefix \
        x-forwarded-proto x-real-ip x-request-id x-requested-with; do
        name=${member//-/_}
        DEMO_HEADER_NAMES="$DEMO_HEADER_NAMES\$demo_header_$name"
        DEMO_HEADERS="${DEMO_HEADERS}map \$http_$name \$demo_header_$name {
    default \",$Q$member$Q:$Q\$http_$name$Q\";
    \"\" \"\";
}
"
    done
fi

# ---- The number of connections per worker, limited by open files

fits "$TEMP_DIR" "$path" || problem TEMP_DIR "$TEMP_DIR" 'an absolute path'
# A request takes two connections, plus its files.
WORKER_FILES=$(ulimit -Hn)
if [ "$WORKER_FILES" = unlimited ] || [ "$WORKER_FILES" -gt 16384 ]; then
    WORKER_FILES=16384
fi
WORKER_CONNECTIONS=$((WORKER_FILES / 2))

# ---- Static files

if fits "$STATIC_DIR" "$path" && [ -d "$STATIC_DIR" ]; then
    STATIC_HASH=$("$here/static-hash.sh" "$STATIC_DIR")
else
    problem STATIC_DIR "$STATIC_DIR" 'the absolute path of the folder of static files'
    STATIC_HASH=
fi

[ "$problems" = 0 ] || exit 78

# ---- Writing the configuration

ROOT_HEALTH='' MOUNT=''
if [ -n "$BASE_PATH" ]; then
    ROOT_HEALTH='include root-health.conf;'
    MOUNT='include mount.conf;'
fi
USER=
if [ "$(id -u)" = 0 ]; then
    USER="user nobody $(id -gn nobody);"
fi

die() {
    echo "nginx: $*" >&2
    exit 1
}

new=$STATE_DIR/conf.new
rm -rf "$new"
mkdir -p "$new/snippets" "$new/pages" || die "cannot write to $STATE_DIR"

for name in ACME ACME_WEBROOT AUTH BASE_PATH BASE_PATH_PATTERN BASIC_AUTH_FILE DEMO_APP DEMO_HEADERS \
    DEMO_HEADER_NAMES DEMO_UPSTREAM DOOR FCGI_PASS HEALTH_AUTH HTTPS_SUFFIX LISTEN_DEMO LISTEN_HTTP LISTEN_HTTPS LOG_USER METRICS \
    MOUNT PAGES_DIR POST_LIMIT_HERE POST_LIMIT_ZONE POST_RETRY_AFTER Q REAL_IP RESOLVER ROOT_HEALTH SERVERS \
    SERVER_NAMES STATE_DIR STATIC_DIR STATIC_HASH TEMP_DIR TLS_CERT TLS_KEY \
    TRUSTED USER WORKER_CONNECTIONS WORKER_FILES; do
    export "${name?}"
done
set +f
(cd "$here" && awk -v new="$new" '
    FNR == 1 { if (to) close(to); to = FILENAME; sub(/^templates\//, "", to); to = new "/" to }
    {
        line = ""
        while (match($0, /[$][{][A-Z_]+[}]/)) {
            name = substr($0, RSTART + 2, RLENGTH - 3)
            if (!(name in ENVIRON)) { print "nginx: " FILENAME " wants " name > "/dev/stderr"; exit 1 }
            line = line substr($0, 1, RSTART - 1) ENVIRON[name]
            $0 = substr($0, RSTART + RLENGTH)
        }
        print line $0 > to
    }' templates/*.conf snippets/*.conf) || die "cannot write to $new"

# The characters that JSON must escape, and the mark that becomes a quote.
awk -v mark="$Q" 'BEGIN {
    q = "\047"; sub_filter = "sub_filter " q
    print sub_filter mark q " " q "\"" q ";"
    print sub_filter "\"" q " " q "\\\\\"" q ";"
    print sub_filter "\\\\" q " " q "\\\\\\\\" q ";"
    for (code = 1; code < 32; code++)
        if (code != 10 && code != 13)
            printf "%s%c%s %s\\\\u%04x%s;\n", sub_filter, code, q, q, code, q
}' >"$new/demo-escapes.conf" || die "cannot write $new/demo-escapes.conf"

awk -F '|' -v dir="$new/pages" -v base="$BASE_PATH" -v hash="$STATIC_HASH" '
    FILENAME == ARGV[1] { page = page $0 "\n"; next }
    /^#/ || NF != 3 { next }
    {
        html = page
        gsub(/@WHAT@/, $2, html); gsub(/@ADVICE@/, $3, html); gsub(/@BASE@/, base, html); gsub(/@HASH@/, hash, html)
        printf "%s", html > (dir "/" $1 ".html")
        id = "\"request_id\":\"<!--# echo var=\"request_id\" -->\""
        facts = "\"error\":\"" $2 "\",\"details\":{\"advice\":\"" $3 "\"," id "}," id "}"
        print "{" facts > (dir "/" $1 ".json")
        # A refusal by nginx says nothing about the health of the application.
        print ($1 < 500 ? "{" : "{\"status\":\"unhealthy\",") facts > (dir "/" $1 ".health.json")
        close(dir "/" $1 ".html"); close(dir "/" $1 ".json"); close(dir "/" $1 ".health.json")
        made++
    }
    END { exit made == 0 }' "$here/pages/page.html" "$here/pages/errors.txt" || die "cannot write $new/pages"

nginx -e stderr -t -q -c "$new/nginx.conf" || {
    echo "nginx: refused the configuration in $new; the line above says where" >&2
    exit 78
}
rm -rf "$STATE_DIR/conf.old"
[ ! -d "$STATE_DIR/conf" ] || mv "$STATE_DIR/conf" "$STATE_DIR/conf.old"
mv "$new" "$STATE_DIR/conf"
rm -rf "$STATE_DIR/conf.old"

[ -z "$BASIC_AUTH_FILE" ] || exit 0
warning='BASIC_AUTH_FILE is not set, so anyone who can reach this address can deploy'
if [ "$SERVER_NAME" = _ ] && [ "$HOSTS" = any ]; then
    warning="$warning. SERVER_NAME is not set either, so any website that they visit can deploy, too (DNS rebinding): set"
    warning="$warning BASIC_AUTH_FILE, or set SERVER_NAME to the names this server is reached by"
fi
echo "nginx: $warning" >&2
