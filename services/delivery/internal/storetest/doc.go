// Package storetest opens stores on databases of a test.
package storetest
