package domain

import (
	"crypto/sha256"
	"time"
)

// ClientIP is the IP address of the client, as the edge reports it: an IPv4 address, or the first
// half of an IPv6 address. "" means unknown.
type ClientIP string

// Bucket is a leaky bucket: it admits Attempts at once, and then Attempts per Window. It leaks one
// attempt per step, so every wait ends. Refused attempts do not count.
type Bucket struct {
	Attempts int
	Window   time.Duration
}

// Step returns the time in which the bucket leaks one attempt.
func (b Bucket) Step() time.Duration {
	return (b.Window / time.Duration(b.Attempts)).Truncate(time.Microsecond)
}

// Depth returns the time in which a full bucket becomes empty.
func (b Bucket) Depth() time.Duration { return b.Step() * time.Duration(b.Attempts) }

// Wait returns the time until a bucket that is empty at emptyAt has room for one more attempt; 0 or
// less if it has room now.
func (b Bucket) Wait(emptyAt, now time.Time) time.Duration {
	if emptyAt.Before(now) { // also the zero time of an unused bucket, which is too far away for a Duration
		emptyAt = now
	}
	return emptyAt.Add(b.Step()).Sub(now) - b.Depth()
}

// AttemptLimits bound the passwords that can be tried, right or wrong. They are checked before a
// password is hashed. A successful login removes its own attempt.
type AttemptLimits struct {
	// AccountAndIP bounds attempts for one account from one client IP, so that attempts from
	// elsewhere do not lock the owner out, and those from one known device.
	AccountAndIP Bucket
	// Account bounds attempts for one account from all client IPs that are not known for it.
	Account Bucket
	// ClientIP bounds attempts from one client IP for all accounts.
	ClientIP Bucket
	// Known is the time for which a client IP and a device are known for an account after a login.
	Known time.Duration
}

// AttemptKind is what is attempted. Each kind has buckets of its own.
type AttemptKind byte

// The kinds of attempts.
const (
	AttemptLogin AttemptKind = iota
	// AttemptMail is a request for a mail.
	AttemptMail
	AttemptRegistration
	// AttemptFactor is a code of a second factor.
	AttemptFactor
)

// Attempt is a login attempt, a request for a mail, or a registration.
type Attempt struct {
	Kind     AttemptKind
	Email    Email
	ClientIP ClientIP
	// Known reports whether the client IP is known for the account, because of an earlier login.
	// CountAttempt sets it.
	Known bool
	// Device is the SHA-256 of the device cookie, nil if there is none.
	Device []byte
	// KnownDevice reports whether the device is known for the account, because of an earlier login.
	// CountAttempt sets it.
	KnownDevice bool
}

// The kind of a bucket is the first byte of its key, and so the order in which buckets are locked.
const (
	kindAccount byte = iota + 1
	kindAccountAndIP
	kindClientIP

	// bucketKinds is the number of the kinds above, which every kind of attempt has.
	bucketKinds byte = iota
	// kindDevice lies beyond the kinds of all attempts.
	kindDevice byte = 100
)

// CountedBucket is a bucket in which an attempt is counted, with its key.
type CountedBucket struct {
	Bucket

	Key []byte
}

// Buckets returns the buckets in which the attempt is counted, in the order of their keys. A known
// device has a bucket of its own, which attempts from elsewhere do not fill, also not those from
// its client IP.
func (a Attempt) Buckets(limits AttemptLimits) []CountedBucket {
	if a.KnownDevice {
		return []CountedBucket{{limits.AccountAndIP, a.DeviceKey()}}
	}
	var all []CountedBucket
	if !a.Known {
		all = append(all, CountedBucket{limits.Account, a.key(kindAccount, a.Email.Key())})
	}
	all = append(all, CountedBucket{limits.AccountAndIP, a.key(kindAccountAndIP, a.pair())})
	if a.ClientIP != "" {
		all = append(all, CountedBucket{limits.ClientIP, a.key(kindClientIP, []byte(a.ClientIP))})
	}
	return all
}

// AccountAndIPKey returns the key of the pair of account and client IP, under which a login makes
// the address known.
func (a Attempt) AccountAndIPKey() []byte { return bucketKey(kindAccountAndIP, a.pair()) }

// DeviceKey returns the key of the pair of account and device, under which a login makes the device
// known. It is nil without a device.
func (a Attempt) DeviceKey() []byte {
	if a.Device == nil {
		return nil
	}
	return bucketKey(kindDevice, append(a.Email.Key(), a.Device...))
}

func (a Attempt) pair() []byte { return append(a.Email.Key(), a.ClientIP...) }

func (a Attempt) key(kind byte, of []byte) []byte {
	return bucketKey(kind+byte(a.Kind)*bucketKinds, of)
}

func bucketKey(kind byte, of []byte) []byte {
	sum := sha256.Sum256(of)
	return append([]byte{kind}, sum[:]...)
}
