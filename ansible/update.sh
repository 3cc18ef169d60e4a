#!/bin/sh
# Replaces the running application with another tag, without losing a request.
#
#   update.sh TAG          to TAG: pulled when it is `latest` or not on this host
#   update.sh              to what .env says
#   update.sh --rollback   to what ran before the last update
#
# Run it in the folder of docker-compose.yml. It starts as many new replicas as are running, one by one, waits
# until each is healthy, and only then stops the old ones. If new replicas do not become healthy, it removes
# them and the old ones keep running. nginx is replaced last, and only if its image has changed: its ports
# belong to one container, so new connections are refused for a moment; KEEP_NGINX=1 skips it. With
# SPEC_SOURCE=local only one replica can use the repository, so the old one stops first.
#
# COMPOSE is the command to use (docker compose), HEALTH_TIMEOUT the seconds to wait (60).
# shellcheck disable=SC2086 # lists of ids, and a command of two words, are to be split
set -eu
umask 077

patience=${HEALTH_TIMEOUT:-60}

say() { echo "update: $*"; }
die() {
  echo "update: $*" >&2
  exit 1
}

# compose ARGUMENT...: runs Compose, and shows its messages only if it fails.
compose() {
  if ! ${COMPOSE:-docker compose} "$@" 2>"$work/messages"; then
    sed 's/^/  /' "$work/messages" >&2
    return 1
  fi
}

# setting NAME: its value in .env, or nothing.
setting() {
  [ ! -f .env ] || sed -n "s/^$1=//p" .env | tail -n 1 |
    sed "s/[[:space:]]#.*//; s/[[:space:]]*$//; s/^\([\"']\)\(.*\)\1\$/\2/"
}

# write_setting NAME VALUE: writes it to .env, and keeps the file's mode and its other lines.
write_setting() {
  touch .env
  if [ "$(setting "$1")" != "$2" ]; then
    { sed "/^$1=/d" .env && echo "$1=$2"; } >.env.new
    cat .env.new >.env
    rm .env.new
  fi
}

# misplaced: commands that copy secrets from the old shared folder to each container's own folder.
misplaced() {
  secrets=${SECRETS_DIR:-$(setting SECRETS_DIR)}
  secrets=${secrets:-./secrets}
  for pair in spec-editor:GH_TOKEN_FILE spec-editor:GH_CA_FILE nginx:BASIC_AUTH_FILE nginx:ACME_CA_FILE \
    nginx:tls/tls.crt nginx:tls/tls.key; do
    folder=$secrets/${pair%:*} file=/run/secrets/${pair#*:}
    case $pair in *_FILE) file=$(printenv "${pair#*:}" || setting "${pair#*:}") ;; esac
    case $file in /run/secrets/?*) file=${file#/run/secrets/} ;; *) continue ;; esac
    if [ -e "$secrets/$file" ] && [ ! -e "$folder/$file" ]; then
      echo "  mkdir -p $(dirname "$folder/$file") && cp -a $secrets/$file $folder/$file"
    fi
  done
}

# image_of SERVICE: the service's image in the compose file.
image_of() {
  compose config | awk -v service="  $1:" '
    /^[^ ]/ { inside = 0 }
    /^  [^ ]/ { inside = ($0 == service) }
    inside && $1 == "image:" { print $2; exit }'
}

id_of() { docker image inspect --format '{{.Id}}' "$1" 2>/dev/null; }

# have IMAGE: makes sure that the image is on this host.
have() {
  if [ "$tag" = latest ] || ! id_of "$1" >/dev/null; then
    say "pulling $1"
    docker pull --quiet "$1" >/dev/null || id_of "$1" >/dev/null || die "there is no image $1"
  fi
}

# health CONTAINER: healthy, unhealthy, starting, or the container's state if it is not running.
health() {
  docker inspect --format \
    '{{if .RestartCount}}restarting{{else if .State.Running}}{{.State.Health.Status}}{{else}}{{.State.Status}}{{end}}' \
    "$1"
}

# all_healthy CONTAINER...: waits until they are; 1 if one of them fails.
all_healthy() {
  deadline=$(($(date +%s) + patience))
  for container; do
    while :; do
      state=$(health "$container") || return 1
      case $state in
        healthy) break ;;
        starting) [ "$(date +%s)" -lt "$deadline" ] || return 1 ;;
        *) return 1 ;;
      esac
      sleep 0.5
    done
  done
}

# why CONTAINER...: the last log lines of the unhealthy ones.
why() {
  for container; do
    state=$(health "$container") || continue
    [ "$state" != healthy ] || continue
    say "a new replica is $state; its last log lines:"
    docker logs --tail 5 "$container" 2>&1 | sed 's/^/  /'
  done
}

