package auth

import "github.com/akinai/akinai/services/auth/internal/issuer"

// PagePaths returns the paths of all pages that people open, sorted. base is the path of the
// issuer, such as "/oidc".
func PagePaths(base string) []string { return issuer.PagePaths(base) }
