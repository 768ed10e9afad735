// Package app is the built app of the back office. It is built from web/admin ("make web") into
// admin.zip.
package app

import (
	_ "embed"

	"github.com/akinai/akinai/bff/internal/webapp"
)

//go:embed admin.zip
var archive []byte

// New returns the app of the archive, or in development a newer one of a folder of builds.
func New(folder string) (*webapp.App, error) { return webapp.New(archive, folder) }
