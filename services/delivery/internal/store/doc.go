// Package store contains all SQL of the delivery service.
package store
