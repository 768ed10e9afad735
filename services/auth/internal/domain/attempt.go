package domain

import (
	"crypto/sha256"
	"time"
)

// ClientAddress is where a login comes from, as the edge names it: an IPv4 address, or the first
// half of an IPv6 one. "" is unknown.
type ClientAddress string

// Bucket bounds attempts: so many at once, and then as many a window, evenly. It leaks one attempt
// a step, so that every wait ends, and what was refused does not count.
type Bucket struct {
	Attempts int
	Window   time.Duration
}

// Step is how long the bucket takes to leak one attempt.
func (b Bucket) Step() time.Duration {
	return (b.Window / time.Duration(b.Attempts)).Truncate(time.Microsecond)
}

// Depth is how far ahead of now a full bucket reaches.
func (b Bucket) Depth() time.Duration { return b.Step() * time.Duration(b.Attempts) }

// Wait returns how long a bucket that will be empty at a time has no room for one more; 0 or less
// if it has some.
func (b Bucket) Wait(emptyAt, now time.Time) time.Duration {
	if emptyAt.Before(now) { // also the zero time of a bucket that nobody has used, which is further away than a Duration can say
		emptyAt = now
	}
	return emptyAt.Add(b.Step()).Sub(now) - b.Depth()
}

// AttemptLimits bound the passwords that can be tried, right or wrong, before the first of them is
// hashed. A login that succeeds takes its own attempt back.
type AttemptLimits struct {
	// Here bounds attempts at one account from one client address, so that a stranger elsewhere
	// does not lock the owner out.
	Here Bucket
	// Account bounds attempts at one account from all addresses together that are not known for it.
	Account Bucket
	// Address bounds attempts from one client address at all accounts together.
	Address Bucket
	// Known is how long an address stays known for an account after a login.
	Known time.Duration
}

// Attempt is a password to be tried.
type Attempt struct {
	Email   Email
	Address ClientAddress
	// Known says that the account was logged in to from the address before. CountAttempt finds out.
	Known bool
}

// What a bucket is of: the first byte of its key, and the order in which buckets are locked.
const (
	kindAccount byte = iota + 1
	kindHere
	kindAddress
)

// CountedBucket is one that an attempt counts in.
type CountedBucket struct {
	Bucket

	Key []byte
}

// Buckets returns those that the attempt counts in, in the order of their keys.
func (a Attempt) Buckets(limits AttemptLimits) []CountedBucket {
	var all []CountedBucket
	if !a.Known {
		all = append(all, CountedBucket{limits.Account, bucketKey(kindAccount, a.Email.Key())})
	}
	all = append(all, CountedBucket{limits.Here, a.HereKey()})
	if a.Address != "" {
		all = append(all, CountedBucket{limits.Address, bucketKey(kindAddress, []byte(a.Address))})
	}
	return all
}

// HereKey names the pair of account and client address.
func (a Attempt) HereKey() []byte { return bucketKey(kindHere, append(a.Email.Key(), a.Address...)) }

func bucketKey(kind byte, of []byte) []byte {
	sum := sha256.Sum256(of)
	return append([]byte{kind}, sum[:]...)
}
