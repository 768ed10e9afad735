// Package htmltext sanitizes HTML that people write, and extracts its words. It has no I/O, so that
// domain rules may use it. Clean is the only place in the platform that decides which HTML is
// allowed.
package htmltext
