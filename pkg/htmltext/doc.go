// Package htmltext handles HTML that people write: it takes out what scripts, and reads the words
// of it. It is pure, so that rules may use it. Clean decides what is kept; nothing else in the
// platform should.
package htmltext
