// Package store holds all SQL of the service. Every statement on a person's rows names the person
// in its WHERE.
//
// Lock order: the person's profile, then their addresses. Adding and deleting an address lock the
// profile first, which makes the changes of one person's book follow each other.
package store
