package auth

import (
	"crypto"
	"crypto/sha256"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"time"
)

// The suffixes of the files of a key of the issuer: the key that signs, the one that will sign, and
// the one that signed before. Each file is "<name><suffix>.key".
const (
	KeyCurrent  = ""
	KeyNext     = "-next"
	KeyPrevious = "-previous"
)

const (
	// PublishKey is the shortest time for which a key is published before it signs: an edge loads
	// the keys every 30 seconds.
	PublishKey = time.Minute
	// KeepKey is the time for which a key is published after it signed: the life of an access token
	// and five minutes.
	KeepKey = time.Hour + 5*time.Minute
)

// ErrNoKey is returned by RemoveKey.
var ErrNoKey = errors.New("no key of the issuer or of a module has this id")

// IssuerKeys returns the names of the keys of the issuer, which are rotated together.
func IssuerKeys() []string { return []string{IssuerKey, IDTokenKey} }

// KeySuffixes returns the suffixes of the files of a key, the signing one first.
func KeySuffixes() []string { return []string{KeyCurrent, KeyNext, KeyPrevious} }

// Rotation is what RotateKeys did.
type Rotation int

// The steps of a rotation.
const (
	// RotationWaits means that the next step is not due.
	RotationWaits Rotation = iota
	// RotationPublished means that new keys were made, which are published and do not sign yet.
	RotationPublished
	// RotationUsed means that the new keys sign, and the earlier ones are published only.
	RotationUsed
	// RotationDone means that the earlier keys were deleted.
	RotationDone
)

// RotateKeys takes the next step of a rotation of the issuer's keys in dir, if it is due: it makes
// new keys; after publish, which is PublishKey or more, it lets them sign; after KeepKey it deletes
// the earlier ones. It returns the step, and when the next one is due (zero after the last). The
// time of a step is that of its files. Each file is replaced at once, so that a reader sees the key
// before or the key after, and repeating an interrupted step completes it.
func RotateKeys(dir string, publish time.Duration, now time.Time) (Rotation, time.Time, error) {
	return rotateKeys(dir, IssuerKeys(), publish, now)
}

func rotateKeys(dir string, names []string, publish time.Duration, now time.Time) (Rotation, time.Time, error) {
	previous, err := since(dir, names, KeyPrevious)
	if err != nil {
		return RotationWaits, time.Time{}, err
	}
	next, err := since(dir, names, KeyNext)
	switch {
	case err != nil:
		return RotationWaits, time.Time{}, err
	case !previous.IsZero():
		if due := previous.Add(KeepKey); now.Before(due) {
			return RotationWaits, due, nil
		}
		return RotationDone, time.Time{}, each(names, func(name string) error { return deleteKey(dir, name+KeyPrevious) })
	case !next.IsZero():
		if due := next.Add(max(publish, PublishKey)); now.Before(due) {
			return RotationWaits, due, nil
		}
		return RotationUsed, now.Add(KeepKey), each(names, func(name string) error { return useNext(dir, name) })
	default:
		return RotationPublished, now.Add(max(publish, PublishKey)), each(names, func(name string) error { return makeKey(dir, name, KeyNext) })
	}
}

func each(names []string, do func(name string) error) error {
	for _, name := range names {
		if err := do(name); err != nil {
			return err
		}
	}
	return nil
}

// since returns when the latest key with the suffix was written, zero if there is none.
func since(dir string, names []string, suffix string) (latest time.Time, err error) {
	err = each(names, func(name string) error {
		info, err := os.Stat(keyFile(dir, name+suffix))
		if errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		if err == nil && info.ModTime().After(latest) {
			latest = info.ModTime()
		}
		return err
	})
	return latest, err
}

// useNext makes the next key the signing one. The signing key is copied first, so that it is
// published at each moment.
func useNext(dir, name string) error {
	if _, err := os.Stat(keyFile(dir, name+KeyNext)); errors.Is(err, fs.ErrNotExist) {
		return nil // a step that was interrupted is repeated
	}
	data, err := os.ReadFile(keyFile(dir, name))
	if err != nil {
		return err
	}
	if err := replaceFile(keyFile(dir, name+KeyPrevious), data); err != nil {
		return err
	}
	return os.Rename(keyFile(dir, name+KeyNext), keyFile(dir, name))
}

