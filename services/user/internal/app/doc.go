// Package app holds the use cases of profiles and address books. The user is an argument of every
// use case, and a condition of every statement in the store, so that no use case can reach another
// user's rows.
package app
