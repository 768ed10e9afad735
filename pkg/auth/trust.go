package auth

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"

	jose "github.com/go-jose/go-jose/v4"
)

const (
	trustFile = "trust.json"
	// anyModule means every receiver. Only the development key may have it.
	anyModule = "*"
)

// Trust defines whose internal tokens are accepted, and by which modules. It is the file
// trust.json, which is the same for all modules: a JWK set (RFC 7517) with one more member.
type Trust struct {
	// Keys are the public keys. Their ids are "<holder>.<thumbprint>".
	Keys []jose.JSONWebKey `json:"keys"`
	// Receivers maps each holder to the modules that accept its tokens, also if another module
	// forwards them. The tokens of a holder without an entry are not accepted.
	Receivers map[string][]string `json:"receivers"`
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
// receivers.
func (t Trust) validate() error {
	if len(t.Receivers) == 0 {
		return errors.New(trustFile + " names no receivers; akinaictl keys writes it anew")
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
	for holder, receivers := range t.Receivers {
		if holder != DevHolder && slices.Contains(receivers, anyModule) {
			return fmt.Errorf("the tokens of %s cannot be for every module", holder)
		}
	}
	return nil
}

// Reaches reports whether the module accepts tokens that the holder signed.
func (t Trust) Reaches(holder, module string) bool {
	receivers := t.Receivers[holder]
	return slices.Contains(receivers, module) || holder == DevHolder && slices.Contains(receivers, anyModule)
}

// HasDev reports whether the keys include the development key.
func (t Trust) HasDev() bool {
	return slices.ContainsFunc(t.Keys, func(key jose.JSONWebKey) bool { return holderOf(key.KeyID) == DevHolder })
}

// Everywhere returns the receivers of the development key.
func Everywhere() []string { return []string{anyModule} }

func (t Trust) write(dir string) error {
	data, err := json.MarshalIndent(t, "", "  ")
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(dir, trustFile), data, 0o600)
}
