#!/bin/sh
# Lists the differences between what is running and what should run, one per line, each starting with the
# service's name. It checks the containers themselves, so it also finds what an aborted playbook left undone.
#
#   differences.sh FOLDER IMAGE_OWNER IMAGE_TAG
set -eu
cd "$1" 2>/dev/null || exit 0
command -v docker >/dev/null || exit 0

look() { docker inspect --format "$2" "$1"; }

# The settings of a container, without the tag of its image, which update.sh handles.
settings_differ() { # SERVICE CONTAINER
  image=$(look "$2" '{{.Config.Image}}')
  wanted=$(IMAGE_TAG=${image##*:} docker compose config --hash "$1" 2>/dev/null)
  [ "${wanted##* }" != "$(look "$2" '{{index .Config.Labels "com.docker.compose.config-hash"}}')" ]
}

newer_than_start() { # FILE CONTAINER
  [ -e "$1" ] && [ "$(stat -c %Y "$1")" -gt "$(date -d "$(look "$2" '{{.State.StartedAt}}')" +%s)" ]
}

for service in spec-editor nginx demo-app; do
  containers=$(docker compose ps -q "$service" 2>/dev/null)
  [ -n "$containers" ] || echo "$service: does not run"
  for container in $containers; do
    ! settings_differ "$service" "$container" || echo "$service: its settings differ"
    [ "$service" = spec-editor ] || continue
    wanted=$(docker image inspect --format '{{.Id}}' "ghcr.io/$2/spec-editor:$3" 2>/dev/null) || wanted=
    [ "$wanted" = "$(look "$container" '{{.Image}}')" ] || echo "$service: its image differs"
    ! newer_than_start secrets/spec-editor/gh_token "$container" || echo "$service: the token is newer"
  done
done
