// Package link says which addresses may stand in a page of a shop. It is pure.
package link

import (
	"errors"
	"net/url"
	"strings"

	"github.com/akinai/akinai/pkg/text"
)

// What an address of a picture can be refused for.
var (
	ErrInsecure = errors.New("the address begins with http: pages served by https cannot show it")
	ErrInvalid  = errors.New("the address is neither https nor a path on our own host")
)

// CheckPicture returns nil for the address of a picture that a page can show: https with a host, or
// a path on our own host that begins with one slash. Blanks, controls and characters that end an
// attribute of HTML are not in an address. Errors: ErrInsecure, ErrInvalid.
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

// forbidden are characters that no address has (RFC 3986), or that browsers read as others.
func forbidden(r rune) bool {
	return text.Invisible(r) || strings.ContainsRune("\"'<>\\`{}|^", r)
}
