package main

import (
	"maps"

	"github.com/akinai/akinai/pkg/auth"
)

// receivers returns, for each module, the modules that accept its tokens: those that it calls
// itself, and those to which its tokens are forwarded on behalf of a user. A leaked key gives
// access to these modules only.
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

// keys holds the folder of the keys.
type keys struct {
	KeysDir string `help:"Folder of the keys." env:"AKINAI_KEYS_DIR" default:".akinai/keys" type:"path"`
}

// generate creates the missing keys of all modules. With dev it also creates that of the mailbox,
// and the development key, which is trusted only then.
func (k keys) generate(dev bool) error {
	holders := maps.Clone(receivers())
	if dev {
		holders[auth.DevHolder] = auth.Everywhere()
		holders["mailbox"] = nil
	}
	return auth.GenerateKeys(k.KeysDir, holders)
}

type keysCommand struct {
	keys

	Dev bool `help:"Make the development key too, and trust it: it may sign for anybody. Never where real people shop."`
}

// Run is called by kong.
func (c *keysCommand) Run() error { return c.generate(c.Dev) }
