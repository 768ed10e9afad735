// Package app holds what people and edges do with credentials and sessions: register, log in,
// refresh, log out.
//
// A password is hashed in one of a few places only (Hasher.Enter), and an attempt is counted before
// it is hashed, so that neither a flood on one account nor one on many costs more work than those
// places have.
package app
