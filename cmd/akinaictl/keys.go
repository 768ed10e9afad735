package main

import (
	"slices"

	"github.com/akinai/akinai/db"
	"github.com/akinai/akinai/pkg/auth"
)

// edges are the modules without a schema.
var edges = []string{"bff-web"}

// keys says where keys are kept.
type keys struct {
	KeysDir string `help:"Folder of the keys." env:"AKINAI_KEYS_DIR" default:".akinai/keys" type:"path"`
}

// generate makes the keys of all modules and the development key, if they are missing.
func (k keys) generate() error {
	holders := append(slices.Clone(edges), auth.DevHolder)
	for _, s := range db.Schemas() {
		if !slices.Contains(holders, s.Module) {
			holders = append(holders, s.Module)
		}
	}
	return auth.GenerateKeys(k.KeysDir, holders...)
}

type keysCommand struct{ keys }

// Run is called by kong.
func (c *keysCommand) Run() error { return c.generate() }
