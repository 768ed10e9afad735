// Package domain holds what the mails of the service are about, and when one is due. It does no
// I/O.
package domain
