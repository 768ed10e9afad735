#!/usr/bin/env bash
# Copies imported third-party protos into third_party/proto, from the pinned Go modules that contain them (go.mod does not change).
set -euo pipefail
cd "$(dirname "$0")/../.."
dir() { go mod download -json "$1" | sed -n 's/^\t"Dir": "\(.*\)",$/\1/p'; }
rm -rf third_party/proto
mkdir -p third_party/proto/buf/validate third_party/proto/google/api
install -m 644 "$(dir github.com/bufbuild/protovalidate@v1.2.2)"/proto/protovalidate/buf/validate/validate.proto third_party/proto/buf/validate/
install -m 644 "$(dir github.com/grpc-ecosystem/grpc-gateway@v1.16.0)"/third_party/googleapis/google/api/{annotations,http}.proto third_party/proto/google/api/
