package auth

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	jose "github.com/go-jose/go-jose/v4"
)

const (
	trustFile = "trust.json"
	// anything means every module, or every permission. Only the development key may have it.
	anything = "*"
)

// Trust defines whose internal tokens are accepted, by which modules, and with which permissions.
// It is the file trust.json, which is the same for all modules: a JWK set (RFC 7517) with one more
// member.
type Trust struct {
	// Keys are the public keys. Their ids are "<holder>.<thumbprint>".
	Keys []jose.JSONWebKey `json:"keys"`
	// Holders bounds the tokens of each holder. The tokens of a holder without an entry are not
	// accepted.
	Holders map[string]Holder `json:"holders"`
}

// LoadTrust reads <dir>/trust.json.
func LoadTrust(dir string) (Trust, error) {
	var trust Trust
	data, err := os.ReadFile(filepath.Join(dir, trustFile))
	if err == nil {
		err = json.Unmarshal(data, &trust)
	}
	if err == nil {
		err = trust.validate()
	}
	if err != nil {
		return Trust{}, fmt.Errorf("read trusted keys: %w", err)
	}
	return trust, nil
}

// validate refuses a file that is ambiguous or incomplete: files of earlier versions have no
// holders.
func (t Trust) validate() error {
	if len(t.Holders) == 0 {
		return errors.New(trustFile + " names no holders; akinaictl keys rewrites it")
	}
	seen := make(map[string]bool, len(t.Keys))
	for _, key := range t.Keys {
		if !key.Valid() || !key.IsPublic() {
			return fmt.Errorf("key %q is not a public key", key.KeyID)
		}
		if seen[key.KeyID] {
			return fmt.Errorf("key %q stands there twice", key.KeyID)
		}
		seen[key.KeyID] = true
	}
	for name, holder := range t.Holders {
		if err := holder.validate(name); err != nil {
			return err
		}
	}
	return nil
}

func (h Holder) validate(name string) error {
	switch {
	case name == DevHolder:
		return nil
	case slices.Contains(h.Receivers, anything):
		return fmt.Errorf("the tokens of %s cannot be for every module", name)
	case slices.Contains(h.UserPermissions, anything) || slices.Contains(h.OwnPermissions, anything):
		return fmt.Errorf("the tokens of %s cannot have every permission", name)
	case len(h.UserPermissions) > 0 && !isEdge(name):
		return fmt.Errorf("%s is no edge and cannot sign for users", name)
	}
	return nil
}

// isEdge reports whether a holder is an edge, which may sign for persons.
func isEdge(holder string) bool { return strings.HasPrefix(holder, "bff-") }

// Reaches reports whether the module accepts tokens that the holder signed.
func (t Trust) Reaches(holder, module string) bool {
	receivers := t.Holders[holder].Receivers
	return slices.Contains(receivers, module) || holder == DevHolder && slices.Contains(receivers, anything)
}

// HasDev reports whether the keys include the development key.
func (t Trust) HasDev() bool {
	return slices.ContainsFunc(t.Keys, func(key jose.JSONWebKey) bool { return holderOf(key.KeyID) == DevHolder })
}

func (t Trust) write(dir string) error {
	data, err := json.MarshalIndent(t, "", "  ")
	if err != nil {
		return err
	}
	return replaceFile(filepath.Join(dir, trustFile), data)
}
