#!/bin/bash
# Starts two published images like an operator, and requests pages until they answer 200.
#
#   verify-images.sh ghcr.io/OWNER/spec-editor@sha256:... ghcr.io/OWNER/spec-editor-nginx@sha256:...
#
# Uses only docker-compose.yml from this checkout, with no credentials and no GitHub. VERIFY_PULL=0 uses local
# images; HTTP_PORT, HTTPS_PORT and DEMO_PORT change the ports.
set -euo pipefail

[ $# = 2 ] || { sed -n '2,/^set /s/^# \{0,1\}//p' "$0" >&2; exit 2; }
root=$(cd "$(dirname "$0")/../.." && pwd)
host=$(mktemp -d)
export DOCKER_CONFIG="$host/docker" # no credentials of this machine
mkdir -p "$host/docker"
export COMPOSE_PROJECT_NAME="verify-$$" IMAGE_OWNER=spec-editor-verify IMAGE_TAG="verify-$$" SPEC_SOURCE=local
export HTTP_PORT="${HTTP_PORT:-5000}"

# shellcheck disable=SC2317,SC2329 # called by the trap
finish() {
  code=$?
  cd "$host"
  [ "$code" = 0 ] || docker compose logs --no-color --tail 50 || true
  docker compose down --volumes --timeout 5 || true
  docker image rm "${names[@]}" >/dev/null 2>&1 || true
  rm -rf "$host"
}
names=()

pull() { # REFERENCE NAME
  if [ "${VERIFY_PULL:-1}" != 0 ] && ! docker pull --quiet "$1"; then
    echo "::error title=Not pulled::$1 cannot be pulled without credentials." \
      "A package is private at first: make it public once, in its settings (see DEPLOY.md)"
    return 1
  fi
  names+=("ghcr.io/$IMAGE_OWNER/$2:$IMAGE_TAG")
  docker tag "$1" "ghcr.io/$IMAGE_OWNER/$2:$IMAGE_TAG"
}

answers() { # PATH TEXT: within half a minute, with 200 and the text
  local page
  for _ in $(seq 60); do
    if page=$(curl --silent --fail --max-time 5 "http://localhost:$HTTP_PORT$1") && [[ $page == *"$2"* ]]; then
      echo "200 $1"
      return
    fi
    sleep 0.5
  done
  echo "::error title=No answer::$1 did not answer 200 with '$2'"
  return 1
}

trap finish EXIT
cp "$root/docker-compose.yml" "$host/"
cd "$host"
pull "$1" spec-editor
pull "$2" spec-editor-nginx
docker compose up --detach --no-build --wait --wait-timeout 120
answers /health '"healthy"'
answers / advworks
answers /pod/advworks/dev instance_name
answers /api/pods '"customer"'
answers /demo/ '"path"'
