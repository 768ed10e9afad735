// Package contact parses postal codes and telephone numbers as people in Japan write them, and
// formats them for display. It has no I/O. Stored values contain digits only; hyphens are for
// display.
package contact
