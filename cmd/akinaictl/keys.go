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
	Make             keysCommand                `cmd:"" default:"withargs" help:"Make the keys that are missing, and say which module trusts whose: what keys without a further word does."`
	List             listKeysCommand            `cmd:"" help:"List the files of the keys of the issuer and of the modules, with their ids."`
	Rotate           rotateKeysCommand          `cmd:"" help:"Take the next step of a rotation of the issuer's keys, if it is due: publish new ones, use them, delete the earlier ones."`
	RotateFactor     rotateFactorKeyCommand     `cmd:"" help:"Take the next step of a rotation of second-factor.key, if it is due: add a new key, encrypt with it, delete the earlier one."`
	RotateModules    rotateModuleKeysCommand    `cmd:"" help:"Take the next step of a rotation of the modules' keys, if it is due: trust new ones in trust.json, sign with them, delete the earlier ones."`
	RotateCapability rotateCapabilityKeyCommand `cmd:"" help:"Take the next step of a rotation of capability.key, if it is due: accept a new key, make capabilities with it, delete the earlier one after 30 days."`
	Remove           removeKeyCommand           `cmd:"" help:"Delete a key of the issuer or of a module at once, after a leak: edges refuse tokens of the issuer's within a minute, all modules those of a module's once they have the new trust.json."`
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
	modules, err := auth.ModuleKeyIDs(c.KeysDir)
	if err != nil {
		return err
	}
	maps.Copy(ids, modules)
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
	return report(map[auth.Rotation]string{
		auth.RotationWaits:     "The next step is not due.",
		auth.RotationPublished: "New keys are published.",
		auth.RotationUsed:      "The new keys sign.",
		auth.RotationDone:      "The earlier keys are deleted. The rotation is complete.",
	}[step], due)
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

type rotateModuleKeysCommand struct {
	keys

	Publish time.Duration `help:"Time for which new keys are trusted before they sign, a minute or more: longer than changed keys and trust.json take to reach all modules." default:"10m"`
}

// Run is called by kong.
func (c *rotateModuleKeysCommand) Run() error {
	step, due, err := auth.RotateModuleKeys(c.KeysDir, c.Publish, clock.System().Now())
	if err != nil {
		return err
	}
	return report(map[auth.Rotation]string{
		auth.RotationWaits:     "The next step is not due.",
		auth.RotationPublished: "New keys are made, and trust.json has them.",
		auth.RotationUsed:      "The new keys sign.",
		auth.RotationDone:      "The earlier keys are deleted. The rotation is complete.",
	}[step], due)
}

type rotateCapabilityKeyCommand struct {
	keys

	Publish time.Duration `help:"Time in which every instance of order must load the new key, before one makes capabilities with it; a minute or more." default:"10m"`
}

// Run is called by kong.
func (c *rotateCapabilityKeyCommand) Run() error {
	step, due, err := auth.RotateCapabilityKey(c.KeysDir, c.Publish, clock.System().Now())
	if err != nil {
		return err
	}
	return report(map[auth.Rotation]string{
		auth.RotationWaits:     "The next step is not due.",
		auth.RotationPublished: "A new key is there, and is accepted.",
		auth.RotationUsed:      "The new key makes capabilities.",
		auth.RotationDone:      "The earlier key is deleted. The rotation is complete.",
	}[step], due)
}

// report prints what a step of a rotation did, and when the next one is due.
func report(text string, due time.Time) error {
	if !due.IsZero() {
		text += " Repeat the command at " + due.Local().Format(time.RFC3339) + " or later."
	}
	_, err := fmt.Fprintln(os.Stdout, text)
	return err
}

type removeKeyCommand struct {
	keys

	Kid string `help:"Id of the key, see keys list." required:""`
}

// Run is called by kong.
func (c *removeKeyCommand) Run() error { return auth.RemoveKey(c.KeysDir, c.Kid) }
