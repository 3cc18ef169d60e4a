#!/bin/sh
# Asks the application for /healthz over FastCGI and fails on any status but 200.
#
# cgi-fcgi ends with 0 whatever the status is and waits for a hung application without limit: so the
# first line of the answer decides, and `timeout` bounds the wait.
set -eu

address=${FCGI_LISTEN:-:9000}
case $address in
  :*) address=127.0.0.1$address ;;
esac

answer=$(
  env -i PATH="$PATH" REQUEST_METHOD=GET REQUEST_URI=/healthz SCRIPT_NAME=/healthz \
    timeout 2 cgi-fcgi -bind -connect "$address" </dev/null 2>&1
) || {
  echo "no answer from $address within 2 s"
  exit 1
}

case $answer in
  'Status: 200'* | [Cc]ontent-[Tt]ype:*) ;; # FastCGI: no Status line means 200
  *)
    echo "/healthz: ${answer%%[[:cntrl:]]*}"
    exit 1
    ;;
esac
