package main

import (
	"maps"

	"github.com/akinai/akinai/pkg/auth"
)

// receivers are the modules that take the tokens of each: those that it calls for itself, and those
// to which its tokens are forwarded in the name of a person. A key that got lost opens these doors
// and no others.
func receivers() map[string][]string {
	return map[string][]string{
		"bff-web":   {"auth", "product", "user", "order"},
		"order":     {"product", "inventory", "payment"},
		"product":   {},
		"user":      {},
		"inventory": {},
		"payment":   {},
		"auth":      {},
		"analytics": {},
	}
}

// keys says where keys are kept.
type keys struct {
	KeysDir string `help:"Folder of the keys." env:"AKINAI_KEYS_DIR" default:".akinai/keys" type:"path"`
}

// generate makes the keys of all modules if they are missing; with dev the development key too,
// which is trusted only then.
func (k keys) generate(dev bool) error {
	holders := maps.Clone(receivers())
	if dev {
		holders[auth.DevHolder] = auth.Everywhere()
	}
	return auth.GenerateKeys(k.KeysDir, holders)
}

type keysCommand struct {
	keys

	Dev bool `help:"Make the development key too, and trust it: it may sign for anybody. Never where real people shop."`
}

// Run is called by kong.
func (c *keysCommand) Run() error { return c.generate(c.Dev) }
