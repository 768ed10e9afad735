package main

import "github.com/akinai/akinai/pkg/auth"

// keys holds the folder of the keys.
type keys struct {
	KeysDir string `help:"Folder of the keys." env:"AKINAI_KEYS_DIR" default:".akinai/keys" type:"path"`
}

// generate creates the missing keys of all modules. With dev it also creates that of the mailbox,
// and the development key, which is trusted only then.
func (k keys) generate(dev bool) error {
	if dev {
		return auth.GenerateKeys(k.KeysDir, auth.Development())
	}
	return auth.GenerateKeys(k.KeysDir, auth.Holders())
}

type keysCommand struct {
	keys

	Dev bool `help:"Make the development key too, and trust it: it may sign for anybody. Never where real people shop."`
}

// Run is called by kong.
func (c *keysCommand) Run() error { return c.generate(c.Dev) }
