#!/usr/bin/env bash
# Prepares OpenTofu in the pod's folder, which is the current one. TF_STATE_BUCKET names the bucket of the
# state where the pod's backend names none. With a lock file only the very providers it names are run.
set -euo pipefail

options=(-input=false -no-color)
if [ -f .terraform.lock.hcl ]; then
  options+=(-lockfile=readonly)
else
  echo "::warning title=Providers are not pinned::Commit a .terraform.lock.hcl, see DEPLOY.md"
fi
tofu init "${options[@]}" ${TF_STATE_BUCKET:+"-backend-config=bucket=$TF_STATE_BUCKET"}
