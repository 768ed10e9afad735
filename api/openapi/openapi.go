// Package openapi carries the OpenAPI descriptions of the public edges, generated from their
// protos.
package openapi

import _ "embed"

// Web describes bff-web, in YAML.
//
//go:embed web.yaml
var Web []byte

// Mobile describes bff-mobile, in YAML.
//
//go:embed mobile.yaml
var Mobile []byte
