// Package storetest gives tests of the service a database with stock in it, and the law that must
// hold in it at all times.
package storetest