// RemoveKey deletes the key of the issuer or of a module with the id. Edges refuse tokens of the
// issuer's key within a minute, and all modules those of a module's key as soon as they have read
// trust.json. If it is the signing key, the next key replaces it, or a new one, which signs before
// others know it: edges load it within ten seconds, modules within two. Errors: ErrNoKey.
func RemoveKey(dir, id string) error {
	if holder := holderOf(id); !slices.Contains(IssuerKeys(), holder) {
		return removeModuleKey(dir, holder, id)
	}
	return removeKeyOf(dir, IssuerKeys(), id)
}

func removeKeyOf(dir string, names []string, id string) error {
	found := false
	err := each(names, func(name string) error {
		for _, suffix := range []string{KeyPrevious, KeyNext, KeyCurrent} {
			known, err := keyIDOf(dir, name, suffix)
			if errors.Is(err, fs.ErrNotExist) || err == nil && known != id {
				continue
			}
			if err != nil {
				return err
			}
			found = true
			if err := removeKey(dir, name, suffix); err != nil {
				return err
			}
		}
		return nil
	})
	if err == nil && !found {
		return fmt.Errorf("%w: %s", ErrNoKey, id)
	}
	return err
}

func removeKey(dir, name, suffix string) error {
	if suffix != KeyCurrent {
		return deleteKey(dir, name+suffix)
	}
	err := os.Rename(keyFile(dir, name+KeyNext), keyFile(dir, name))
	if errors.Is(err, fs.ErrNotExist) {
		return makeKey(dir, name, KeyCurrent)
	}
	return err
}

// IssuerKeyIDs returns the ids of the issuer's keys in dir, by the names of their files.
func IssuerKeyIDs(dir string) (map[string]string, error) { return keyIDs(dir, IssuerKeys()) }

func keyIDs(dir string, names []string) (map[string]string, error) {
	ids := make(map[string]string)
	err := each(names, func(name string) error {
		for _, suffix := range KeySuffixes() {
			id, err := keyIDOf(dir, name, suffix)
			if errors.Is(err, fs.ErrNotExist) {
				continue
			}
			if err != nil {
				return err
			}
			ids[name+suffix+".key"] = id
		}
		return nil
	})
	return ids, err
}

func keyIDOf(dir, name, suffix string) (string, error) {
	parsed, err := readKey(dir, name+suffix)
	if err != nil {
		return "", err
	}
	key, ok := parsed.(crypto.Signer)
	if !ok {
		return "", fmt.Errorf("key of %s%s: not a signing key", name, suffix)
	}
	return KeyID(name, key.Public())
}

func makeKey(dir, name, suffix string) error {
	if name == IDTokenKey {
		return newRSAKey(dir, name+suffix)
	}
	_, err := newKey(dir, name+suffix)
	return err
}

func deleteKey(dir, name string) error {
	if err := os.Remove(keyFile(dir, name)); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}

// IssuerKeysSum returns a SHA-256 of the issuer's keys in dir, which differs after any change.
func IssuerKeysSum(dir string) ([sha256.Size]byte, error) {
	sum := sha256.New()
	err := each(IssuerKeys(), func(name string) error {
		for _, suffix := range KeySuffixes() {
			data, err := os.ReadFile(keyFile(dir, name+suffix))
			if errors.Is(err, fs.ErrNotExist) {
				continue
			}
			if err != nil {
				return err
			}
			_, _ = fmt.Fprintf(sum, "%s%s %d\n", name, suffix, len(data))
			_, _ = sum.Write(data)
		}
		return nil
	})
	return [sha256.Size]byte(sum.Sum(nil)), err
}

func keyFile(dir, name string) string { return filepath.Join(dir, name+".key") }

// replaceFile writes a file, readable by its owner only, such that a reader sees it as a whole.
func replaceFile(path string, data []byte) error {
	file, err := os.CreateTemp(filepath.Dir(path), ".new-*")
	if err != nil {
		return err
	}
	defer func() { _ = os.Remove(file.Name()) }() // of a file that was not renamed
	_, err = file.Write(data)
	if err == nil {
		err = file.Sync()
	}
	if err := errors.Join(err, file.Close()); err != nil {
		return err
	}
	return os.Rename(file.Name(), path)
}
