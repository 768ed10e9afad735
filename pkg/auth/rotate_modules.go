package auth

import (
	"crypto/ecdsa"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"time"

	jose "github.com/go-jose/go-jose/v4"
)

// RotateModuleKeys takes the next step of a rotation of the modules' keys in dir, if it is due: it
// makes new keys and trusts them in trust.json; after publish, which is PublishKey or more and in
// which the file must reach all modules, the new keys sign; after KeepKey it deletes the earlier
// ones, and trust.json no longer has them. The results, and the rules for repeating, are those of
// RotateKeys. The development key and keys that are not in dir stay.
func RotateModuleKeys(dir string, publish time.Duration, now time.Time) (Rotation, time.Time, error) {
	names, err := rotatedModules(dir)
	if err != nil {
		return RotationWaits, time.Time{}, err
	}
	completed, err := writeTrusted(dir)
	if err != nil {
		return RotationWaits, time.Time{}, err
	}
	next, err := since(dir, names, KeyNext)
	switch {
	case err != nil:
		return RotationWaits, time.Time{}, err
	case completed && next.IsZero():
		return RotationDone, time.Time{}, nil
	case completed: // the new keys are trusted from now on
		return RotationPublished, now.Add(max(publish, PublishKey)), each(names, func(name string) error { return touch(dir, name+KeyNext, now) })
	}
	step, due, err := rotateKeys(dir, names, publish, now)
	if err == nil && step != RotationWaits {
		_, err = writeTrusted(dir)
	}
	return step, due, err
}

// rotatedModules returns the holders of trust.json whose keys are in dir, but not the development
// key: its tokens live longer than a rotation.
func rotatedModules(dir string) (names []string, err error) {
	trust, err := LoadTrust(dir)
	if err != nil {
		return nil, err
	}
	for _, holder := range slices.Sorted(maps.Keys(trust.Holders)) {
		_, err := os.Stat(keyFile(dir, holder))
		switch {
		case errors.Is(err, fs.ErrNotExist) || holder == DevHolder:
		case err != nil:
			return nil, err
		default:
			names = append(names, holder)
		}
	}
	return names, nil
}

// touch sets the time of a key that exists.
func touch(dir, name string, now time.Time) error {
	err := os.Chtimes(keyFile(dir, name), now, now)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return err
}

// ModuleKeyIDs returns the ids of the modules' keys in dir, by the names of their files.
func ModuleKeyIDs(dir string) (map[string]string, error) {
	trust, err := LoadTrust(dir)
	if err != nil {
		return nil, err
	}
	return keyIDs(dir, slices.Sorted(maps.Keys(trust.Holders)))
}

// removeModuleKey deletes a key of a module, and no longer trusts it.
func removeModuleKey(dir, holder, id string) error {
	trust, err := LoadTrust(dir)
	if err != nil {
		return err
	}
	if _, known := trust.Holders[holder]; !known {
		return fmt.Errorf("%w: %s", ErrNoKey, id)
	}
	if err := removeKeyOf(dir, []string{holder}, id); err != nil {
		return err
	}
	_, err = writeTrusted(dir)
	return err
}

// writeTrusted writes the public halves of the keys in dir into trust.json, and reports whether it
// had others. Keys of holders without a file in dir stay as they are.
func writeTrusted(dir string) (changed bool, err error) {
	trust, err := LoadTrust(dir)
	if err != nil {
		return false, err
	}
	var keys []jose.JSONWebKey
	for _, holder := range slices.Sorted(maps.Keys(trust.Holders)) {
		found, err := publicKeysOf(dir, holder)
		if errors.Is(err, fs.ErrNotExist) {
			found, err = slices.DeleteFunc(slices.Clone(trust.Keys), func(key jose.JSONWebKey) bool { return holderOf(key.KeyID) != holder }), nil
		}
		if err != nil {
			return false, err
		}
		keys = append(keys, found...)
	}
	if slices.Equal(keyNames(keys), keyNames(trust.Keys)) {
		return false, nil
	}
	trust.Keys = keys
	return true, trust.write(dir)
}

// keyNames returns the ids of keys, sorted. An id has a thumbprint of its key.
func keyNames(keys []jose.JSONWebKey) []string {
	names := make([]string, len(keys))
	for i, key := range keys {
		names[i] = key.KeyID
	}
	slices.Sort(names)
	return names
}

// publicKeys returns the public halves of the keys of holders in dir.
func publicKeys(dir string, holders []string) (all []jose.JSONWebKey, err error) {
	for _, holder := range holders {
		keys, err := publicKeysOf(dir, holder)
		if err != nil {
			return nil, err
		}
		all = append(all, keys...)
	}
	return all, nil
}

func publicKeysOf(dir, holder string) (keys []jose.JSONWebKey, err error) {
	for _, suffix := range KeySuffixes() {
		key, err := LoadKey(dir, holder+suffix)
		if suffix != KeyCurrent && errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return nil, err
		}
		id, err := KeyID(holder, &key.PublicKey)
		if err != nil {
			return nil, err
		}
		if slices.ContainsFunc(keys, func(known jose.JSONWebKey) bool { return known.KeyID == id }) {
			continue // in the middle of a step, two files contain one key
		}
		keys = append(keys, jose.JSONWebKey{Key: &key.PublicKey, KeyID: id, Algorithm: string(jose.ES256), Use: "sig"})
	}
	return keys, nil
}

// ModuleKeys are the keys that the modules of a process use: the one of each module, which signs,
// and the public ones that they trust.
type ModuleKeys struct {
	Signing map[string]*ecdsa.PrivateKey
	Trust   Trust
}

// LoadModuleKeys reads the keys of modules in dir. It fails if trust.json does not have a key that
// signs: others would refuse its tokens.
func LoadModuleKeys(dir string, modules []string) (ModuleKeys, error) {
	keys := ModuleKeys{Signing: make(map[string]*ecdsa.PrivateKey, len(modules))}
	for _, module := range modules {
		key, err := LoadKey(dir, module)
		if err != nil {
			return ModuleKeys{}, err
		}
		keys.Signing[module] = key
	}
	trust, err := LoadTrust(dir)
	if err != nil {
		return ModuleKeys{}, err
	}
	for module, key := range keys.Signing {
		id, err := KeyID(module, &key.PublicKey)
		if err != nil {
			return ModuleKeys{}, err
		}
		if !slices.Contains(keyNames(trust.Keys), id) {
			return ModuleKeys{}, fmt.Errorf("%s does not trust %s", filepath.Join(dir, trustFile), id)
		}
	}
	keys.Trust = trust
	return keys, nil
}

// SameKeys reports whether both trust the same keys.
func (t Trust) SameKeys(other Trust) bool {
	return slices.Equal(keyNames(t.Keys), keyNames(other.Keys))
}
