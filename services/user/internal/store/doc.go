// Package store holds all SQL of the service. Every statement on a user's rows has the user id in
// its WHERE.
//
// Lock order: the user's profile, then the addresses. Every change of a book locks the profile
// first, which serializes the changes.
package store
