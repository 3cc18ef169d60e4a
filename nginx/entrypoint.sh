#!/bin/sh
# Starts nginx in the container: renders its configuration, watches the certificate, obtains one if TLS=acme,
# and becomes nginx.
#
# If the configuration cannot be used, the container stops with the messages of render.sh. While nginx runs,
# an unusable certificate is reported in one line and the old one stays in use.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
readonly STATE=/run/nginx
readonly ACME_DIR=/var/lib/acme
export TEMP_DIR=/var/cache/spec-editor-nginx
readonly ACME_CERTIFICATE=$ACME_DIR/tls.pem # chain and key in one file: they change together
export TMPDIR=$STATE

say() { echo "nginx: $*" >&2; }
die() {
    say "$@"
    exit 78
}

# ---- Watching the certificate

stamp() { stat -Lc '%Y %s %i' "$TLS_CERT" "$TLS_KEY" 2>/dev/null || true; }

# reload: render.sh refuses a bad configuration before nginx sees it, so nginx keeps the old one.
reload() {
    if "$here/render.sh" "$STATE" 2>"$STATE/render.log"; then
        if nginx -e stderr -c "$STATE/conf/nginx.conf" -s reload; then say "reloaded: $1"; fi
    else
        cat "$STATE/render.log" >&2
        say "$1, but it cannot be used: the old one stays in use"
    fi
}

# warn_of_expiry: logs one line in the last two weeks of a certificate.
warn_of_expiry() {
    ! openssl x509 -in "$TLS_CERT" -noout -checkend 0 >/dev/null 2>&1 ||
        openssl x509 -in "$TLS_CERT" -noout -checkend $((14 * 86400)) >/dev/null 2>&1 ||
        say "the certificate in $TLS_CERT ends on $(openssl x509 -in "$TLS_CERT" -noout -enddate | cut -d = -f 2)"
}

watch_certificate() {
    last=$(stamp)
    rounds=0
    while sleep 2; do
        now=$(stamp)
        if [ "$now" != "$last" ]; then
            sleep 1 # the second of two files
            last=$(stamp)
            reload "the certificate in $TLS_CERT has changed"
        fi
        [ $((rounds % 21600)) != 0 ] || [ "$TLS" = acme ] || warn_of_expiry
        rounds=$((rounds + 1))
    done
}

# ---- Obtaining a certificate (ACME, HTTP-01)

seconds_of() { date -d "$(openssl x509 -in "$ACME_CERTIFICATE" -noout "-$1" | cut -d = -f 2)" +%s; }

# due: whether there is no certificate, one for something else, or less than a third of its life left.
due() {
    [ -s "$ACME_CERTIFICATE" ] && [ "$(cat "$ACME_DIR/wanted" 2>/dev/null)" = "$wanted" ] || return 0
    from=$(seconds_of startdate) && to=$(seconds_of enddate) || return 0
    [ $((to - $(date +%s))) -lt $(((to - from) / 3)) ]
}

# obtain: requests a certificate and installs it; 1 if there is none.
obtain() {
    export ACME_WEBROOT
    {
        dehydrated --config "$here/dehydrated.conf" --register --accept-terms &&
            dehydrated --config "$here/dehydrated.conf" --cron --force --alias site --domain "$names"
    } >"$STATE/dehydrated.log" 2>&1 || return 1
    (
        umask 077
        cat "$ACME_DIR/certs/site/fullchain.pem" "$ACME_DIR/certs/site/privkey.pem" >"$ACME_CERTIFICATE.new"
    ) && mv "$ACME_CERTIFICATE.new" "$ACME_CERTIFICATE" && echo "$wanted" >"$ACME_DIR/wanted"
    dehydrated --config "$here/dehydrated.conf" --cleanup-delete >/dev/null 2>&1 || true
}

