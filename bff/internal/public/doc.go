// Package public says what the world hears of a reason: the HTTP status over REST, and words in
// Japanese and English. It is the list behind docs/errors.md; a test walks the code and fails on a
// reason that is missing here.
package public
