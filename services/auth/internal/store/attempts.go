package store

import (
	"bytes"
	"context"
	"errors"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/akinai/akinai/services/auth/internal/domain"
)

const (
	// Indexes: login_buckets_pkey and known_addresses_pkey.
	findBucketsSQL = `
SELECT key, empty_at, false FROM login_buckets WHERE key = ANY ($1)
UNION ALL
SELECT key, until, true FROM known_addresses WHERE key = ANY ($2) AND until > $3`

	// Concurrent statements on a bucket run one after the other, and each sees the result of the
	// previous ones. If the bucket has no room, no row is affected.
	fillBucketSQL = `
INSERT INTO login_buckets AS b (key, empty_at)
VALUES ($1, $2::timestamptz + $3::interval)
ON CONFLICT (key) DO UPDATE SET empty_at = greatest(b.empty_at, $2) + $3
WHERE greatest(b.empty_at, $2) + $3 <= $2 + $4::interval`

	takeBackSQL = `UPDATE login_buckets SET empty_at = empty_at - $2::interval WHERE key = $1`

	forgetBucketSQL = `DELETE FROM login_buckets WHERE key = $1`

	knowAddressSQL = `INSERT INTO known_addresses (key, until) VALUES ($1, $2)
ON CONFLICT (key) DO UPDATE SET until = excluded.until`
)

// errFull rolls back the transaction of an attempt if a bucket became full after look.
var errFull = errors.New("a bucket is full")

// CountAttempt counts an attempt in all its buckets, or in none if one of them is full, and returns
// it with Known set. Errors: domain.ErrTooManyAttempts with the time after which all buckets have
// room.
func (s *Store) CountAttempt(
	ctx context.Context, attempt domain.Attempt, limits domain.AttemptLimits, now time.Time,
) (domain.Attempt, error) {
	attempt, err := s.look(ctx, attempt, limits, now) // only reads, so that refusing a flood of guesses is cheap
	if err != nil {
		return attempt, err
	}
	buckets := attempt.Buckets(limits)
	err = s.db.WithTx(ctx, func(tx pgx.Tx) error {
		for _, bucket := range buckets {
			tag, err := tx.Exec(ctx, fillBucketSQL, bucket.Key, now, bucket.Step(), bucket.Depth())
			if err != nil {
				return err
			}
			if tag.RowsAffected() == 0 {
				return errFull
			}
		}
		return nil
	})
	if !errors.Is(err, errFull) {
		return attempt, err
	}
	if attempt, err = s.look(ctx, attempt, limits, now); err != nil {
		return attempt, err
	}
	return attempt, domain.ErrTooManyAttempts.After(time.Second) // a concurrent login has just removed its attempt
}

// look returns the attempt with what is known of its address and its device. Errors:
// domain.ErrTooManyAttempts if one of its buckets is full.
func (s *Store) look(
	ctx context.Context, attempt domain.Attempt, limits domain.AttemptLimits, now time.Time,
) (domain.Attempt, error) {
	attempt.Known, attempt.KnownDevice = false, false
	keys, knowable := [][]byte{}, [][]byte{attempt.AccountAndIPKey()}
	for _, bucket := range attempt.Buckets(limits) {
		keys = append(keys, bucket.Key)
	}
	if device := attempt.DeviceKey(); device != nil {
		keys, knowable = append(keys, device), append(knowable, device)
	}
	rows, err := s.db.Query(ctx, findBucketsSQL, keys, knowable, now)
	if err != nil {
		return attempt, err
	}
	filled := make(map[string]time.Time, len(keys))
	var key []byte
	var until time.Time
	var isKnown bool
	_, err = pgx.ForEachRow(rows, []any{&key, &until, &isKnown}, func() error {
		switch {
		case !isKnown:
			filled[string(key)] = until
		case bytes.Equal(key, attempt.DeviceKey()):
			attempt.KnownDevice = true
		default:
			attempt.Known = true
		}
		return nil
	})
	var wait time.Duration
	for _, bucket := range attempt.Buckets(limits) {
		wait = max(wait, bucket.Wait(filled[string(bucket.Key)], now))
	}
	if err == nil && wait > 0 {
		err = domain.ErrTooManyAttempts.After(wait)
	}
	return attempt, err
}

// queueKnown queues the statements that make the client address and the device of a login known.
func queueKnown(batch *pgx.Batch, attempt domain.Attempt, limits domain.AttemptLimits, now time.Time) {
	batch.Queue(knowAddressSQL, attempt.AccountAndIPKey(), now.Add(limits.Known))
	if device := attempt.DeviceKey(); device != nil {
		batch.Queue(knowAddressSQL, device, now.Add(limits.Known))
	}
}

// queueTakeBack queues the statements that remove the attempt of a login from its buckets. They are
// locked in the order in which they are filled.
func queueTakeBack(batch *pgx.Batch, attempt domain.Attempt, limits domain.AttemptLimits) {
	for _, bucket := range attempt.Buckets(limits) {
		if attempt.KnownDevice || bytes.Equal(bucket.Key, attempt.AccountAndIPKey()) {
			batch.Queue(forgetBucketSQL, bucket.Key)
		} else {
			batch.Queue(takeBackSQL, bucket.Key, bucket.Step())
		}
	}
}
