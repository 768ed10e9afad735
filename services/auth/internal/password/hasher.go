package password

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"fmt"
	"time"

	"github.com/alexedwards/argon2id"
	"golang.org/x/crypto/argon2"

	"github.com/akinai/akinai/services/auth/internal/domain"
)

const (
	saltLength = 16
	keyLength  = 32
	// busyDelay is the time to wait that is returned if the queue is full.
	busyDelay = time.Second
)

// Cost is the cost of one hash.
type Cost struct {
	// MemoryKiB, Time and Parallelism are the parameters of RFC 9106.
	MemoryKiB   uint32
	Time        uint32
	Parallelism uint8
}

// Hasher hashes passwords, with a bounded number of slots. Safe for concurrent use.
type Hasher struct {
	params argon2id.Params
	// decoy is the hash that is checked if an account does not exist, so that both cases cost the
	// same.
	decoy  domain.Secret
	places chan struct{}
	queue  chan struct{}
}

// New returns a hasher that computes up to places hashes at once and lets up to queue callers wait.
func New(cost Cost, places, queue int) *Hasher {
	return &Hasher{
		params: argon2id.Params{
			Memory: cost.MemoryKiB, Iterations: cost.Time, Parallelism: cost.Parallelism, SaltLength: saltLength, KeyLength: keyLength,
		},
		decoy:  decoy(cost),
		places: make(chan struct{}, places),
		queue:  make(chan struct{}, places+queue),
	}
}

// decoy returns a hash that no password matches: its salt and key are random.
func decoy(cost Cost) domain.Secret {
	random := make([]byte, saltLength+keyLength)
	rand.Read(random) // never fails
	encode := base64.RawStdEncoding.EncodeToString
	return domain.NewSecret(fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version, cost.MemoryKiB, cost.Time,
		cost.Parallelism, encode(random[:saltLength]), encode(random[saltLength:])))
}

// Enter acquires a slot, and waits for one in the queue if all are in use. leave releases it.
// Errors: domain.ErrTooManyAttempts if the queue is full; the error of ctx if it ends first.
func (h *Hasher) Enter(ctx context.Context) (leave func(), err error) {
	select {
	case h.queue <- struct{}{}:
	default:
		return nil, domain.ErrTooManyAttempts.After(busyDelay)
	}
	select {
	case h.places <- struct{}{}:
		return func() { <-h.places; <-h.queue }, nil
	case <-ctx.Done():
		<-h.queue
		return nil, ctx.Err()
	}
}

// Hash returns the hash to store. It contains its parameters and a new salt.
func (h *Hasher) Hash(password domain.Password) (domain.Secret, error) {
	hash, err := argon2id.CreateHash(password.Hashable(), &h.params)
	if err != nil {
		return domain.Secret{}, fmt.Errorf("hash password: %w", err)
	}
	return domain.NewSecret(hash), nil
}

// Verify reports whether the password matches the hash, and whether the hash was made at another
// cost than the configured one. If hash is empty, Verify does the same work and reports no match.
func (h *Hasher) Verify(password domain.Password, hash domain.Secret) (match, outdated bool, err error) {
	known := hash.Reveal() != ""
	if !known {
		hash = h.decoy
	}
	match, params, err := argon2id.CheckHash(password.Hashable(), hash.Reveal())
	if err != nil {
		return false, false, fmt.Errorf("verify password: %w", err)
	}
	return match && known, *params != h.params, nil
}
