// Package app is the built app of the shop. It is built from web/shop ("make web") into shop.zip.
package app

import (
	_ "embed"

	"github.com/akinai/akinai/bff/internal/webapp"
)

//go:embed shop.zip
var archive []byte

// New returns the app of the archive, or in development a newer one of a folder of builds.
func New(folder string) (*webapp.App, error) { return webapp.New(archive, folder) }
