// Package app holds the use cases of credentials and sessions: register, log in, refresh, log out.
//
// The number of concurrent hashes is bounded (Hasher.Enter), and an attempt is counted before its
// password is hashed. A flood of attempts, on one account or on many, cannot cost more CPU than
// these hashes.
package app
