#!/usr/bin/env bash
# Drives the local service with the AWS CLI, with nothing but the endpoint changed.
# Uses the `aws` on the PATH; as root on Debian it is installed when there is none.
set -eu -o pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
if ! command -v aws >/dev/null; then
  if [ "$(id -u)" -eq 0 ] && command -v apt-get >/dev/null; then
    apt-get install -y -q awscli >/dev/null 2>&1 || { apt-get update -q >/dev/null 2>&1 && apt-get install -y -q awscli >/dev/null 2>&1; }
  fi
fi
command -v aws >/dev/null || { echo "The AWS CLI is not installed, and could not be."; exit 1; }
aws --version

work=$(mktemp -d)
"$root/node_modules/.bin/node" "$root/visualizer/bin/durascope.js" dev "$root/test/suites/conformance/handlers.ts" --port 0 --no-ui --db :memory: >"$work/out" 2>"$work/err" &
service=$!
trap 'kill "$service" 2>/dev/null; wait "$service" 2>/dev/null; rm -rf "$work"' EXIT
for _ in $(seq 100); do
  grep -q '^durascope ready' "$work/out" && break
  sleep 0.1
done
url=$(sed -n 's/^durascope ready //p' "$work/out")
[ -n "$url" ] || { cat "$work/err"; exit 1; }

export AWS_ACCESS_KEY_ID=local AWS_SECRET_ACCESS_KEY=local AWS_DEFAULT_REGION=us-east-1 AWS_PAGER=
lambda() { aws lambda "$@" --endpoint-url "$url"; }
check() { # WHAT ACTUAL EXPECTED
  [ "$2" = "$3" ] || { printf '%s: expected %s, got %s\n' "$1" "$3" "$2"; exit 1; }
  printf 'ok %s\n' "$1"
}

# Releases of the CLI differ in whether JSON on the command line needs this.
raw=$(aws --version 2>&1 | grep -q '^aws-cli/1' || echo --cli-binary-format raw-in-base64-out)
# shellcheck disable=SC2086
lambda invoke --function-name stepSuccess --qualifier '$LATEST' $raw --payload '{"name":"Ada"}' "$work/result.json" >"$work/answer"
check "the result of an invoke" "$(cat "$work/result.json")" '"Hello, Ada!"'
# shellcheck disable=SC2086
lambda invoke --function-name waits --qualifier '$LATEST' $raw --payload '{}' "$work/result.json" >/dev/null
check "the result of an invoke through a wait" "$(cat "$work/result.json")" '"waited"'
# shellcheck disable=SC2086
lambda invoke --function-name stepSuccess $raw --payload '{}' "$work/result.json" 2>"$work/refusal" >/dev/null && exit 1
check "the refusal of an invoke without a version" "$(grep -c 'unqualified ARN' "$work/refusal")" 1
check "the functions" "$(lambda list-functions --query 'Functions[?FunctionName==`waits`].FunctionName' --output text)" waits
