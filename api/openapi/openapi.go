// Package openapi carries the OpenAPI descriptions of the public edges, generated from their
// protos.
package openapi

import _ "embed"

// Web describes bff-web, in YAML.
//
//go:embed web.yaml
var Web []byte
