// Package public defines what clients see of a reason: the HTTP status over REST, and a text in
// Japanese and English. docs/errors.md is generated from it. A test scans the code and fails if a
// reason is missing here.
package public
