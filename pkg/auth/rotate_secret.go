package auth

import (
	"errors"
	"io/fs"
	"os"
	"time"
)

// LoadSecretKeys reads a symmetric key that can be rotated: the one that encrypts, and those that
// only decrypt, the next and the previous one, if there are any. The order of reads misses no key
// while RotateSecretKey takes a step: it writes the previous key before it moves the next one.
func LoadSecretKeys(dir, name string) (current []byte, others [][]byte, err error) {
	for _, suffix := range []string{KeyNext, KeyCurrent, KeyPrevious} {
		key, err := LoadSecretKey(dir, name+suffix)
		switch {
		case suffix != KeyCurrent && errors.Is(err, fs.ErrNotExist):
		case err != nil:
			return nil, nil, err
		case suffix == KeyCurrent:
			current = key
		default:
			others = append(others, key)
		}
	}
	return current, others, nil
}

// RotateSecretKey takes the next step of a rotation of a symmetric key in dir, if it is due: it
// makes a new key, which decrypts only; after publish, which is PublishKey or more and in which
// every instance must load it, the new key encrypts; after KeepKey, and if encrypted says that
// nothing is encrypted with the earlier key any more, it deletes that. It returns the step, and
// when the next one is due (zero after the last). As with RotateKeys, repeating an interrupted step
// completes it.
func RotateSecretKey(dir, name string, publish time.Duration, encrypted bool, now time.Time) (Rotation, time.Time, error) {
	return rotateSecret(dir, name, publish, KeepKey, encrypted, now)
}

// keepCapabilityKey is the time for which a key that made capabilities is accepted.
const keepCapabilityKey = CapabilityTTL + Skew

// RotateCapabilityKey takes the next step of a rotation of CapabilityKey in dir, if it is due: it
// makes a new key, which is accepted only; after publish, which is PublishKey or more and in which
// every instance must load it, the new key makes capabilities; when the last capability of the
// earlier key has expired, it deletes that. The results are those of RotateSecretKey.
func RotateCapabilityKey(dir string, publish time.Duration, now time.Time) (Rotation, time.Time, error) {
	return rotateSecret(dir, CapabilityKey, publish, keepCapabilityKey, true, now)
}

func rotateSecret(dir, name string, publish, keep time.Duration, encrypted bool, now time.Time) (Rotation, time.Time, error) {
	previous, err := writtenAt(dir, name+KeyPrevious)
	if err != nil {
		return RotationWaits, time.Time{}, err
	}
	next, err := writtenAt(dir, name+KeyNext)
	switch due := previous.Add(keep); {
	case err != nil:
		return RotationWaits, time.Time{}, err
	case !previous.IsZero() && !next.IsZero(): // useNext was interrupted
		return RotationUsed, now.Add(keep), useNext(dir, name)
	case !previous.IsZero() && (!encrypted || now.Before(due)):
		return RotationWaits, due, nil
	case !previous.IsZero():
		return RotationDone, time.Time{}, deleteKey(dir, name+KeyPrevious)
	case next.IsZero():
		return RotationPublished, now.Add(max(publish, PublishKey)), ensureSecretKey(dir, name+KeyNext)
	case now.Before(next.Add(max(publish, PublishKey))):
		return RotationWaits, next.Add(max(publish, PublishKey)), nil
	default:
		return RotationUsed, now.Add(keep), useNext(dir, name)
	}
}

// writtenAt returns when a key was written, the zero time if it does not exist.
func writtenAt(dir, name string) (time.Time, error) {
	info, err := os.Stat(keyFile(dir, name))
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return time.Time{}, nil
	case err != nil:
		return time.Time{}, err
	default:
		return info.ModTime(), nil
	}
}
