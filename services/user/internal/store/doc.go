// Package store holds all SQL of the service. Every statement on a user's rows has the user id in
// its WHERE.
//
// Lock order: the user's profile, then the addresses. Adding and deleting an address lock the
// profile first, which serializes the changes of one address book.
package store
