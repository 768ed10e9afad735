package main

import (
	"fmt"
	"maps"
	"os"
	"slices"
	"time"

	"github.com/akinai/akinai/pkg/auth"
	"github.com/akinai/akinai/pkg/clock"
)

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

type keysCommands struct {
	Make         keysCommand            `cmd:"" default:"withargs" help:"Make the keys that are missing, and say which module trusts whose: what keys without a further word does."`
	List         listKeysCommand        `cmd:"" help:"List the files of the issuer's keys with their ids."`
	Rotate       rotateKeysCommand      `cmd:"" help:"Take the next step of a rotation of the issuer's keys, if it is due: publish new ones, use them, delete the earlier ones."`
	RotateFactor rotateFactorKeyCommand `cmd:"" help:"Take the next step of a rotation of second-factor.key, if it is due: add a new key, encrypt with it, delete the earlier one."`
	Remove       removeKeyCommand       `cmd:"" help:"Delete a key of the issuer at once, after a leak: edges refuse its tokens within a minute."`
}

type keysCommand struct {
	keys

	Dev bool `help:"Make the development key too, and trust it: it may sign for anybody. Never where real people shop."`
}

// Run is called by kong.
func (c *keysCommand) Run() error { return c.generate(c.Dev) }

type listKeysCommand struct{ keys }

// Run is called by kong.
func (c *listKeysCommand) Run() error {
	ids, err := auth.IssuerKeyIDs(c.KeysDir)
	if err != nil {
		return err
	}
	for _, file := range slices.Sorted(maps.Keys(ids)) {
		if _, err := fmt.Fprintf(os.Stdout, "%-24s%s\n", file, ids[file]); err != nil {
			return err
		}
	}
	return nil
}

type rotateKeysCommand struct {
	keys

	Publish time.Duration `help:"Time for which new keys are published before they sign, a minute or more: longer than a changed folder takes to reach all instances." default:"10m"`
}

// Run is called by kong.
func (c *rotateKeysCommand) Run() error {
	step, due, err := auth.RotateKeys(c.KeysDir, c.Publish, clock.System().Now())
	if err != nil {
		return err
	}
	text := map[auth.Rotation]string{
		auth.RotationWaits:     "The next step is not due.",
		auth.RotationPublished: "New keys are published.",
		auth.RotationUsed:      "The new keys sign.",
		auth.RotationDone:      "The earlier keys are deleted. The rotation is complete.",
	}[step]
	if !due.IsZero() {
		text += " Repeat the command at " + due.Local().Format(time.RFC3339) + " or later."
	}
	_, err = fmt.Fprintln(os.Stdout, text)
	return err
}

type rotateFactorKeyCommand struct {
	keys

	Publish   time.Duration `help:"Time in which every instance of auth must load the new key, before one encrypts with it; a minute or more." default:"10m"`
	Encrypted bool          `help:"auth has logged that the second factors are encrypted with the present key, and none is without a key. Only then is the earlier key deleted."`
}

// Run is called by kong.
func (c *rotateFactorKeyCommand) Run() error {
	step, due, err := auth.RotateSecretKey(c.KeysDir, auth.SecondFactorKey, c.Publish, c.Encrypted, clock.System().Now())
	if err != nil {
		return err
	}
	text := map[auth.Rotation]string{
		auth.RotationWaits:     "The next step is not due.",
		auth.RotationPublished: "A new key is there, and decrypts.",
		auth.RotationUsed:      "The new key encrypts. auth encrypts all second factors with it, and logs when it has.",
		auth.RotationDone:      "The earlier key is deleted. The rotation is complete.",
	}[step]
	if !due.IsZero() {
		text += " Repeat the command at " + due.Local().Format(time.RFC3339) + " or later; with --encrypted, if the new key encrypts."
	}
	_, err = fmt.Fprintln(os.Stdout, text)
	return err
}

type removeKeyCommand struct {
	keys

	Kid string `help:"Id of the key, see keys list." required:""`
}

// Run is called by kong.
func (c *removeKeyCommand) Run() error { return auth.RemoveKey(c.KeysDir, c.Kid) }
