# The log lines of one operation, attempt by attempt:
#   durascope dev src/handler.ts | jq -R -r --arg operation add-up -f logs/operation.jq
fromjson? | select(.operationName == $operation or .operationId == $operation)
| [.timestamp, .level, "attempt \(.attempt)", .operationId, .message] | @tsv
