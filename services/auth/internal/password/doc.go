// Package password hashes passwords with argon2id (RFC 9106). Each hash takes tens of megabytes and
// milliseconds, so that the number of hashes at once is bounded, and so is the number of callers
// that wait for one.
package password