# why_not: the reason from the authority, or from dehydrated, in one line.
why_not() {
    detail=$(sed -n 's/.*"detail": *"\([^"]*\)".*/\1/p' "$STATE/dehydrated.log" | tail -n 1)
    [ -n "$detail" ] || detail=$(grep -i error "$STATE/dehydrated.log" | tail -n 1 | sed 's/^[ +]*//')
    [ -n "$detail" ] || detail=$(tail -n 1 "$STATE/dehydrated.log")
    printf '%.300s' "$detail"
}

# Let's Encrypt allows five failed attempts an hour; these are fewer.
keep_certificate() {
    failed=0
    while sleep 2; do
        if ! due; then
            sleep 8
        elif obtain; then
            failed=0
            say "obtained a certificate for $names, good until $(openssl x509 -in "$ACME_CERTIFICATE" -noout -enddate | cut -d = -f 2)"
        else
            failed=$((failed + 1))
            case $failed in 1) pause=120 ;; 2) pause=600 ;; 3) pause=1800 ;; *) pause=3600 ;; esac
            say "no certificate for $names: $(why_not); the next attempt is in $((pause / 60)) minutes"
            sleep "$pause"
        fi
    done
}

# fits VALUE PATTERN
fits() { printf '%s\n' "$1" | grep -Eqx -- "$2"; }

prepare_acme() {
    names=$(printf '%s' "${SERVER_NAME-}" | tr -s ', ' '  ')
    fits "$names" '[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+( [A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+)*' ||
        die "TLS=acme needs the host names to certify in SERVER_NAME, which is \"${SERVER_NAME-}\""
    fits "${ACME_SERVER:-https://x/}" 'https://[A-Za-z0-9.:_/@%?=&~-]+' ||
        die "ACME_SERVER is \"$ACME_SERVER\"; it must be the https:// address of an ACME directory"
    fits "${ACME_EMAIL:-a@b}" '[A-Za-z0-9._%+-]+@[A-Za-z0-9.-]+' ||
        die "ACME_EMAIL is \"$ACME_EMAIL\"; it must be an address such as name@example.com"
    if [ -n "${ACME_CA_FILE-}" ]; then
        [ -r "$ACME_CA_FILE" ] || die "ACME_CA_FILE is \"$ACME_CA_FILE\", which cannot be read"
        export CURL_CA_BUNDLE="$ACME_CA_FILE"
    fi
    [ "${HTTP_PORT:-80}" = 80 ] ||
        say "TLS=acme: the authority connects to port 80, but HTTP_PORT is $HTTP_PORT: forward port 80 to it"
    [ -w "$ACME_DIR" ] || die "TLS=acme keeps its certificate in $ACME_DIR, which cannot be written to"
    ACME_WEBROOT=$STATE/acme
    TLS_CERT=$ACME_CERTIFICATE
    TLS_KEY=$ACME_CERTIFICATE
    wanted="${ACME_SERVER:-letsencrypt} $names"
    export ACME_WEBROOT TLS_CERT TLS_KEY
    mkdir -p "$ACME_WEBROOT"
    # Obtain it again if a crash left it half written.
    openssl x509 -in "$TLS_CERT" -noout 2>/dev/null || rm -f "$TLS_CERT"
}

[ -w "$STATE" ] || die "$STATE cannot be written to: mount a tmpfs there"
[ -w "$TEMP_DIR" ] || die "$TEMP_DIR cannot be written to by user $(id -u): mount a volume there"
TLS=${TLS:-off}
TLS_CERT=${TLS_CERT:-/etc/nginx/tls/tls.crt}
TLS_KEY=${TLS_KEY:-/etc/nginx/tls/tls.key}
export TLS TLS_CERT TLS_KEY
[ "$TLS" != acme ] || prepare_acme

"$here/render.sh" "$STATE"

if [ "$TLS" != off ]; then watch_certificate & fi
if [ "$TLS" = acme ]; then keep_certificate & fi
exec env -i PATH="$PATH" TZ="${TZ-}" nginx -e stderr -c "$STATE/conf/nginx.conf"
