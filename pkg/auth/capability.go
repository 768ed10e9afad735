package auth

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"
	"strings"
	"sync/atomic"
	"time"

	"github.com/akinai/akinai/pkg/errs"
	"github.com/akinai/akinai/pkg/id"
)

// ErrCapabilityInvalid is returned for every capability that is not accepted: forged, expired, of
// another kind, or for something that no longer exists. Only logs contain the check that failed.
var ErrCapabilityInvalid = errs.New(errs.Unauthenticated, "CAPABILITY_INVALID", "the capability is not valid, or has expired")

// CapabilityScheme is the scheme of the header Authorization of a call with a capability.
const CapabilityScheme = "Capability"

// CapabilityTTL is the life of a capability.
const CapabilityTTL = 30 * 24 * time.Hour

// CapabilityKind is what a capability is for.
type CapabilityKind byte

// The kinds. Their numbers are in capabilities that people hold, and in the option access.
const (
	CapabilityNone  CapabilityKind = 0
	CapabilityCart  CapabilityKind = 1
	CapabilityOrder CapabilityKind = 2
)

// Capability is the right to use one object without a login: who has its text has the right, until
// it expires. The zero Capability is none.
type Capability struct {
	Kind CapabilityKind
	// ID is the UUID of the object.
	ID string
	// Generation is a number that the object has too: an object that increments it revokes the
	// capabilities of before.
	Generation uint32
	// Expires is in whole seconds.
	Expires time.Time
}

// The layout of a capability: version, kind, id of the key, UUID, generation, expiry in seconds
// since 1970, and the first bytes of it under HMAC-SHA-256.
const (
	capabilityVersion = 1
	capabilityKeyID   = 4
	capabilityHead    = 1 + 1 + capabilityKeyID + 16 + 4 + 8
	capabilityBytes   = capabilityHead + sha256.Size
)

// CapabilityKey is the name of the key that makes capabilities; a key with the suffix KeyNext or
// KeyPrevious is accepted only.
const CapabilityKey = "capability"

// CapabilityKeys make and check capabilities. Only the service whose objects they are for has them.
// Safe for concurrent use.
type CapabilityKeys struct {
	// all are the keys that are accepted; the first one makes capabilities.
	all atomic.Pointer[[]capabilityKey]
}

type capabilityKey struct {
	id     [capabilityKeyID]byte
	secret []byte
}

// LoadCapabilityKeys reads the keys in dir: capability.key, and capability-next.key and
// capability-previous.key if they exist.
func LoadCapabilityKeys(dir string) (*CapabilityKeys, error) {
	keys := new(CapabilityKeys)
	return keys, keys.Reload(dir)
}

// Reload reads the keys in dir again. After an error, the keys of before stay.
func (k *CapabilityKeys) Reload(dir string) error {
	current, accepted, err := LoadSecretKeys(dir, CapabilityKey)
	if err != nil {
		return err
	}
	k.set(current, accepted)
	return nil
}

// NewCapabilityKeys returns keys from secrets; the first one makes capabilities.
func NewCapabilityKeys(current []byte, accepted ...[]byte) *CapabilityKeys {
	keys := new(CapabilityKeys)
	keys.set(current, accepted)
	return keys
}

func (k *CapabilityKeys) set(current []byte, accepted [][]byte) {
	all := []capabilityKey{newCapabilityKey(current)}
	for _, secret := range accepted {
		all = append(all, newCapabilityKey(secret))
	}
	k.all.Store(&all)
}

func newCapabilityKey(secret []byte) capabilityKey {
	key := capabilityKey{secret: secret}
	copy(key.id[:], key.sum("key id", nil))
	return key
}

// sum returns the HMAC of data for a purpose.
func (k capabilityKey) sum(purpose string, data []byte) []byte {
	h := hmac.New(sha256.New, k.secret)
	_, _ = h.Write([]byte("akinai capability, " + purpose + "\x00"))
	_, _ = h.Write(data)
	return h.Sum(nil)
}

// Make returns the text of a capability. The same capability and key give the same text, so that it
// can be made again and need not be stored.
func (k *CapabilityKeys) Make(c Capability) (string, error) {
	object, ok := id.Bytes(c.ID)
	if !ok || !c.Kind.known() || c.Expires.Unix() <= 0 {
		return "", fmt.Errorf("no capability can be made of kind %d for %q until %s", c.Kind, c.ID, c.Expires)
	}
	key := (*k.all.Load())[0]
	data := make([]byte, 0, capabilityBytes)
	data = append(data, capabilityVersion, byte(c.Kind))
	data = append(data, key.id[:]...)
	data = append(data, object[:]...)
	data = binary.BigEndian.AppendUint32(data, c.Generation)
	data = binary.BigEndian.AppendUint64(data, uint64(c.Expires.Unix())) //nolint:gosec // positive
	return base64.RawURLEncoding.EncodeToString(append(data, key.sum("mac", data)...)), nil
}

// Check returns the capability of a text that one of the keys made and that has not expired at now.
// The caller compares kind, id and generation with the object. Errors: ErrCapabilityInvalid.
func (k *CapabilityKeys) Check(text string, now time.Time) (Capability, error) {
	data, err := base64.RawURLEncoding.Strict().DecodeString(text)
	// The decoder skips line ends.
	if err != nil || len(data) != capabilityBytes || strings.ContainsAny(text, "\r\n") || data[0] != capabilityVersion {
		return Capability{}, ErrCapabilityInvalid.Wrap(errors.New("malformed"))
	}
	head, mac := data[:capabilityHead], data[capabilityHead:]
	if !k.made(head, mac) {
		return Capability{}, ErrCapabilityInvalid.Wrap(errors.New("made by no key"))
	}
	rest := head[2+capabilityKeyID:]
	c := Capability{
		Kind: CapabilityKind(head[1]), ID: id.FromBytes([16]byte(rest)), Generation: binary.BigEndian.Uint32(rest[16:]),
		Expires: time.Unix(int64(binary.BigEndian.Uint64(rest[20:])), 0), //nolint:gosec // positive, see Make
	}
	if !c.Kind.known() || !now.Before(c.Expires) {
		return Capability{}, ErrCapabilityInvalid.Wrap(errors.New("expired"))
	}
	return c, nil
}

// made reports whether one of the keys made mac for head, in constant time.
func (k *CapabilityKeys) made(head, mac []byte) bool {
	for _, key := range *k.all.Load() {
		if string(key.id[:]) == string(head[2:2+capabilityKeyID]) && hmac.Equal(key.sum("mac", head), mac) {
			return true
		}
	}
	return false
}

func (k CapabilityKind) known() bool { return k == CapabilityCart || k == CapabilityOrder }