# keep_for_rollback: tags the running images, so that --rollback finds them even after `latest` has moved.
keep_for_rollback() {
  before=${running##*:}
  if [ "$before" = latest ] || [ "$before" = "$tag" ]; then
    before=before-$(date -u +%Y%m%d%H%M%S)
    docker tag "$(docker inspect --format '{{.Image}}' "$first")" "${app%:*}:$before"
    [ -z "$nginx_now" ] ||
      docker tag "$(docker inspect --format '{{.Image}}' "$nginx_now")" "${nginx%:*}:$before"
  fi
}

# contents_of nginx, as recorded when its image was built.
readonly CONTENTS=/usr/local/share/spec-editor-nginx/contents

nginx_has_changed() {
  ! docker exec "$nginx_now" cat "$CONTENTS" 2>/dev/null |
    cmp -s - "$work/contents"
}

replace_nginx() {
  docker run --rm --network none --entrypoint cat "$nginx" "$CONTENTS" >"$work/contents" ||
    die "$nginx is not an image of nginx for Spec Editor"
  if ! nginx_has_changed; then
    say "nginx is the same in $tag and keeps running"
  elif [ -n "${KEEP_NGINX:-}" ]; then
    say "nginx differs in $tag but is not replaced now; to replace it: ${COMPOSE:-docker compose} up -d --no-deps nginx"
  else
    say "nginx differs in $tag and is replaced: new connections are refused for a moment"
    compose up -d --no-deps nginx || die "nginx of $tag could not be started"
    nginx_now=$(compose ps -q nginx)
    if ! all_healthy "$nginx_now"; then
      why "$nginx_now"
      die "nginx of $tag did not become healthy; to go back: $0 --rollback"
    fi
  fi
}

# One after the other, for a source that only one replica can use.
replace_one() {
  say "SPEC_SOURCE=local: one replica at a time; nginx shows its own page in between"
  if compose up -d --no-deps --force-recreate spec-editor &&
    all_healthy "$(compose ps -q spec-editor)"; then
    return
  fi
  why "$(compose ps -a -q spec-editor)"
  export IMAGE_TAG="$before"
  compose up -d --no-deps spec-editor || say "$before could not be started again either"
  die "$tag did not become healthy; back to $before"
}

# newcomers: the replicas that are not among the old ones.
newcomers() {
  for container in $(compose ps -a -q spec-editor); do
    case " $old " in *" $container "*) ;; *) echo "$container" ;; esac
  done
}

# take_back WHY: removes the new replicas; the old ones keep running.
take_back() {
  trap '' HUP INT TERM
  new=$(newcomers)
  why $new
  [ -z "$new" ] || docker rm --force $new >/dev/null
  die "$1; the old version keeps running"
}

# Starts the new replicas next to the old ones, then stops the old ones. They start one by one: nginx tries
# three addresses for a request, so a single replica that does not answer costs nothing.
replace_side_by_side() {
  say "starting $count next to the $count that are running"
  trap 'take_back interrupted' HUP INT TERM
  wanted=$count
  while [ "$wanted" -lt $((2 * count)) ]; do
    wanted=$((wanted + 1))
    compose up -d --no-deps --no-recreate --scale "spec-editor=$wanted" spec-editor ||
      take_back "$tag could not be started"
    new=$(newcomers)
    if [ "$(echo "$new" | wc -w)" != $((wanted - count)) ] || ! all_healthy $new; then
      take_back "$tag did not become healthy"
    fi
  done
  trap '' HUP INT TERM # from here on it is quicker to go on than back
  for container in $old; do
    docker stop --time 30 "$container" >/dev/null
    sleep 2 # nginx forgets an address after one second, and gives up on a connection after 0.3 s
    docker rm "$container" >/dev/null
  done
}

case ${1-} in
  --rollback)
    tag=$(setting PREVIOUS_IMAGE_TAG)
    [ -n "$tag" ] || die ".env names no PREVIOUS_IMAGE_TAG: there was no update here"
    ;;
  -*)
    sed -n '2,/^set /s/^# \{0,1\}//p' "$0"
    exit 2
    ;;
  '') tag=${IMAGE_TAG:-$(setting IMAGE_TAG)} && tag=${tag:-latest} ;;
  *) tag=$1 ;;
esac
case $tag in
  *[!A-Za-z0-9_.-]* | [.-]*) die "'$tag' is not the tag of an image" ;;
esac
[ -f docker-compose.yml ] || die "docker-compose.yml is not here: run this in its folder"
if grep -q '}/nginx:/run/secrets' docker-compose.yml; then
  commands=$(misplaced)
  [ -z "$commands" ] || die "each container has its own folder of secrets now. Run this as root, then try again;
when the update is done, remove the old ones:
$commands"
fi
exec 9<docker-compose.yml
flock -n 9 || die "another update is running here"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 130' HUP INT TERM

export IMAGE_TAG="$tag"
app=$(image_of spec-editor)
nginx=$(image_of nginx)
[ -n "$app$nginx" ] || die "docker-compose.yml names no images for nginx and spec-editor"
have "$app"
have "$nginx"

# Remove stopped containers: Compose would start them again in place of new replicas.
for container in $(compose ps -a -q spec-editor); do
  case $(docker inspect --format '{{.State.Status}}' "$container") in
    created | exited | dead) docker rm --force "$container" >/dev/null ;;
  esac
done
old=$(compose ps -a -q spec-editor | tr '\n' ' ')
old=${old% }
if [ -z "$old" ]; then
  say "nothing is running yet: starting $tag"
  compose up -d || die "it could not be started"
  write_setting IMAGE_TAG "$tag"
  exit 0
fi
count=$(echo "$old" | wc -w)
first=${old%% *}
nginx_now=$(compose ps -q nginx)
running=$(docker inspect --format '{{.Config.Image}}' "$first")
keep_for_rollback

if compose config | grep -qE '^ +SPEC_SOURCE: "?local"?$'; then
  replace_one
else
  replace_side_by_side
fi
write_setting IMAGE_TAG "$tag"
write_setting PREVIOUS_IMAGE_TAG "$before"
[ -z "$nginx_now" ] || replace_nginx
say "$count running $tag; back to $before with: $0 --rollback"
