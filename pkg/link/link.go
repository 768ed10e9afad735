// Package link checks which addresses a page of the shop may contain. It has no I/O.
package link

import (
	"errors"
	"net/url"
	"strings"

	"github.com/akinai/akinai/pkg/text"
)

// The errors of CheckPicture.
var (
	ErrInsecure = errors.New("the address begins with http: pages served by https cannot show it")
	ErrInvalid  = errors.New("the address is neither https nor a path on our own host")
)

// CheckPicture returns nil for the address of a picture that a page can show: https with a host, or
// a path on the shop's own host that begins with one slash. An address must not contain blanks,
// control characters and characters that end an HTML attribute. Errors: ErrInsecure, ErrInvalid.
func CheckPicture(address string) error {
	if !text.Line(address) || strings.ContainsFunc(address, forbidden) {
		return ErrInvalid
	}
	parsed, err := url.Parse(address)
	switch {
	case err != nil || parsed.User != nil:
		return ErrInvalid
	case parsed.Scheme == "" && parsed.Host == "" && strings.HasPrefix(address, "/") && !strings.HasPrefix(address, "//"):
		return nil
	case parsed.Scheme == "https" && parsed.Hostname() != "":
		return nil
	case parsed.Scheme == "http" && parsed.Hostname() != "":
		return ErrInsecure
	}
	return ErrInvalid
}

// forbidden reports whether r must not occur in an address (RFC 3986), or browsers read it as
// another character.
func forbidden(r rune) bool {
	return text.Invisible(r) || strings.ContainsRune("\"'<>\\`{}|^", r)
}
