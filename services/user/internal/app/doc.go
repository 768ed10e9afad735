// Package app holds what a person can do with their profile and address book. The person is an
// argument of every use case; the store puts it into each WHERE, so that other persons' rows do not
// exist for them.
package app
