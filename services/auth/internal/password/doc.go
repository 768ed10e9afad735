// Package password hashes passwords with argon2id (RFC 9106). Each hash takes tens of megabytes and
// milliseconds, so the number of concurrent hashes and the number of waiting callers are bounded.
package password
